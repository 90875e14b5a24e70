-- pre_post_effects: the mean change of all subjects, per side and of their asymmetry, with interval and effect sizes
-- grain: intervention, acute, activity, condition, view, pairing, metric, outcome
-- reads: pre_post_changes, metrics, measurement_noise, reference_bands, changes_of, paired_effect
-- reference: SCIENCE 7
-- caution: one value a subject: n_subjects, not strides; no p-value (declared studies have them, with families);
--   below 10 subjects no claim about a group; with one arm what regression to the mean would do by itself stands
--   beside
-- columns:
--   intervention: what was done in between; NULL when the manifest names none
--   acute: filmed before and after on one day?
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: see asymmetry
--   metric: see metrics
--   unit: unit of means, SD, interval and expected_regression
--   outcome: left, right, difference (left - right) or abs_difference (its size; negative change: more symmetric)
--   n_subjects: subjects with this change
--   mean_pre: mean before [see unit]
--   mean_post: mean after [see unit]
--   mean_change: mean of (after - before) [see unit]
--   sd_change: standard deviation of the changes [see unit]
--   ci_low: lower end of the 95 % interval of mean_change, by Student's t [see unit]
--   ci_high: upper end [see unit]
--   t: mean_change / its standard error, n_subjects - 1 degrees of freedom
--   d_z: mean_change / sd_change
--   g_av: mean_change / mean SD before and after, corrected for small samples
--   group_claim: may a group be spoken of? false below 10 subjects
--   expected_regression: change of the mean difference that chance alone makes of people this far off [see unit]
--   speed_unknown: subjects whose speeds are not known
CREATE OR REPLACE VIEW lake.main.pre_post_effects AS
WITH groups AS (
    SELECT
        intervention, days_between = 0 AS acute, activity, condition, view, pairing, metric,
        (count(*) FILTER (flags LIKE '%SPEED_UNKNOWN%'))::INTEGER AS speed_unknown,
        unnest([
            lake.main.changes_of('left', left_pre, left_post, left_change),
            lake.main.changes_of('right', right_pre, right_post, right_change),
            lake.main.changes_of('difference', difference_pre, difference_post, difference_change),
            lake.main.changes_of(
                'abs_difference', abs(difference_pre), abs(difference_post), abs_difference_change
            )
        ]) AS o
    FROM lake.main.pre_post_changes
    GROUP BY intervention, acute, activity, condition, view, pairing, metric
),

effects AS (
    SELECT
        * EXCLUDE (o), unnest(o),
        unnest(lake.main.paired_effect(o.n, o.mean, o.sd, o.sd_pre, o.sd_post))
    FROM groups
),

reliability AS (
    SELECT activity, view, pairing, metric, arg_max(icc_2_1, subjects) AS r
    FROM lake.main.measurement_noise
    WHERE quantity = 'difference'
    GROUP BY ALL
),

centres AS (
    SELECT activity, view, pairing, metric, arg_max(mean, subjects) AS mu
    FROM lake.main.reference_bands
    WHERE quantity = 'difference' AND level = 3
    GROUP BY ALL
)

SELECT
    intervention, acute, activity, condition, view, pairing, metric, metrics.unit, outcome, n::INTEGER AS n_subjects,
    mean_pre, mean_post, mean AS mean_change, sd AS sd_change, ci_low, ci_high, t, d_z, g_av, n >= 10 AS group_claim,
    if(outcome = 'difference', (1 - r) * (mu - mean_pre), NULL) AS expected_regression, speed_unknown
FROM effects
INNER JOIN lake.main.metrics AS metrics USING (metric)
LEFT JOIN reliability USING (activity, view, pairing, metric)
LEFT JOIN centres USING (activity, view, pairing, metric);

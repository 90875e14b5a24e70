-- cohort_asymmetry: left against right over people, by group, sex and speed; one value a subject
-- grain: group_name, sex, speed_bin_mps, timepoint, activity, condition, view, pairing, metric
-- reads: session_contrasts, sessions, subjects, metrics, lake_info, t_quantile_975
-- reference: SCIENCE 6 (chain, robust defaults)
-- caution: of the lake's current analysis; a subject with several sessions counts once, with their mean; the
--   interval is of the mean difference of people, and holds the model's side bias (see side_biases); no test of
--   groups (studies have them)
-- columns:
--   group_name: study group
--   sex: sex
--   speed_bin_mps: lower end of the 0.5 m/s bin; NULL: a clip has no speed [m/s]
--   timepoint: `pre`, `post` …
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: see asymmetry
--   metric: see metrics
--   unit: unit of all values but counts
--   n_subjects: people
--   n_left_larger: people whose left is larger
--   mean: mean of left - right [see unit]
--   sd: its standard deviation over people [see unit]
--   ci_low: lower end of the 95 % interval of mean, by Student's t [see unit]
--   ci_high: upper end [see unit]
--   median: median of left - right [see unit]
--   trimmed_mean: mean without the lowest and highest 20 % [see unit]
--   p2_5: 2.5th percentile [see unit]
--   p25: 25th percentile [see unit]
--   p75: 75th percentile [see unit]
--   p97_5: 97.5th percentile [see unit]
--   median_size: median of |left - right| [see unit]
CREATE OR REPLACE VIEW lake.main.cohort_asymmetry AS
WITH people AS (
    SELECT
        contrasts.subject_id, subjects.group_name, subjects.sex, floor(contrasts.speed_mps * 2) / 2 AS speed_bin_mps,
        contrasts.timepoint, contrasts.activity, contrasts.condition, contrasts.view, contrasts.pairing,
        contrasts.metric, avg(contrasts.difference) AS difference
    FROM lake.main.session_contrasts AS contrasts
    INNER JOIN lake.main.subjects AS subjects ON contrasts.subject_id = subjects.subject_id
    WHERE
        contrasts.difference IS NOT NULL
        AND contrasts.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
    GROUP BY ALL
),

cohorts AS (
    SELECT
        group_name, sex, speed_bin_mps, timepoint, activity, condition, view, pairing, metric,
        count(*)::INTEGER AS n_subjects,
        (count(*) FILTER (difference > 0))::INTEGER AS n_left_larger, avg(difference) AS mean,
        stddev_samp(difference) AS sd, median(difference) AS median,
        quantile_cont(difference, [0.025, 0.25, 0.75, 0.975]) AS percentiles, median(abs(difference)) AS median_size,
        list_avg(
            list_sort(list(difference))[(count(*) // 5 + 1)::INTEGER:(count(*) - count(*) // 5)::INTEGER]
        ) AS trimmed_mean
    FROM people
    GROUP BY group_name, sex, speed_bin_mps, timepoint, activity, condition, view, pairing, metric
)

SELECT
    group_name, sex, speed_bin_mps, timepoint, activity, condition, view, pairing, metric, metrics.unit, n_subjects,
    n_left_larger, mean, sd,
    mean - lake.main.t_quantile_975(n_subjects - 1) * sd / sqrt(n_subjects) AS ci_low,
    mean + lake.main.t_quantile_975(n_subjects - 1) * sd / sqrt(n_subjects) AS ci_high, median, trimmed_mean,
    percentiles[1] AS p2_5, percentiles[2] AS p25, percentiles[3] AS p75, percentiles[4] AS p97_5, median_size
FROM cohorts
INNER JOIN lake.main.metrics AS metrics USING (metric);

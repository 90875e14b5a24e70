-- condition_effect: a drill against the baseline of the same session; effect = drill - baseline
-- grain: session_id, timepoint, activity, condition, view, pairing, metric
-- reads: session_contrasts, metrics, lake_info, comparison_reason, satterthwaite, t_quantile_975, merge_flags
-- reference: SCIENCE 7; DESIGN 1 (which drill provoked it?)
-- caution: of the lake's current analysis; one session: an interval, no effect in general; the model's side bias
--   cancels where the same side was nearer the camera; speeds more than 5 % apart are NOT_COMPARABLE
-- columns:
--   session_id: session
--   subject_id: subject
--   timepoint: `pre`, `post` …
--   activity: activity analysed
--   condition: drill
--   view: view analysed
--   pairing: see asymmetry
--   metric: see metrics
--   unit: unit of all values but counts
--   n_left: strides in the drill, left
--   n_right: strides in the drill, right
--   n_left_baseline: strides at baseline, left
--   n_right_baseline: strides at baseline, right
--   left_effect: left in the drill - left at baseline [see unit]
--   left_effect_se: its standard error [see unit]
--   right_effect: right in the drill - right at baseline [see unit]
--   right_effect_se: its standard error [see unit]
--   difference_baseline: left - right at baseline [see unit]
--   difference: left - right in the drill [see unit]
--   difference_effect: difference - difference_baseline [see unit]
--   ci_low: lower end of the 95 % interval of difference_effect [see unit]
--   ci_high: upper end [see unit]
--   abs_difference_effect: |difference| - |difference_baseline|; positive: less symmetric in the drill [see unit]
--   reason: why there is no difference_effect
--   flags: codes to read the row with, comma-separated
CREATE OR REPLACE VIEW lake.main.condition_effect AS
WITH contrasts AS (
    SELECT * FROM lake.main.session_contrasts
    WHERE analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
),

matched AS (
    SELECT
        drill.*, metrics.unit, base.n_left AS n_left_baseline, base.n_right AS n_right_baseline,
        base.difference AS difference_baseline,
        if(least(drill.n_left, base.n_left) >= 7, drill.left_median - base.left_median, NULL) AS left_effect,
        if(least(drill.n_right, base.n_right) >= 7, drill.right_median - base.right_median, NULL) AS right_effect,
        sqrt(pow(drill.left_se, 2) + pow(base.left_se, 2)) AS left_effect_se,
        sqrt(pow(drill.right_se, 2) + pow(base.right_se, 2)) AS right_effect_se,
        lake.main.satterthwaite(
            pow(drill.difference_se, 2), drill.difference_df, pow(base.difference_se, 2), base.difference_df
        ) AS error,
        lake.main.comparison_reason(
            coalesce(drill.camera_sides != base.camera_sides, FALSE), activity, drill.fps_hz, base.fps_hz,
            base.speed_mps, drill.speed_mps
        ) AS caveat,
        coalesce(caveat != 'NOT_COMPARABLE', TRUE) AS comparable,
        coalesce(drill.reason, base.reason, if(comparable, NULL, caveat)) AS why,
        lake.main.merge_flags([
            drill.flags, base.flags, caveat,
            if(least(drill.n_left, drill.n_right, base.n_left, base.n_right) < 25, 'LOW_N', NULL)
        ]) AS codes
    FROM (FROM contrasts WHERE condition != 'baseline') AS drill
    INNER JOIN (FROM contrasts WHERE condition = 'baseline') AS base
        USING (session_id, subject_id, timepoint, activity, view, pairing, metric, analysis_id)
    INNER JOIN lake.main.metrics AS metrics USING (metric)
)

SELECT
    session_id, subject_id, timepoint, activity, condition, view, pairing, metric, unit, n_left, n_right,
    n_left_baseline, n_right_baseline, if(comparable, left_effect, NULL) AS left_effect,
    if(comparable, left_effect_se, NULL) AS left_effect_se, if(comparable, right_effect, NULL) AS right_effect,
    if(comparable, right_effect_se, NULL) AS right_effect_se, difference_baseline, difference,
    if(why IS NULL, difference - difference_baseline, NULL) AS difference_effect,
    difference_effect - lake.main.t_quantile_975(error.df) * sqrt(error.variance) AS ci_low,
    difference_effect + lake.main.t_quantile_975(error.df) * sqrt(error.variance) AS ci_high,
    if(why IS NULL, abs(difference) - abs(difference_baseline), NULL) AS abs_difference_effect, why AS reason,
    codes AS flags
FROM matched;

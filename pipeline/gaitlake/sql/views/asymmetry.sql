-- asymmetry: left against right of one session, with its n, interval and reason; positive: left larger
-- grain: session_id, timepoint, activity, condition, view, pairing, metric
-- reads: session_sides, metrics, analysis_side_biases, lake_info, contrast_reason, difference, log_ratio_pct
-- reads: merge_flags, normal_quantile, symmetry_index_pct, symmetry_angle_pct
-- reference: SCIENCE 5; interval: Price & Bonett, strides taken as independent
-- caution: of the lake's current analysis; same_clip compares a near with a far limb, prefer near_near if sagittal;
--   an interval that excludes 0 is not a finding: measurement noise is not in it, and a difference within the pose
--   model's declared side bias (MODEL_SIDE_BIAS) is no evidence
-- columns:
--   session_id: session
--   subject_id: subject
--   timepoint: `pre`, `post` …; `unspecified` when the manifest gives none
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: same_clip, or near_near (each limb only from clips in which it was near the camera)
--   metric: see metrics
--   unit: unit of the medians, the difference and its interval
--   analysis_id: analysis
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   clips_left: clips of the left strides
--   clips_right: clips of the right strides
--   left_median: pooled median, left; NULL below 7 strides [see unit]
--   right_median: pooled median, right; NULL below 7 strides [see unit]
--   left_se: standard error of left_median [see unit]
--   right_se: standard error of right_median [see unit]
--   difference: left_median - right_median [see unit]
--   difference_se: its standard error [see unit]
--   ci_low: lower end of the 95 % interval of difference [see unit]
--   ci_high: upper end of the 95 % interval of difference [see unit]
--   interval_kind: how it was made: within_clip_only; no_spread: none, the strides of a side do not vary
--   log_ratio_pct: 100 ln(left / right) [%]
--   symmetry_index_pct: 200 (left - right) / (left + right) [%]
--   symmetry_angle_pct: symmetry angle [%]
--   reason: why there is no difference
--   index_reason: why there are no ratios although there is a difference
--   fps_hz: lowest frame rate of the clips pooled [Hz]
--   flags: codes to read the row with, comma-separated; LOW_N: fewer than 25 strides on a side
CREATE OR REPLACE VIEW lake.main.asymmetry AS
WITH judged AS (
    SELECT
        sides.* REPLACE (
            if(n_left >= 7, left_median, NULL) AS left_median, if(n_right >= 7, right_median, NULL) AS right_median,
            if(n_left >= 7, left_se, NULL) AS left_se, if(n_right >= 7, right_se, NULL) AS right_se
        ),
        metrics.unit, metrics.positive_only AND left_median > 0 AND right_median > 0 AS is_ratio,
        lake.main.contrast_reason(
            n_left, n_right, rejected_left, rejected_right, flags LIKE '%LOW_FPS%',
            pairing = 'same_clip' AND flags LIKE '%NOISE_UNEQUAL%'
        ) AS reason
    FROM lake.main.session_sides AS sides
    INNER JOIN lake.main.metrics AS metrics ON sides.metric = metrics.metric AND metrics.sided
    WHERE sides.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
),

contrasts AS (
    SELECT
        *,
        CASE WHEN reason IS NULL THEN lake.main.difference(left_median, right_median) END AS difference,
        CASE WHEN reason IS NULL THEN sqrt(pow(left_se, 2) + pow(right_se, 2)) END AS difference_se
    FROM judged
    LEFT JOIN lake.main.analysis_side_biases USING (analysis_id, metric, view)
)

SELECT
    session_id, subject_id, timepoint, activity, condition, view, pairing, metric, unit, analysis_id,
    n_left, n_right, clips_left, clips_right, left_median, right_median, left_se, right_se, difference, difference_se,
    difference - lake.main.normal_quantile(0.975) * difference_se AS ci_low,
    difference + lake.main.normal_quantile(0.975) * difference_se AS ci_high,
    CASE WHEN reason IS NULL THEN if(difference_se IS NULL, 'no_spread', 'within_clip_only') END AS interval_kind,
    CASE WHEN reason IS NULL AND is_ratio THEN lake.main.log_ratio_pct(left_median, right_median) END AS log_ratio_pct,
    if(log_ratio_pct IS NOT NULL, lake.main.symmetry_index_pct(left_median, right_median), NULL) AS symmetry_index_pct,
    if(log_ratio_pct IS NOT NULL, lake.main.symmetry_angle_pct(left_median, right_median), NULL) AS symmetry_angle_pct,
    reason,
    CASE WHEN reason IS NULL AND NOT is_ratio THEN 'INDEX_UNDEFINED' END AS index_reason,
    fps_hz, lake.main.merge_flags([
        flags, if(least(n_left, n_right) < 25, 'LOW_N', NULL), if(abs(difference) <= side_bias, 'MODEL_SIDE_BIAS', NULL)
    ]) AS flags
FROM contrasts;

-- asymmetry_contrasts: left minus right of one session, and what a verdict on it needs; asymmetry is the view to ask
-- grain: session_id, timepoint, activity, condition, view, pairing, metric
-- reads: session_sides, metrics, analysis_side_biases, lake_info, contrast_reason, difference, normal_quantile
-- reference: SCIENCE 5; interval: Price & Bonett, strides taken as independent
-- caution: of the lake's current analysis; side_bias depends on the side that was nearer the camera, and none declared
--   is not 0
-- columns:
--   session_id: session
--   subject_id: subject
--   timepoint: `pre`, `post` …; `unspecified` when the manifest gives none
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: same_clip, or near_near (each limb only from clips in which it was near the camera)
--   camera_sides: sides nearer the camera in the clips pooled, comma-separated; near_near: both; NULL: not known
--   metric: see metrics
--   unit: unit of the medians, the difference, its interval, mdc_floor and side_bias
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
--   mdc_floor: provisional smallest detectable change; NULL: not known [see unit]
--   side_bias: what the pose model makes of symmetric people; NULL: none declared [see unit]
--   is_ratio: do ratios of the medians have a meaning?
--   reason: why there is no difference
--   fps_hz: lowest frame rate of the clips pooled [Hz]
--   flags: codes of the strides pooled, comma-separated
CREATE OR REPLACE VIEW lake.main.asymmetry_contrasts AS
WITH judged AS (
    SELECT
        sides.* REPLACE (
            if(n_left >= 7, left_median, NULL) AS left_median, if(n_right >= 7, right_median, NULL) AS right_median,
            if(n_left >= 7, left_se, NULL) AS left_se, if(n_right >= 7, right_se, NULL) AS right_se,
            if(pairing = 'near_near', 'left,right', camera_sides) AS camera_sides
        ),
        metrics.unit, metrics.mdc_floor, metrics.positive_only AND left_median > 0 AND right_median > 0 AS is_ratio,
        lake.main.contrast_reason(
            n_left, n_right, rejected_left, rejected_right, flags LIKE '%LOW_FPS%',
            pairing = 'same_clip' AND flags LIKE '%NOISE_UNEQUAL%'
        ) AS reason
    FROM lake.main.session_sides AS sides
    INNER JOIN lake.main.metrics AS metrics ON sides.metric = metrics.metric AND metrics.sided
    WHERE sides.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
)

SELECT
    session_id, subject_id, timepoint, activity, condition, view, pairing, camera_sides, metric, unit, analysis_id,
    n_left, n_right, clips_left, clips_right, left_median, right_median, left_se, right_se,
    CASE WHEN reason IS NULL THEN lake.main.difference(left_median, right_median) END AS difference,
    CASE WHEN reason IS NULL THEN sqrt(pow(left_se, 2) + pow(right_se, 2)) END AS difference_se,
    difference - lake.main.normal_quantile(0.975) * difference_se AS ci_low,
    difference + lake.main.normal_quantile(0.975) * difference_se AS ci_high,
    mdc_floor, side_bias, is_ratio, reason, fps_hz, flags
FROM judged
LEFT JOIN lake.main.analysis_side_biases USING (analysis_id, activity, metric, view, pairing, camera_sides);

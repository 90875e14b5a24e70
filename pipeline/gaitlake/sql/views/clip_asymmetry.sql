-- clip_asymmetry: left against right of one clip, also of clips without session; positive: left larger
-- grain: clip_id, metric
-- reads: clip_sides, clip_analyses, clips, metrics, analysis_side_biases, measurement_noise, asymmetry_verdict
-- reads: autocorrelation_inflation, contrast_reason, difference, log_ratio_pct, merge_flags
-- reads: fps_class_hz
-- reference: SCIENCE 5; as asymmetry, but from one clip: excluded clips and repeated bytes are here, too
-- caution: of the lake's current analysis; one clip cannot tell a side from its distance to the camera: the verdict is
--   of this clip only. Reference bands are of sessions, so none is `asymmetric` here
-- columns:
--   clip_id: clip
--   path: file, relative to the inbox
--   session_id: session; NULL when no manifest row gave one
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   camera_side: the subject's side nearer the camera
--   metric: see metrics
--   unit: unit of the medians, the difference and its interval
--   analysis_id: analysis
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   left_median: median, left; NULL below 7 strides [see unit]
--   right_median: median, right; NULL below 7 strides [see unit]
--   difference: left_median - right_median [see unit]
--   ci_low: lower end of the 95 % interval of difference [see unit]
--   ci_high: upper end of the 95 % interval of difference [see unit]
--   interval_kind: how it was made: within_clip_only; no_spread: none, the strides of a side do not vary
--   verdict: asymmetric, beyond_noise, differs_in_session, not_distinguishable or not_measurable; see the glossary
--   log_ratio_pct: 100 ln(left / right) [%]
--   reason: why there is no difference
--   index_reason: why there is no log_ratio_pct although there is a difference
--   fps_hz: sampling rate in real time [Hz]
--   flags: codes to read the row with, comma-separated: of strides, why some lack a value; LOW_N: below 25 on a side
CREATE OR REPLACE VIEW lake.main.clip_asymmetry AS
WITH contrasts AS (
    SELECT
        sides.*, clips.path, clips.session_id, clips.condition, metrics.unit, biases.side_bias,
        coalesce(noise.mdc95, metrics.mdc_floor) AS mdc,
        analysed.activity, analysed.view, analysed.camera_side, analysed.fps_hz,
        lake.main.contrast_reason(
            n_left, n_right, missing_left + rejected_left, missing_right + rejected_right,
            sides.flags LIKE '%LOW_FPS%', sides.flags LIKE '%NOISE_UNEQUAL%'
        ) AS withheld, metrics.positive_only AND left_median > 0 AND right_median > 0 AS is_ratio,
        CASE WHEN withheld IS NULL THEN lake.main.difference(left_median, right_median) END AS difference,
        if(withheld IS NULL, sqrt(pow(left_se, 2) + pow(right_se, 2)), NULL)
        * lake.main.autocorrelation_inflation(autocorrelation, lag_pairs) AS difference_se
    FROM lake.main.clip_sides AS sides
    INNER JOIN lake.main.clips AS clips USING (clip_id)
    INNER JOIN lake.main.metrics AS metrics ON sides.metric = metrics.metric AND metrics.sided
    INNER JOIN lake.main.clip_analyses AS analysed USING (clip_id, analysis_id)
    LEFT JOIN lake.main.analysis_side_biases AS biases
        ON
            sides.analysis_id = biases.analysis_id AND sides.metric = biases.metric
            AND analysed.activity = biases.activity AND analysed.view = biases.view
            AND analysed.camera_side = biases.camera_sides AND biases.pairing = 'same_clip'
    LEFT JOIN lake.main.measurement_noise AS noise
        ON
            sides.metric = noise.metric AND analysed.activity = noise.activity AND analysed.view = noise.view
            AND noise.pairing = 'same_clip' AND noise.quantity = 'difference'
            AND lake.main.fps_class_hz(analysed.fps_hz) = noise.fps_class_hz
)

SELECT
    clip_id, path, session_id, activity, condition, view, camera_side, metric, unit, analysis_id,
    n_left, n_right, left_median, right_median, difference,
    difference - 1.959963984540054::DOUBLE * difference_se AS ci_low,
    difference + 1.959963984540054::DOUBLE * difference_se AS ci_high,
    CASE WHEN withheld IS NULL THEN if(difference_se IS NULL, 'no_spread', 'within_clip_only') END AS interval_kind,
    lake.main.asymmetry_verdict(difference, ci_low > 0 OR ci_high < 0, flags, mdc, side_bias, NULL) AS verdict,
    if(withheld IS NULL AND is_ratio, lake.main.log_ratio_pct(left_median, right_median), NULL) AS log_ratio_pct,
    withheld AS reason, CASE WHEN withheld IS NULL AND NOT is_ratio THEN 'INDEX_UNDEFINED' END AS index_reason,
    fps_hz, lake.main.merge_flags([
        flags, if(least(n_left, n_right) < 25, 'LOW_N', NULL), if(abs(difference) <= side_bias, 'MODEL_SIDE_BIAS', NULL)
    ]) AS flags
FROM contrasts;

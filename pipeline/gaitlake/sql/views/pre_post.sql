-- pre_post: the same subject before and after, both sides and their difference; change = after - before
-- grain: subject_id, intervention, activity, condition, view, pairing, metric
-- reads: pre_post_changes, metrics, measurement_noise, fps_class_hz, response, side_response, log_ratio_pct
-- reads: t_quantile_975
-- reference: SCIENCE 7
-- caution: of one subject, one session each: no interval is an effect; a change is free of MODEL_SIDE_BIAS; which
--   sessions were taken: pre_post_sessions; metrics without sides have changes of left and right, and no difference
-- columns:
--   subject_id: subject
--   intervention: what was done in between; NULL when the manifest names none
--   intervention_date: its first day
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: see asymmetry
--   metric: see metrics
--   unit: unit of all values but log ratios
--   analysis_id: analysis
--   pre_session_id: session before
--   post_session_id: session after
--   days_between: days from the one to the other [d]
--   acute: were both filmed on one day?
--   speed_pre_mps: declared speed before; NULL when a clip has none [m/s]
--   speed_post_mps: declared speed after; NULL when a clip has none [m/s]
--   n_left_pre: strides, left, before
--   n_right_pre: strides, right, before
--   n_left_post: strides, left, after
--   n_right_post: strides, right, after
--   left_pre: median, left, before [see unit]
--   left_post: median, left, after [see unit]
--   left_change: left_post - left_pre [see unit]
--   left_change_se: its standard error [see unit]
--   left_response: changed, differs_in_session, no_detectable_change or not_measurable
--   right_pre: median, right, before [see unit]
--   right_post: median, right, after [see unit]
--   right_change: right_post - right_pre [see unit]
--   right_change_se: its standard error [see unit]
--   right_response: changed, differs_in_session, no_detectable_change or not_measurable
--   difference_pre: left - right before [see unit]
--   difference_post: left - right after [see unit]
--   difference_change: difference_post - difference_pre [see unit]
--   ci_low: lower end of the 95 % interval of difference_change [see unit]
--   ci_high: upper end of the 95 % interval of difference_change [see unit]
--   abs_difference_change: |difference_post| - |difference_pre|; negative: more symmetric [see unit]
--   response: improved, worsened, differs_…, no_detectable_change or not_measurable; see the glossary
--   mdc: smallest detectable change of the difference; NULL: not known [see unit]
--   mdc_source: repeats (of this lake) or literature (provisional)
--   log_ratio_pct_pre: 100 ln(left / right) before [%]
--   log_ratio_pct_post: 100 ln(left / right) after [%]
--   log_ratio_pct_change: log_ratio_pct_post - log_ratio_pct_pre [%]
--   interval_kind: within_clip_only, between_clips or no_spread, see asymmetry
--   comparable: same frame-rate class and facing, speeds within 5 % or unknown (view and activity are the same)
--   reason: why there is no change of the difference
--   flags: codes to read the row with, comma-separated
CREATE OR REPLACE VIEW lake.main.pre_post AS
WITH noise AS (
    SELECT
        activity, view, pairing, metric, fps_class_hz, max(mdc95) FILTER (quantity = 'difference') AS difference_mdc,
        max(mdc95) FILTER (quantity = 'side') AS side_mdc
    FROM lake.main.measurement_noise
    GROUP BY ALL
),

changes AS (
    SELECT
        found.*, metrics.unit, coalesce(difference_mdc, metrics.mdc_floor) AS mdc,
        coalesce(noise.side_mdc, metrics.mdc_floor) AS side_mdc,
        CASE WHEN difference_mdc IS NOT NULL THEN 'repeats' WHEN metrics.mdc_floor IS NOT NULL THEN 'literature' END
            AS mdc_source,
        difference_change_se * lake.main.t_quantile_975(difference_change_df) AS half,
        if(metrics.positive_only, lake.main.log_ratio_pct(left_pre, right_pre), NULL) AS log_ratio_pct_pre,
        if(metrics.positive_only, lake.main.log_ratio_pct(left_post, right_post), NULL) AS log_ratio_pct_post
    FROM (SELECT *, lake.main.fps_class_hz(fps_hz) AS fps_class_hz FROM lake.main.pre_post_changes) AS found
    INNER JOIN lake.main.metrics AS metrics ON found.metric = metrics.metric
    LEFT JOIN noise
        ON
            found.activity = noise.activity AND found.view = noise.view AND found.pairing = noise.pairing
            AND found.metric = noise.metric AND found.fps_class_hz = noise.fps_class_hz
)

SELECT
    subject_id, intervention, intervention_date, activity, condition, view, pairing, metric, unit, analysis_id,
    pre_session_id, post_session_id, days_between, days_between = 0 AS acute, speed_pre_mps, speed_post_mps,
    n_left_pre, n_right_pre, n_left_post, n_right_post, left_pre, left_post, left_change, left_change_se,
    lake.main.side_response(left_change, left_change_se, side_mdc) AS left_response, right_pre, right_post,
    right_change, right_change_se, lake.main.side_response(right_change, right_change_se, side_mdc) AS right_response,
    difference_pre, difference_post, difference_change, difference_change - half AS ci_low,
    difference_change + half AS ci_high, abs_difference_change,
    lake.main.response(abs_difference_change, abs(difference_change) > half, flags, mdc) AS response, mdc, mdc_source,
    log_ratio_pct_pre, log_ratio_pct_post,
    if(reason IS NULL, log_ratio_pct_post - log_ratio_pct_pre, NULL) AS log_ratio_pct_change,
    CASE
        WHEN reason IS NOT NULL THEN NULL WHEN half IS NULL THEN 'no_spread'
        WHEN difference_change_df IS NULL THEN 'within_clip_only' ELSE 'between_clips'
    END AS interval_kind, comparable, reason, flags
FROM changes;

-- pre_post: the same subject before and after, both sides and their difference; change = after - before
-- grain: subject_id, intervention, activity, condition, view, pairing, metric
-- reads: pre_post_sessions, asymmetry, comparison_reason, merge_flags, normal_quantile
-- reference: SCIENCE 7
-- caution: of one subject, one session each: no interval is an effect; a change is free of MODEL_SIDE_BIAS
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
--   right_pre: median, right, before [see unit]
--   right_post: median, right, after [see unit]
--   right_change: right_post - right_pre [see unit]
--   right_change_se: its standard error [see unit]
--   difference_pre: left - right before [see unit]
--   difference_post: left - right after [see unit]
--   difference_change: difference_post - difference_pre [see unit]
--   ci_low: lower end of the 95 % interval of difference_change [see unit]
--   ci_high: upper end of the 95 % interval of difference_change [see unit]
--   abs_difference_change: |difference_post| - |difference_pre|; negative: more symmetric [see unit]
--   log_ratio_pct_pre: 100 ln(left / right) before [%]
--   log_ratio_pct_post: 100 ln(left / right) after [%]
--   log_ratio_pct_change: log_ratio_pct_post - log_ratio_pct_pre [%]
--   interval_kind: how the interval was made, see asymmetry
--   comparable: same frame-rate class and facing, speeds within 5 % or unknown (view and activity are the same)
--   reason: why there is no change of the difference
--   flags: codes to read the row with, comma-separated
CREATE OR REPLACE VIEW lake.main.pre_post AS
WITH matched AS (
    SELECT
        pairs.*, metric, pre.unit, pre.analysis_id, pre.n_left AS n_left_pre, post.n_left AS n_left_post,
        pre.n_right AS n_right_pre, post.n_right AS n_right_post, pre.left_median AS left_pre,
        post.left_median AS left_post, pre.right_median AS right_pre, post.right_median AS right_post,
        pre.difference AS difference_pre, post.difference AS difference_post, pre.log_ratio_pct AS log_ratio_pct_pre,
        post.log_ratio_pct AS log_ratio_pct_post, sqrt(pow(pre.left_se, 2) + pow(post.left_se, 2)) AS left_change_se,
        sqrt(pow(pre.right_se, 2) + pow(post.right_se, 2)) AS right_change_se,
        lake.main.normal_quantile(0.975) * sqrt(pow(pre.difference_se, 2) + pow(post.difference_se, 2)) AS half,
        lake.main.comparison_reason(turned, activity, pre.fps_hz, post.fps_hz, speed_pre_mps, speed_post_mps) AS caveat,
        coalesce(caveat != 'NOT_COMPARABLE', TRUE) AS comparable,
        coalesce(pre.reason, post.reason, if(comparable, NULL, caveat)) AS reason,
        lake.main.merge_flags([replace(concat_ws(',', pre.flags, post.flags), 'MODEL_SIDE_BIAS', ''), caveat]) AS flags
    FROM lake.main.pre_post_sessions AS pairs
    INNER JOIN (SELECT session_id AS pre_session_id, * FROM lake.main.asymmetry WHERE timepoint = 'pre') AS pre
        USING (pre_session_id, activity, condition, view, pairing)
    INNER JOIN (SELECT session_id AS post_session_id, * FROM lake.main.asymmetry WHERE timepoint = 'post') AS post
        USING (post_session_id, activity, condition, view, pairing, metric)
)

SELECT
    subject_id, intervention, intervention_date, activity, condition, view, pairing, metric, unit, analysis_id,
    pre_session_id, post_session_id, days_between, speed_pre_mps, speed_post_mps, n_left_pre, n_right_pre, n_left_post,
    n_right_post, left_pre, left_post, if(comparable, left_post - left_pre, NULL) AS left_change,
    if(comparable, left_change_se, NULL) AS left_change_se, right_pre, right_post,
    if(comparable, right_post - right_pre, NULL) AS right_change,
    if(comparable, right_change_se, NULL) AS right_change_se, difference_pre, difference_post,
    if(reason IS NULL, difference_post - difference_pre, NULL) AS difference_change, difference_change - half AS ci_low,
    difference_change + half AS ci_high,
    if(reason IS NULL, abs(difference_post) - abs(difference_pre), NULL) AS abs_difference_change, log_ratio_pct_pre,
    log_ratio_pct_post, if(reason IS NULL, log_ratio_pct_post - log_ratio_pct_pre, NULL) AS log_ratio_pct_change,
    if(reason IS NULL, if(half > 0, 'within_clip_only', 'no_spread'), NULL) AS interval_kind, comparable, reason, flags
FROM matched;

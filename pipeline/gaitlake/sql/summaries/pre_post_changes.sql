-- pre_post_changes: rows of the table pre_post_changes for the people in touched_subjects
-- grain: subject_id, intervention, activity, condition, view, pairing, metric
-- reads: session_contrasts, pre_post_sessions_of, comparison_reason, satterthwaite, merge_flags
-- reference: SCIENCE 7; columns as in the contract of pre_post_changes
-- caution: subject_id is in every join, so that no plan pairs strangers; a change is free of MODEL_SIDE_BIAS, which
--   both sessions have alike; in a shell first
--   CREATE TEMP TABLE touched_subjects AS SELECT subject_id FROM lake.main.subjects and
--   CREATE TEMP VIEW touched_visits AS FROM lake.main.pre_post_sessions
WITH contrasts AS (
    SELECT
        * REPLACE (
            if(n_left >= 7, left_median, NULL) AS left_median, if(n_right >= 7, right_median, NULL) AS right_median,
            if(n_left >= 7, left_se, NULL) AS left_se, if(n_right >= 7, right_se, NULL) AS right_se
        )
    FROM lake.main.session_contrasts
    SEMI JOIN touched_subjects USING (subject_id)
),

matched AS (
    SELECT
        visits.*, metric, pre.n_left AS n_left_pre, pre.n_right AS n_right_pre, post.n_left AS n_left_post,
        post.n_right AS n_right_post, pre.left_median AS left_pre, post.left_median AS left_post,
        pre.right_median AS right_pre, post.right_median AS right_post, pre.difference AS difference_pre,
        post.difference AS difference_post, sqrt(pow(pre.left_se, 2) + pow(post.left_se, 2)) AS left_se,
        sqrt(pow(pre.right_se, 2) + pow(post.right_se, 2)) AS right_se, least(pre.fps_hz, post.fps_hz) AS fps_hz,
        lake.main.satterthwaite(
            pow(pre.difference_se, 2), pre.difference_df, pow(post.difference_se, 2), post.difference_df
        ) AS error,
        lake.main.comparison_reason(
            visits.turned, activity, pre.fps_hz, post.fps_hz, speed_pre_mps, speed_post_mps
        ) AS caveat,
        coalesce(caveat != 'NOT_COMPARABLE', TRUE) AS comparable,
        coalesce(pre.reason, post.reason, if(comparable, NULL, caveat)) AS reason,
        lake.main.merge_flags([
            pre.flags, post.flags, caveat,
            if(least(n_left_pre, n_right_pre, n_left_post, n_right_post) < 25, 'LOW_N', NULL)
        ]) AS flags
    FROM touched_visits AS visits
    INNER JOIN (SELECT *, session_id AS pre_session_id FROM contrasts WHERE timepoint = 'pre') AS pre
        USING (subject_id, pre_session_id, activity, condition, view, pairing, analysis_id)
    INNER JOIN (SELECT *, session_id AS post_session_id FROM contrasts WHERE timepoint = 'post') AS post
        USING (subject_id, post_session_id, activity, condition, view, pairing, analysis_id, metric)
)

SELECT
    * EXCLUDE (left_se, right_se, error, caveat, turned, comparable, reason, flags, fps_hz),
    if(comparable, left_post - left_pre, NULL) AS left_change, if(comparable, left_se, NULL) AS left_change_se,
    if(comparable, right_post - right_pre, NULL) AS right_change, if(comparable, right_se, NULL) AS right_change_se,
    if(reason IS NULL, difference_post - difference_pre, NULL) AS difference_change,
    if(reason IS NULL, sqrt(error.variance), NULL) AS difference_change_se,
    if(reason IS NULL, error.df, NULL) AS difference_change_df,
    if(reason IS NULL, abs(difference_post) - abs(difference_pre), NULL) AS abs_difference_change,
    fps_hz, comparable, reason, flags
FROM matched
ORDER BY subject_id, metric, intervention, activity, condition, view, pairing

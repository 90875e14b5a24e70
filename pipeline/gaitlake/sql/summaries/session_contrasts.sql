-- session_contrasts: rows of the table session_contrasts, from the rows of session_metrics in touched_session_metrics
-- grain: session_id, timepoint, activity, condition, view, pairing, metric, analysis_id
-- reads: session_metrics, session_cells_of, metrics, contrast_reason, contrast_variance
-- reads: autocorrelation_inflation, t_quantile_975, merge_flags
-- reference: SCIENCE 5 (estimator, interval); columns as in the contract of session_contrasts
-- caution: in a shell first CREATE TEMP VIEW touched_session_cells AS FROM lake.main.session_cells and
--   CREATE TEMP VIEW touched_session_metrics AS FROM lake.main.session_metrics
WITH cells AS (
    SELECT * EXCLUDE (subject_id, date, clips) FROM touched_session_cells
),

compared AS (
    SELECT
        session_id, subject_id, timepoint, activity, condition, view, pairing, metric, analysis_id, cells.camera_sides,
        coalesce(l.n, 0) AS n_left, coalesce(r.n, 0) AS n_right, coalesce(l.clips, 0)::INTEGER AS clips_left,
        coalesce(r.clips, 0)::INTEGER AS clips_right, l.median AS left_median, r.median AS right_median,
        l.median_se AS left_se, r.median_se AS right_se, cells.speed_mps, metrics.sided,
        least(l.smallest, r.smallest) AS smallest, greatest(l.largest, r.largest) AS largest,
        least(l.fps_hz, r.fps_hz) AS fps_hz, lake.main.merge_flags([l.flags, r.flags]) AS codes,
        (coalesce(cells.rejected_left, 0) + coalesce(l.n_missing, 0))::INTEGER AS lost_left,
        (coalesce(cells.rejected_right, 0) + coalesce(r.n_missing, 0))::INTEGER AS lost_right,
        lake.main.contrast_reason(
            n_left, n_right, lost_left, lost_right, codes LIKE '%LOW_FPS%',
            pairing = 'same_clip' AND codes LIKE '%NOISE_UNEQUAL%'
        ) AS reason,
        sqrt(pow(l.independent_se, 2) + pow(r.independent_se, 2)) AS independent_se,
        lake.main.contrast_variance(l.clip_ids, l.clip_scores, r.clip_ids, r.clip_scores) AS by_clips,
        lake.main.autocorrelation_inflation(
            (coalesce(l.autocorrelation * l.lag_pairs, 0) + coalesce(r.autocorrelation * r.lag_pairs, 0))
            / nullif(l.lag_pairs + r.lag_pairs, 0),
            l.lag_pairs + r.lag_pairs
        ) AS inflation
    FROM (FROM touched_session_metrics WHERE side = 'left') AS l
    FULL JOIN (FROM touched_session_metrics WHERE side = 'right') AS r
        USING (session_id, subject_id, timepoint, activity, condition, view, pairing, metric, analysis_id)
    INNER JOIN lake.main.metrics AS metrics USING (metric)
    LEFT JOIN cells USING (session_id, timepoint, activity, condition, view, pairing, analysis_id)
),

judged AS (
    SELECT
        *, if(reason IS NULL AND sided, left_median - right_median, NULL) AS difference,
        if(difference IS NULL OR by_clips.variance IS NULL, NULL, by_clips.df) AS difference_df,
        lake.main.t_quantile_975(difference_df) AS quantile,
        CASE
            WHEN difference IS NULL THEN NULL
            WHEN by_clips.variance IS NULL THEN independent_se * inflation
            ELSE
                greatest(sqrt(by_clips.variance), independent_se * 1.959963984540054::DOUBLE / (2 * quantile))
        END AS difference_se
    FROM compared
)

SELECT
    session_id, subject_id, timepoint, activity, condition, view, pairing, camera_sides, metric, analysis_id,
    n_left, n_right, clips_left, clips_right, lost_left, lost_right, left_median, right_median, left_se, right_se,
    smallest, largest, difference, difference_se, difference_df,
    difference - quantile * difference_se AS ci_low, difference + quantile * difference_se AS ci_high,
    CASE
        WHEN difference IS NULL THEN NULL WHEN difference_se IS NULL THEN 'no_spread'
        WHEN difference_df IS NULL THEN 'within_clip_only' ELSE 'between_clips'
    END AS interval_kind,
    coalesce(reason, if(sided, NULL, 'NOT_SIDED')) AS reason, speed_mps, fps_hz, codes AS flags
FROM judged
ORDER BY subject_id, session_id, timepoint, activity, condition, view, pairing, metric, analysis_id

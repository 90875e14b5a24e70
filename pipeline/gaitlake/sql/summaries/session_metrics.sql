-- session_metrics: rows of the table session_metrics for the sessions in the temporary table touched_sessions
-- grain: session_id, timepoint, activity, condition, view, pairing, metric, side, analysis_id
-- reads: stride_metrics, pooled_clips, median_standard_error, merge_flags, touched_sessions
-- reference: SCIENCE 5 (estimator), 6 (chain); columns as in the contract of session_metrics
-- caution: in a shell first CREATE TEMP TABLE touched_sessions AS SELECT session_id FROM lake.main.sessions
WITH clips AS (
    SELECT pooled.* FROM lake.main.pooled_clips AS pooled
    SEMI JOIN touched_sessions USING (session_id)
),

strides AS (
    SELECT
        clips.* EXCLUDE (strides_left, strides_right, rejected_left, rejected_right, speed_mps),
        stride.metric,
        stride.side,
        stride.value,
        if(stride.value IS NULL, stride.reason, stride.flags) AS flags
    FROM lake.main.stride_metrics AS stride
    INNER JOIN clips
        ON
            stride.session_id = clips.session_id
            AND stride.clip_id = clips.clip_id
            AND stride.analysis_id = clips.analysis_id
),

paired AS (
    SELECT *, 'same_clip' AS pairing FROM strides
    UNION ALL
    SELECT *, 'near_near' AS pairing FROM strides WHERE view = 'sagittal' AND camera_side = side
),

pooled AS (
    SELECT
        session_id, subject_id, timepoint, activity, condition, view, pairing, metric, side, analysis_id,
        count(value)::INTEGER AS n,
        (count(*) - count(value))::INTEGER AS n_missing,
        (count(DISTINCT clip_id) FILTER (value IS NOT NULL))::INTEGER AS clips,
        median(value) AS median,
        1.4826 * mad(value) AS spread,
        list(value ORDER BY value) FILTER (value IS NOT NULL) AS ordered,
        min(fps_hz) AS fps_hz,
        string_agg(DISTINCT flags, ',') AS flags
    FROM paired
    GROUP BY ALL
)

SELECT
    * EXCLUDE (ordered) REPLACE (
        lake.main.merge_flags([flags]) AS flags
    ),
    lake.main.median_standard_error(ordered) AS median_se
FROM pooled
ORDER BY metric, session_id, timepoint, activity, condition, view, pairing, side, analysis_id

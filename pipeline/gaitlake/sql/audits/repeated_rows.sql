-- repeated_rows: two rows of one table share the columns that identify a row
-- grain: object, row_key
-- reads: batch_subjects, batch_sessions, batch_clips, batch_videos, batch_extractors, batch_analyses, batch_tracks
-- reads: batch_keypoints, batch_clip_analyses, batch_strides, batch_stride_metrics, batch_gait_events, batch_intervals
-- reads: batch_clip_metrics_withheld, batch_cycle_curves, batch_video_intervals, batch_mirror_disagreements
-- reads: batch_corrections, batch_ledger, batch_runs
-- reference: the grains of the contracts
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
WITH row_keys AS (
    SELECT 'subjects' AS object, subject_id AS row_key FROM batch_subjects
    UNION ALL
    SELECT 'sessions', session_id FROM batch_sessions
    UNION ALL
    SELECT 'clips', clip_id FROM batch_clips
    UNION ALL
    SELECT 'corrections', concat_ws(' ', correction_id, field) FROM batch_corrections
    UNION ALL
    SELECT 'videos', video_id FROM batch_videos
    UNION ALL
    SELECT 'extractors', extractor_id FROM (SELECT DISTINCT * FROM batch_extractors)
    UNION ALL
    SELECT 'analyses', analysis_id FROM (SELECT DISTINCT * FROM batch_analyses)
    UNION ALL
    SELECT 'tracks', concat_ws(' ', video_id, extractor_id, person) FROM batch_tracks
    UNION ALL
    SELECT 'keypoints', concat_ws(' ', video_id, extractor_id, person, frame) FROM batch_keypoints
    UNION ALL
    SELECT 'mirror_disagreements', concat_ws(' ', video_id, extractor_id, person, frame)
    FROM batch_mirror_disagreements
    UNION ALL
    SELECT 'video_intervals', concat_ws(' ', video_id, extractor_id, reason, start_us) FROM batch_video_intervals
    UNION ALL
    SELECT 'clip_analyses', concat_ws(' ', clip_id, analysis_id) FROM batch_clip_analyses
    UNION ALL
    SELECT 'strides', concat_ws(' ', clip_id, analysis_id, side, stride_no) FROM batch_strides
    UNION ALL
    SELECT 'stride_metrics', concat_ws(' ', clip_id, analysis_id, side, stride_no, metric) FROM batch_stride_metrics
    UNION ALL
    SELECT 'cycle_curves', concat_ws(' ', clip_id, analysis_id, side, stride_no, signal) FROM batch_cycle_curves
    UNION ALL
    SELECT 'gait_events', concat_ws(' ', clip_id, analysis_id, side, event, ordinal) FROM batch_gait_events
    UNION ALL
    SELECT 'intervals', concat_ws(' ', clip_id, analysis_id, reason, start_s) FROM batch_intervals
    UNION ALL
    SELECT 'clip_metrics_withheld', concat_ws(' ', clip_id, analysis_id, metric) FROM batch_clip_metrics_withheld
    UNION ALL
    SELECT 'ledger', concat_ws(' ', path, stage, clip_id) FROM batch_ledger
    UNION ALL
    SELECT 'runs', run_id FROM batch_runs
)

SELECT object, row_key, count(*) AS copies
FROM row_keys
GROUP BY object, row_key
HAVING count(*) > 1
ORDER BY object, row_key

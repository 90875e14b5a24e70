-- orphan_strides: events, spans, strides, numbers or curves without what they belong to
-- grain: object, row_key
-- reads: batch_strides, batch_gait_events, batch_intervals, batch_clip_metrics_withheld, batch_stride_metrics
-- reads: batch_cycle_curves, batch_clip_analyses
-- reference: rows of a clip and analysis are replaced together, so they come in one batch
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
WITH parts AS (
    SELECT DISTINCT 'strides' AS object, clip_id, analysis_id FROM batch_strides
    UNION ALL
    SELECT DISTINCT 'gait_events', clip_id, analysis_id FROM batch_gait_events
    UNION ALL
    SELECT DISTINCT 'intervals', clip_id, analysis_id FROM batch_intervals
    UNION ALL
    SELECT DISTINCT 'clip_metrics_withheld', clip_id, analysis_id FROM batch_clip_metrics_withheld
)

SELECT object, concat_ws(' ', clip_id, analysis_id) AS row_key, 'clip_analyses' AS missing
FROM parts
ANTI JOIN batch_clip_analyses USING (clip_id, analysis_id)
UNION ALL
SELECT
    object,
    concat_ws(' ', clip_id, analysis_id, side, stride_no) AS row_key,
    'a valid stride' AS missing
FROM (
    SELECT DISTINCT 'stride_metrics' AS object, clip_id, analysis_id, side, stride_no FROM batch_stride_metrics
    UNION ALL
    SELECT DISTINCT 'cycle_curves' AS object, clip_id, analysis_id, side, stride_no FROM batch_cycle_curves
)
ANTI JOIN (SELECT * FROM batch_strides WHERE valid) USING (clip_id, analysis_id, side, stride_no)

-- value_or_reason: a number of a stride with neither value nor reason, or with both
-- grain: clip_id, analysis_id, side, stride_no, metric
-- reads: batch_stride_metrics
-- reference: missing stays missing, and says why
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT clip_id, analysis_id, side, stride_no, metric, value, reason
FROM batch_stride_metrics
WHERE (value IS NULL) = (reason IS NULL)
ORDER BY clip_id, analysis_id, side, stride_no, metric

-- value_or_reason: a number of a stride with neither value nor reason, or with both
-- grain: clip_id, analysis_id, side, stride_no, metric
-- reads: batch_stride_metrics
-- reference: missing stays missing, and says why
-- caution: batch_x are the rows of this commit; in a shell CREATE TEMP VIEW batch_x AS FROM lake.main.x asks the whole lake
SELECT clip_id, analysis_id, side, stride_no, metric, value, reason
FROM batch_stride_metrics
WHERE (value IS NULL) = (reason IS NULL)
ORDER BY clip_id, analysis_id, side, stride_no, metric

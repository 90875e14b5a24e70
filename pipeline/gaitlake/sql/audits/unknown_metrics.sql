-- unknown_metrics: a metric that the table metrics does not describe (after an upgrade: run gaitlake init LAKE again)
-- grain: metric
-- reads: batch_stride_metrics, batch_clip_metrics_withheld, metrics
-- reference: contract of metrics
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT metric
FROM (
    SELECT metric FROM batch_stride_metrics
    UNION
    SELECT metric FROM batch_clip_metrics_withheld
)
ANTI JOIN lake.main.metrics USING (metric)
ORDER BY metric

-- failures_without_reason: a file or clip that failed or was skipped and does not say why
-- grain: path, stage, clip_id
-- reads: batch_ledger
-- reference: contract of ledger
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT path, stage, clip_id, status
FROM batch_ledger
WHERE status <> 'done' AND reason IS NULL
ORDER BY path, stage, clip_id

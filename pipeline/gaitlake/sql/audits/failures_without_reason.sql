-- failures_without_reason: a file or clip that failed or was skipped and does not say why
-- grain: path, stage, clip_id
-- reads: batch_ledger
-- reference: contract of ledger
-- caution: batch_x are the rows of this commit; in a shell CREATE TEMP VIEW batch_x AS FROM lake.main.x asks the whole lake
SELECT path, stage, clip_id, status
FROM batch_ledger
WHERE status <> 'done' AND reason IS NULL
ORDER BY path, stage, clip_id

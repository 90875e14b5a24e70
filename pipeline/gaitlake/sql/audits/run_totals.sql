-- run_totals: a finished run in which found is not done + failed + skipped
-- grain: run_id
-- reads: batch_runs
-- reference: every file found ends in one of the three
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT run_id, found, done, failed, skipped
FROM batch_runs
WHERE status = 'finished' AND found <> done + failed + skipped
ORDER BY run_id

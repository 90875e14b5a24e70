-- throughput: how fast each run worked, and what it left
-- grain: run_id
-- reads: runs, ledger
-- reference: DESIGN 1 (data engineer)
-- caution: the ledger keeps the latest state of a file: files that a later run handled again count there, so the
--   slowest file of an old run may be missing
-- columns:
--   run_id: run
--   started_at: start
--   status: running, finished, failed or died
--   found: files found
--   done: files processed
--   failed: files that failed
--   skipped: files left alone
--   frames: frames decoded
--   seconds: wall time [s]
--   frames_per_s: frames / wall time [1/s]
--   workers: processes that worked
--   working_s: their working time together [s]
--   working_ms_per_frame: working time for a frame decoded [ms]
--   slowest_path: file that took longest
--   slowest_s: its working time [s]
--   gaitlake_version: version that ran
CREATE OR REPLACE VIEW lake.main.throughput AS
WITH files AS (
    SELECT run_id, path, sum(seconds) AS seconds, list(DISTINCT worker) AS workers
    FROM lake.main.ledger
    WHERE status != 'skipped'
    GROUP BY run_id, path
),

work AS (
    SELECT
        run_id, len(list_distinct(flatten(list(workers))))::INTEGER AS workers, sum(seconds) AS working_s,
        arg_max(path, seconds) AS slowest_path, max(seconds) AS slowest_s
    FROM files
    GROUP BY run_id
)

SELECT
    run_id, started_at, status, found, done, failed, skipped, frames, seconds,
    frames / nullif(seconds, 0) AS frames_per_s, coalesce(workers, 0) AS workers, coalesce(working_s, 0) AS working_s,
    1000 * working_s / nullif(frames, 0) AS working_ms_per_frame, slowest_path, slowest_s, gaitlake_version
FROM lake.main.runs
LEFT JOIN work USING (run_id);

-- failures: files and clips that failed, and why
-- grain: path, stage, clip_id
-- reads: ledger
-- reference: reason codes in docs and gaitlake_schemas.vocabulary
-- caution: the latest state; `gaitlake ingest --retry-failed` tries them again
-- columns:
--   path: file, relative to the inbox
--   stage: extract (the file) or analyse (one clip of it)
--   clip_id: clip; NULL for stage extract
--   reason: code
--   detail: what was found, what to do
--   video_id: SHA-256 of the bytes; NULL when they could not be read
--   size_bytes: file size when it was handled [B]
--   run_id: run that tried
--   worker: process that tried
--   handled_at: when
CREATE OR REPLACE VIEW lake.main.failures AS
SELECT
    path,
    stage,
    clip_id,
    reason,
    detail,
    video_id,
    size_bytes,
    run_id,
    worker,
    handled_at
FROM lake.main.ledger
WHERE status = 'failed';

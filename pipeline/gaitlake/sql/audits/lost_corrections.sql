-- lost_corrections: a clip does not hold what its latest correction in force says
-- grain: clip_id, field
-- reads: batch_clips, batch_corrections, clips, corrections
-- reference: contract of corrections: a correction outlives manifests and new bytes until it is undone
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
WITH touched AS (
    SELECT clip_id FROM batch_clips
    UNION
    SELECT clip_id FROM batch_corrections
),

wanted AS (
    SELECT clip_id, field, value
    FROM lake.main.corrections
    SEMI JOIN touched USING (clip_id)
    WHERE undone_at IS NULL
    QUALIFY row_number() OVER (PARTITION BY clip_id, field ORDER BY made_at DESC, correction_id DESC) = 1
),

texts AS (
    SELECT clip_id, COLUMNS(* EXCLUDE (clip_id))::VARCHAR
    FROM lake.main.clips
    SEMI JOIN wanted USING (clip_id)
),

held AS (
    SELECT clip_id, field, value
    FROM texts UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(* EXCLUDE (clip_id))))
)

SELECT wanted.clip_id, wanted.field, wanted.value AS corrected, held.value AS found
FROM wanted
INNER JOIN held ON wanted.clip_id = held.clip_id AND wanted.field = held.field
WHERE
    wanted.value IS DISTINCT FROM held.value
    AND (try_cast(wanted.value AS DOUBLE) = try_cast(held.value AS DOUBLE)) IS NOT TRUE
ORDER BY wanted.clip_id, wanted.field

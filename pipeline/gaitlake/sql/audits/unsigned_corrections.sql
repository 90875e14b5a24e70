-- unsigned_corrections: a correction or its undoing does not say who and why
-- grain: correction_id, field
-- reads: batch_corrections
-- reference: contract of corrections
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT correction_id, field, made_by, why, undone_by, undone_at, undone_why
FROM batch_corrections
WHERE
    trim(made_by) = '' OR trim(why) = ''
    OR (undone_at IS NOT NULL AND coalesce(trim(undone_by), '') = '')
    OR (undone_at IS NOT NULL AND coalesce(trim(undone_why), '') = '')
    OR (undone_at IS NULL AND coalesce(undone_by, undone_why) IS NOT NULL)
ORDER BY correction_id, field

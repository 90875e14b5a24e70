-- session_of_numbers: a number of a stride carries another session than its clip
-- grain: object, clip_id, analysis_id
-- reads: batch_stride_metrics, batch_clip_metrics_withheld, clips
-- reference: session_id is copied to the numbers so that a session is read without a join
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
WITH numbers AS (
    SELECT DISTINCT 'stride_metrics' AS object, clip_id, analysis_id, session_id FROM batch_stride_metrics
    UNION ALL
    SELECT DISTINCT 'clip_metrics_withheld', clip_id, analysis_id, session_id FROM batch_clip_metrics_withheld
)

SELECT numbers.object, numbers.clip_id, numbers.analysis_id, numbers.session_id, clips.session_id AS session_of_clip
FROM numbers
INNER JOIN lake.main.clips AS clips ON numbers.clip_id = clips.clip_id
WHERE numbers.session_id IS DISTINCT FROM clips.session_id
ORDER BY numbers.object, numbers.clip_id

-- stride_counts: the counts of an analysed clip are not those of its strides
-- grain: clip_id, analysis_id
-- reads: batch_clip_analyses, batch_strides
-- reference: contract of clip_analyses: valid and rejected strides of each side (EDGE: cut by the clip, not rejected)
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
WITH counted AS (
    SELECT
        clip_id,
        analysis_id,
        count(*) FILTER (WHERE side = 'left' AND valid) AS strides_left,
        count(*) FILTER (WHERE side = 'right' AND valid) AS strides_right,
        count(*) FILTER (WHERE side = 'left' AND NOT valid AND reason <> 'EDGE') AS rejected_left,
        count(*) FILTER (WHERE side = 'right' AND NOT valid AND reason <> 'EDGE') AS rejected_right
    FROM batch_strides
    GROUP BY clip_id, analysis_id
)

SELECT
    analysed.clip_id,
    analysed.analysis_id,
    [analysed.strides_left, analysed.strides_right, analysed.rejected_left, analysed.rejected_right] AS stated,
    [
        coalesce(counted.strides_left, 0),
        coalesce(counted.strides_right, 0),
        coalesce(counted.rejected_left, 0),
        coalesce(counted.rejected_right, 0)
    ] AS found
FROM batch_clip_analyses AS analysed
LEFT JOIN counted ON analysed.clip_id = counted.clip_id AND analysed.analysis_id = counted.analysis_id
WHERE stated <> found
ORDER BY analysed.clip_id

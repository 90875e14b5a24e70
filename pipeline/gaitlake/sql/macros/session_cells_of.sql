-- session_cells_of: rows of session_cells of some pooled clips: FROM session_cells_of(pooled_from := 'my_pooled')
--   pooled_from: table or view with the columns of pooled_clips; of a session all rows or none
-- reads: pooled_clips, sessions
-- reference: SCIENCE 5 (pairing) and 8 (rejection); a table macro, its columns are those of the view session_cells
-- caution: see pooled_clips_of
-- noqa: disable=LT02
CREATE OR REPLACE MACRO lake.main.session_cells_of(pooled_from := 'lake.main.pooled_clips') AS TABLE
SELECT
    pooled.session_id, pooled.subject_id, sessions.date, pooled.timepoint, activity, condition, pooled.view, pairing,
    analysis_id, count(*)::INTEGER AS clips,
    coalesce(sum(rejected_left) FILTER (pairing = 'same_clip' OR camera_side = 'left'), 0)::INTEGER AS rejected_left,
    coalesce(sum(rejected_right) FILTER (pairing = 'same_clip' OR camera_side = 'right'), 0)::INTEGER AS rejected_right,
    if(count(speed_mps) = count(*), median(speed_mps), NULL) AS speed_mps,
    if(
        pairing = 'near_near',
        'left,right',
        nullif(array_to_string(list_sort(list_distinct(list(camera_side))), ','), '')
    ) AS camera_sides
FROM query_table(pooled_from) AS pooled
INNER JOIN lake.main.sessions AS sessions ON pooled.session_id = sessions.session_id
CROSS JOIN (SELECT unnest(['same_clip', 'near_near']) AS pairing) AS pairings
WHERE pairing = 'same_clip' OR pooled.view = 'sagittal'
GROUP BY
    pooled.session_id, pooled.subject_id, sessions.date, pooled.timepoint, activity, condition, pooled.view, pairing,
    analysis_id;

-- session_cells: what was pooled in one session: strides rejected, speed, sides nearer the camera
-- grain: session_id, timepoint, activity, condition, view, pairing, analysis_id
-- reads: pooled_clips, sessions
-- reference: SCIENCE 5 (pairing) and 8 (rejection)
-- caution: of every analysis in the lake; near_near only of sagittal views
-- columns:
--   session_id: session
--   subject_id: subject
--   date: day of filming
--   timepoint: `pre`, `post` …; `unspecified` when the manifest gives none
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: same_clip, or near_near (each limb only from clips in which it was near the camera)
--   analysis_id: analysis
--   clips: clips pooled, of either side
--   rejected_left: strides rejected, left
--   rejected_right: strides rejected, right
--   speed_mps: median speed of its clips; NULL when one of them has none [m/s]
--   camera_sides: sides nearer the camera in the clips pooled, comma-separated; near_near: both; NULL: not known
CREATE OR REPLACE VIEW lake.main.session_cells AS
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
FROM lake.main.pooled_clips AS pooled
INNER JOIN lake.main.sessions AS sessions ON pooled.session_id = sessions.session_id
CROSS JOIN (SELECT unnest(['same_clip', 'near_near']) AS pairing) AS pairings
WHERE pairing = 'same_clip' OR pooled.view = 'sagittal'
GROUP BY
    pooled.session_id, pooled.subject_id, sessions.date, pooled.timepoint, activity, condition, pooled.view, pairing,
    analysis_id;

-- pooled_clips_of: rows of pooled_clips of some clips: FROM pooled_clips_of(clips_from := 'my_clips')
--   clips_from: table or view with the columns of clips; of a session all clips or none
-- reads: clips, sessions, clip_analyses
-- reference: SCIENCE 5 and 8; a table macro, its columns are those of the view pooled_clips
-- caution: a filter of the view would not reach below its window: a commit that touches ten sessions would rank all
-- noqa: disable=LT02
CREATE OR REPLACE MACRO lake.main.pooled_clips_of(clips_from := 'lake.main.clips') AS TABLE
SELECT
    clips.session_id,
    sessions.subject_id,
    clips.clip_id,
    analysed.analysis_id,
    coalesce(clips.timepoint, sessions.timepoint, 'unspecified') AS timepoint,
    analysed.activity,
    clips.condition,
    analysed.view,
    analysed.camera_side,
    analysed.fps_hz,
    clips.speed_mps,
    analysed.strides_left,
    analysed.strides_right,
    analysed.rejected_left,
    analysed.rejected_right
FROM query_table(clips_from) AS clips
INNER JOIN lake.main.sessions AS sessions ON clips.session_id = sessions.session_id
INNER JOIN lake.main.clip_analyses AS analysed ON clips.clip_id = analysed.clip_id
WHERE NOT clips.exclude AND analysed.activity IS NOT NULL AND analysed.view IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY clips.session_id, analysed.analysis_id, analysed.video_id, analysed.person
    ORDER BY clips.order_in_session NULLS LAST, clips.path, clips.clip_id
) = 1;

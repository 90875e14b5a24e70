-- pooled_clips: clips whose strides count in their session: not excluded, the same bytes and person only once
-- grain: clip_id, analysis_id
-- reads: clips, sessions, clip_analyses
-- reference: SCIENCE 5 and 8
-- caution: of every analysis in the lake; of repeated bytes the first in the session stays
-- columns:
--   session_id: session
--   subject_id: subject
--   clip_id: clip
--   analysis_id: analysis
--   timepoint: the clip's, else the session's, else `unspecified`
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   camera_side: the subject's side nearer the camera
--   fps_hz: sampling rate in real time [Hz]
--   speed_mps: declared speed [m/s]
--   strides_left: valid strides, left
--   strides_right: valid strides, right
--   rejected_left: rejected strides, left
--   rejected_right: rejected strides, right
CREATE OR REPLACE VIEW lake.main.pooled_clips AS
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
FROM lake.main.clips AS clips
INNER JOIN lake.main.sessions AS sessions ON clips.session_id = sessions.session_id
INNER JOIN lake.main.clip_analyses AS analysed ON clips.clip_id = analysed.clip_id
WHERE NOT clips.exclude AND analysed.activity IS NOT NULL AND analysed.view IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY clips.session_id, analysed.analysis_id, analysed.video_id, analysed.person
    ORDER BY clips.order_in_session NULLS LAST, clips.path, clips.clip_id
) = 1;

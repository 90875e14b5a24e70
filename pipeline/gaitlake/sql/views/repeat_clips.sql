-- repeat_clips: clips that repeat another one unchanged, with the one they repeat
-- grain: repeat_clip_id
-- reads: pooled_clips, clips, lake_info, fps_class_hz
-- reference: SCIENCE 5 (SEM, MDC from repeats)
-- caution: of the lake's current analysis; only pairs of one subject, activity, view, frame-rate class and facing
-- columns:
--   subject_id: subject
--   clip_id: the clip repeated
--   repeat_clip_id: its repeat (manifest column `repeat_of`)
--   activity: activity analysed
--   view: view analysed
--   camera_side: the subject's side nearer the camera in both
--   fps_class_hz: nominal frame rate of both [Hz]
CREATE OR REPLACE VIEW lake.main.repeat_clips AS
WITH found AS (
    SELECT pooled.*, clips.path, clips.repeat_of, lake.main.fps_class_hz(pooled.fps_hz) AS fps_class_hz
    FROM lake.main.pooled_clips AS pooled
    INNER JOIN lake.main.clips AS clips ON pooled.clip_id = clips.clip_id
    WHERE pooled.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
)

SELECT
    original.subject_id, original.clip_id, again.clip_id AS repeat_clip_id, original.activity, original.view,
    original.camera_side, original.fps_class_hz
FROM found AS again
INNER JOIN found AS original
    ON
        again.repeat_of = original.path AND again.clip_id != original.clip_id
        AND again.subject_id = original.subject_id AND again.activity = original.activity
        AND again.view = original.view AND again.fps_class_hz = original.fps_class_hz
        AND again.camera_side IS NOT DISTINCT FROM original.camera_side
QUALIFY row_number() OVER (PARTITION BY again.clip_id ORDER BY original.clip_id) = 1;

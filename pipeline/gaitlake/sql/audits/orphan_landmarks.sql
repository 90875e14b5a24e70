-- orphan_landmarks: landmarks without their track, tracks without video or extractor, spans without their extraction
-- grain: object, row_key
-- reads: batch_keypoints, batch_mirror_disagreements, batch_tracks, batch_video_intervals, videos, extractors
-- reads: extractions
-- reference: DESIGN 4 (keys)
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT DISTINCT 'keypoints' AS object, concat_ws(' ', video_id, extractor_id, person) AS row_key, 'tracks' AS missing
FROM batch_keypoints
ANTI JOIN batch_tracks USING (video_id, extractor_id, person)
UNION ALL
SELECT
    'mirror_disagreements' AS object,
    concat_ws(' ', video_id, extractor_id, person, frame) AS row_key,
    'keypoints' AS missing
FROM batch_mirror_disagreements
ANTI JOIN batch_keypoints USING (video_id, extractor_id, person, frame)
UNION ALL
SELECT 'tracks' AS object, concat_ws(' ', video_id, person) AS row_key, 'videos' AS missing
FROM batch_tracks
ANTI JOIN lake.main.videos USING (video_id)
UNION ALL
SELECT 'tracks' AS object, concat_ws(' ', video_id, person) AS row_key, 'extractors' AS missing
FROM batch_tracks
ANTI JOIN lake.main.extractors USING (extractor_id)
UNION ALL
SELECT DISTINCT 'video_intervals' AS object, concat_ws(' ', video_id, extractor_id) AS row_key, 'extractions' AS missing
FROM batch_video_intervals
ANTI JOIN lake.main.extractions USING (video_id, extractor_id)

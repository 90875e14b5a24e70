-- orphan_landmarks: landmarks without their track, or tracks without their video or extractor
-- grain: object, row_key
-- reads: batch_keypoints, batch_tracks, videos, extractors
-- reference: DESIGN 4 (keys)
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT DISTINCT 'keypoints' AS object, concat_ws(' ', video_id, extractor_id, person) AS row_key, 'tracks' AS missing
FROM batch_keypoints
ANTI JOIN batch_tracks USING (video_id, extractor_id, person)
UNION ALL
SELECT 'tracks' AS object, concat_ws(' ', video_id, person) AS row_key, 'videos' AS missing
FROM batch_tracks
ANTI JOIN lake.main.videos USING (video_id)
UNION ALL
SELECT 'tracks' AS object, concat_ws(' ', video_id, person) AS row_key, 'extractors' AS missing
FROM batch_tracks
ANTI JOIN lake.main.extractors USING (extractor_id)

-- orphan_analyses: an analysed clip without its clip, video or analysis, or an analysis without its extractor
-- grain: object, row_key, missing
-- reads: batch_clip_analyses, batch_analyses, clips, videos, analyses, extractors
-- reference: DESIGN 4 (keys)
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT 'clip_analyses' AS object, clip_id AS row_key, 'clips, or another video_id there' AS missing
FROM batch_clip_analyses
ANTI JOIN lake.main.clips USING (clip_id, video_id)
UNION ALL
SELECT 'clip_analyses' AS object, clip_id AS row_key, 'videos' AS missing
FROM batch_clip_analyses
ANTI JOIN lake.main.videos USING (video_id)
UNION ALL
SELECT 'clip_analyses' AS object, clip_id AS row_key, 'analyses' AS missing
FROM batch_clip_analyses
ANTI JOIN lake.main.analyses USING (analysis_id)
UNION ALL
SELECT 'analyses' AS object, analysis_id AS row_key, 'extractors' AS missing
FROM batch_analyses
ANTI JOIN lake.main.extractors USING (extractor_id)

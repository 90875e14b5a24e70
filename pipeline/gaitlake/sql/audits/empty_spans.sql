-- empty_spans: a stride, a cut or a covered span that does not end after it starts
-- grain: object, row_key
-- reads: batch_strides, batch_intervals, batch_video_intervals
-- reference: spans are half-open, [start_s, end_s)
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT 'strides' AS object, concat_ws(' ', clip_id, analysis_id, side, stride_no) AS row_key, start_s, end_s
FROM batch_strides
WHERE end_s <= start_s
UNION ALL
SELECT 'intervals' AS object, concat_ws(' ', clip_id, analysis_id, reason) AS row_key, start_s, end_s
FROM batch_intervals
WHERE end_s <= start_s
UNION ALL
SELECT 'video_intervals' AS object, concat_ws(' ', video_id, extractor_id) AS row_key, start_us / 1e6, end_us / 1e6
FROM batch_video_intervals
WHERE end_us <= start_us

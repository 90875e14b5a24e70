-- why_missing: how many numbers each clip gave, and the one reason where it gave none
-- grain: clip_id, metric, side
-- reads: clip_analyses, clips, metrics, clip_metrics_withheld, stride_metrics, strides, lake_info, merge_flags
-- reference: SCIENCE 8; the codes: docs/data_dictionary.md, reason codes
-- caution: of the lake's current analysis. One answer where there may be several: what holds for the clip, else the
--   commonest reason of the values, else that of the strides; of a metric younger than the analysis there is no row
-- columns:
--   clip_id: clip
--   path: file, relative to the inbox
--   session_id: session; NULL when no manifest row gave one
--   activity: activity analysed
--   view: view analysed
--   metric: see metrics
--   side: the subject's side
--   analysis_id: analysis
--   n_values: strides with a value
--   n_missing: valid strides without a value
--   n_rejected: strides that do not count (first and last of a side among them)
--   reason: why there is no value at all; NULL where there is one
--   flags: codes of the clip and of its values, comma-separated; EXCLUDED and NO_SESSION: in no session's numbers
CREATE OR REPLACE VIEW lake.main.why_missing AS
WITH analysed AS (
    SELECT
        found.clip_id, found.analysis_id, found.activity, found.view, found.reason, clips.path, clips.session_id,
        [found.flags, if(clips.exclude, 'EXCLUDED', NULL), if(clips.session_id IS NULL, 'NO_SESSION', NULL)] AS flags
    FROM lake.main.clip_analyses AS found
    INNER JOIN lake.main.clips AS clips ON found.clip_id = clips.clip_id
    WHERE found.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
),

counted AS (
    SELECT clip_id, analysis_id, metric, side, reason, value IS NULL AS is_missing, flags, count(*) AS n
    FROM lake.main.stride_metrics
    GROUP BY ALL
),

numbers AS (
    SELECT
        clip_id, analysis_id, metric, side,
        sum(n) FILTER (WHERE NOT is_missing) AS n_values,
        sum(n) FILTER (WHERE is_missing) AS n_missing,
        string_agg(DISTINCT flags, ',') AS flags
    FROM counted
    GROUP BY ALL
),

missing AS (
    SELECT clip_id, analysis_id, metric, side, reason
    FROM (SELECT * EXCLUDE (flags, n), sum(n) AS n FROM counted WHERE is_missing GROUP BY ALL)
    QUALIFY row_number() OVER (PARTITION BY clip_id, analysis_id, metric, side ORDER BY n DESC, reason ASC) = 1
),

rejections AS (
    SELECT clip_id, analysis_id, side, reason, count(*) AS n FROM lake.main.strides GROUP BY ALL
),

sides AS (
    SELECT
        clip_id, analysis_id, side, coalesce(sum(n) FILTER (WHERE reason IS NULL), 0) AS n_valid,
        coalesce(sum(n) FILTER (WHERE reason IS NOT NULL), 0) AS n_rejected,
        list(reason ORDER BY reason = 'EDGE' ASC, n DESC, reason ASC) FILTER (WHERE reason IS NOT NULL)[1] AS reason
    FROM rejections
    GROUP BY ALL
)

SELECT
    analysed.clip_id, path, analysed.session_id, activity, view, metrics.metric, both_sides.side, analysed.analysis_id,
    coalesce(n_values, 0)::INTEGER AS n_values, coalesce(n_missing, 0)::INTEGER AS n_missing,
    coalesce(n_rejected, 0)::INTEGER AS n_rejected,
    if(n_values > 0, NULL, coalesce(w.reason, analysed.reason, missing.reason, sides.reason, 'NO_EVENTS')) AS reason,
    lake.main.merge_flags(list_append(analysed.flags, numbers.flags)) AS flags
FROM analysed
CROSS JOIN lake.main.metrics AS metrics
CROSS JOIN (SELECT unnest(['left', 'right']) AS side) AS both_sides
LEFT JOIN lake.main.clip_metrics_withheld AS w USING (clip_id, analysis_id, metric)
LEFT JOIN numbers USING (clip_id, analysis_id, metric, side)
LEFT JOIN missing USING (clip_id, analysis_id, metric, side)
LEFT JOIN sides USING (clip_id, analysis_id, side)
WHERE coalesce(w.reason, analysed.reason, numbers.clip_id) IS NOT NULL OR coalesce(sides.n_valid, 0) = 0;

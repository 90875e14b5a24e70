-- clip_sides: left beside right of one clip, before any judgement, with the strides that have no value
-- grain: clip_id, metric
-- reads: stride_metrics, lake_info, median_standard_error
-- reference: SCIENCE 5
-- caution: of the lake's current analysis; of metrics without sides, too; clip_asymmetry is the view to ask
-- columns:
--   clip_id: clip
--   analysis_id: analysis
--   metric: see metrics
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   missing_left: valid strides without a value, left
--   missing_right: valid strides without a value, right
--   left_median: median, left; NULL below 7 strides [see metrics]
--   right_median: median, right; NULL below 7 strides [see metrics]
--   left_se: standard error of left_median [see metrics]
--   right_se: standard error of right_median [see metrics]
--   flags: codes of the strides and, of those without a value, why; comma-separated, each as often as it comes
CREATE OR REPLACE VIEW lake.main.clip_sides AS
WITH counted AS (
    SELECT
        clip_id, analysis_id, metric, count(value) FILTER (WHERE side = 'left')::INTEGER AS n_left,
        count(value) FILTER (WHERE side = 'right')::INTEGER AS n_right,
        count(*) FILTER (WHERE side = 'left' AND value IS NULL) AS missing_left,
        count(*) FILTER (WHERE side = 'right' AND value IS NULL) AS missing_right,
        list(value ORDER BY value) FILTER (WHERE side = 'left' AND value IS NOT NULL) AS left_values,
        list(value ORDER BY value) FILTER (WHERE side = 'right' AND value IS NOT NULL) AS right_values,
        string_agg(DISTINCT if(value IS NULL, reason, flags), ',') AS flags
    FROM lake.main.stride_metrics
    WHERE analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
    GROUP BY clip_id, analysis_id, metric
)

SELECT
    clip_id, analysis_id, metric, n_left, n_right, missing_left, missing_right,
    if(n_left >= 7, list_median(left_values), NULL) AS left_median,
    if(n_right >= 7, list_median(right_values), NULL) AS right_median,
    if(n_left >= 7, lake.main.median_standard_error(left_values), NULL) AS left_se,
    if(n_right >= 7, lake.main.median_standard_error(right_values), NULL) AS right_se, flags
FROM counted;

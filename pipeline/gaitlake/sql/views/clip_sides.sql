-- clip_sides: left beside right of one clip, before any judgement, with the strides that have no value
-- grain: clip_id, metric
-- reads: stride_metrics, lake_info, in_time, median_of_ordered, median_standard_error, lag_1_sum
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
--   left_se: standard error of left_median if strides were independent [see metrics]
--   right_se: standard error of right_median if strides were independent [see metrics]
--   autocorrelation: lag-1 autocorrelation of being above or below the median, both sides together
--   lag_pairs: neighbouring strides that it was taken from
--   flags: codes of the strides and, of those without a value, why; comma-separated, each as often as it comes
CREATE OR REPLACE VIEW lake.main.clip_sides AS
WITH listed AS (
    SELECT
        clip_id, analysis_id, metric, side, count(value)::INTEGER AS n, count(*) - count(value) AS missing,
        list_distinct(list(if(value IS NULL, reason, flags))) AS flags,
        lake.main.in_time(
            list(value) FILTER (value IS NOT NULL), list(stride_no) FILTER (value IS NOT NULL)
        ) AS series
    FROM lake.main.stride_metrics
    WHERE analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
    GROUP BY clip_id, analysis_id, metric, side
),

ordered AS (SELECT *, list_sort(series) AS in_order FROM listed),

centred AS (SELECT *, lake.main.median_of_ordered(in_order) AS median FROM ordered),

sides AS (
    SELECT
        * EXCLUDE (series, in_order), if(n >= 7, lake.main.median_standard_error(in_order), NULL) AS se,
        lake.main.lag_1_sum([series], median) AS lag_1
    FROM centred
)

SELECT
    clip_id, analysis_id, metric, coalesce(max(n) FILTER (side = 'left'), 0) AS n_left,
    coalesce(max(n) FILTER (side = 'right'), 0) AS n_right,
    coalesce(max(missing) FILTER (side = 'left'), 0) AS missing_left,
    coalesce(max(missing) FILTER (side = 'right'), 0) AS missing_right,
    max(median) FILTER (side = 'left' AND n >= 7) AS left_median,
    max(median) FILTER (side = 'right' AND n >= 7) AS right_median, max(se) FILTER (side = 'left') AS left_se,
    max(se) FILTER (side = 'right') AS right_se,
    sum(lag_1) / nullif(sum(greatest(n - 1, 0)), 0) AS autocorrelation,
    sum(greatest(n - 1, 0))::INTEGER AS lag_pairs, nullif(array_to_string(flatten(list(flags)), ','), '') AS flags
FROM sides
GROUP BY clip_id, analysis_id, metric;

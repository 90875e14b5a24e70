-- session_metrics: rows of the table session_metrics of touched_pooled_clips, from the strides in touched_strides
-- grain: session_id, timepoint, activity, condition, view, pairing, metric, side, analysis_id
-- reads: pooled_clips_of, in_time, median_of_ordered, mad_of_ordered, median_rank, median_rank_quantile, lag_1_sum
-- reads: side_of_centre, autocorrelation_inflation, clip_sampling_error, merge_flags
-- reference: SCIENCE 5 (estimator); Price & Bonett 2001; columns as in the contract of session_metrics
-- caution: in a shell first CREATE TEMP VIEW touched_pooled_clips AS FROM lake.main.pooled_clips and
--   CREATE TEMP VIEW touched_strides AS FROM lake.main.stride_metrics
WITH clips AS MATERIALIZED (
    SELECT
        pooled.*, (row_number() OVER (ORDER BY clip_id, analysis_id))::INTEGER AS clip_no,
        (dense_rank() OVER (ORDER BY session_id, timepoint, activity, condition, view, analysis_id))::INTEGER AS cell_no
    FROM touched_pooled_clips AS pooled
),

cells AS (
    SELECT DISTINCT cell_no, session_id, subject_id, timepoint, activity, condition, view, analysis_id FROM clips
),

clip_strides AS (
    SELECT
        clip_no, side, metric, count(*)::INTEGER AS n_all,
        list_distinct(
            list(if(value IS NULL, reason, flags)) FILTER (if(value IS NULL, reason, flags) IS NOT NULL)
        ) AS codes,
        lake.main.in_time(list(value) FILTER (value IS NOT NULL), list(stride_no) FILTER (value IS NOT NULL)) AS series
    FROM touched_strides AS stride
    INNER JOIN clips ON stride.clip_id = clips.clip_id AND stride.analysis_id = clips.analysis_id
    GROUP BY clip_no, side, metric
),

pooled AS (
    SELECT
        cell_no, pairing, side, metric, sum(n_all)::INTEGER AS n_all, min(fps_hz) AS fps_hz,
        coalesce(list(series) FILTER (series IS NOT NULL), []) AS series,
        list(clip_id) FILTER (series IS NOT NULL) AS clip_ids, flatten(list(codes)) AS codes
    FROM clip_strides
    INNER JOIN clips ON clip_strides.clip_no = clips.clip_no
    CROSS JOIN (VALUES ('same_clip'), ('near_near')) AS pairings (pairing)
    WHERE pairing = 'same_clip' OR (view = 'sagittal' AND camera_side = side)
    GROUP BY cell_no, pairing, side, metric
),

centred AS (
    SELECT
        *, list_sort(flatten(series)) AS ordered, len(ordered)::INTEGER AS n,
        lake.main.median_of_ordered(ordered) AS median
    FROM pooled
),

sizes AS (
    SELECT n, lake.main.median_rank(n) AS edge, lake.main.median_rank_quantile(n) AS z
    FROM (SELECT DISTINCT n FROM centred WHERE n >= 2)
),

measured AS (
    SELECT
        * EXCLUDE (n), centred.n, len(series)::INTEGER AS clips, (centred.n - clips)::INTEGER AS lag_pairs,
        nullif(ordered[centred.n - edge + 1] - ordered[edge], 0) / (2 * z) AS independent_se,
        lake.main.lag_1_sum(series, median) / nullif(lag_pairs, 0) AS autocorrelation,
        if(clips < 3, NULL, list_sort(list_zip(clip_ids, list_transform(
            series, LAMBDA part: independent_se * lake.main.side_of_centre(part, median) / sqrt(centred.n)
        )))) AS scores
    FROM centred
    LEFT JOIN sizes ON centred.n = sizes.n
)

SELECT
    cells.* EXCLUDE (cell_no), pairing, metric, side, n, n_all - n AS n_missing, clips, median,
    1.4826 * lake.main.mad_of_ordered(ordered, median) AS spread,
    ordered[1] AS smallest, ordered[-1] AS largest, independent_se, autocorrelation, lag_pairs,
    list_transform(scores, LAMBDA score: score[1]) AS clip_ids,
    if(independent_se IS NULL, NULL, list_transform(scores, LAMBDA score: score[2])) AS clip_scores,
    coalesce(
        lake.main.clip_sampling_error(clip_scores, independent_se),
        independent_se * lake.main.autocorrelation_inflation(autocorrelation, lag_pairs)
    ) AS median_se, fps_hz, lake.main.merge_flags(codes) AS flags
FROM measured
INNER JOIN cells USING (cell_no)
ORDER BY metric, cell_no, pairing, side

-- test_retest: how far a clip and its repeat without any change differ: SEM, smallest detectable change, ICC
-- grain: activity, view, pairing, fps_class_hz, metric, quantity
-- reads: repeat_clips, stride_metrics, metrics, lake_info, icc_2_1
-- reference: SCIENCE 5: SEM = SD of (repeat - first) / sqrt 2, MDC95 = 1.96 sqrt 2 SEM; ICC(2,1): Shrout & Fleiss 1979
-- caution: of single clips: a session of several clips does better; few pairs say little (SD of 10: -+ 23 %). A repeat
--   counts once for each side (quantity side) or once (difference); near_near is made of near limbs alone: a difference
--   of two near limbs has sqrt 2 times the error of one. 7 strides a side and clip, as everywhere
-- columns:
--   activity: activity analysed
--   view: view analysed
--   pairing: same_clip, or near_near (sagittal: near limbs only)
--   fps_class_hz: nominal frame rate of both clips [Hz]
--   metric: see metrics
--   unit: unit of bias, sd, sem and mdc95
--   quantity: difference (left - right) or side (the median of one side)
--   subjects: people
--   pairs: pairs of values compared
--   bias: mean of (repeat - first) [see unit]
--   sd: standard deviation of (repeat - first) [see unit]
--   sem: standard error of measurement [see unit]
--   mdc95: smallest detectable change, 95 % [see unit]
--   icc_2_1: ICC(2,1), absolute agreement of single clips
CREATE OR REPLACE VIEW lake.main.test_retest AS
WITH medians AS (
    SELECT clip_id, metric, side, median(value) AS median
    FROM lake.main.stride_metrics
    SEMI JOIN (
        SELECT unnest([clip_id, repeat_clip_id]) AS clip_id FROM lake.main.repeat_clips
    ) AS repeated USING (clip_id)
    WHERE analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
    GROUP BY clip_id, metric, side
    HAVING count(value) >= 7
),

sides AS (
    SELECT
        repeats.*, original.metric, original.side, original.median AS x_1, again.median AS x_2,
        repeats.view = 'sagittal' AND repeats.camera_side = original.side AS is_near
    FROM lake.main.repeat_clips AS repeats
    INNER JOIN medians AS original ON repeats.clip_id = original.clip_id
    INNER JOIN medians AS again
        ON
            repeats.repeat_clip_id = again.clip_id AND original.metric = again.metric AND original.side = again.side
),

differences AS (
    SELECT
        subject_id, activity, view, fps_class_hz, metric,
        sum(if(side = 'left', x_1, -x_1)) AS x_1, sum(if(side = 'left', x_2, -x_2)) AS x_2
    FROM sides
    GROUP BY subject_id, repeat_clip_id, activity, view, fps_class_hz, metric
    HAVING count(*) = 2
),

pairs AS (
    SELECT *, 'same_clip' AS pairing, 'difference' AS quantity, 1.0 AS factor FROM differences
    UNION ALL BY NAME
    SELECT subject_id, activity, view, fps_class_hz, metric, x_1, x_2, pairing, quantity, factor
    FROM sides
    CROSS JOIN (
        VALUES ('same_clip', 'side', 1.0), ('near_near', 'side', 1.0), ('near_near', 'difference', sqrt(2))
    ) AS uses (pairing, quantity, factor)
    WHERE pairing = 'same_clip' OR is_near
)

SELECT
    activity, pairs.view, pairing, fps_class_hz, pairs.metric, metrics.unit, quantity,
    count(DISTINCT subject_id)::INTEGER AS subjects, count(*)::INTEGER AS pairs, avg(x_2 - x_1) AS bias,
    any_value(factor) * stddev_samp(x_2 - x_1) AS sd, sd / sqrt(2) AS sem, 1.96 * sd AS mdc95,
    if(any_value(factor) = 1, lake.main.icc_2_1(
        2 * var_samp((x_1 + x_2) / 2), count(*) * pow(avg(x_2 - x_1), 2) / 2, var_samp(x_2 - x_1) / 2, count(*)
    ), NULL) AS icc_2_1
FROM pairs
INNER JOIN lake.main.metrics AS metrics ON pairs.metric = metrics.metric
GROUP BY activity, pairs.view, pairing, fps_class_hz, pairs.metric, metrics.unit, quantity;

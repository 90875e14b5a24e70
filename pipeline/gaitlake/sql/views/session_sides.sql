-- session_sides: left beside right of session_metrics, before any judgement, with the strides that were rejected
-- grain: session_id, timepoint, activity, condition, view, pairing, metric, analysis_id
-- reads: session_metrics, pooled_clips, merge_flags
-- reference: SCIENCE 5
-- caution: of every analysis in the lake, and of metrics without sides, too; asymmetry is the view to ask
-- columns:
--   session_id: session
--   subject_id: subject
--   timepoint: `pre`, `post` …; `unspecified` when the manifest gives none
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: which strides of each limb were pooled
--   metric: see metrics
--   analysis_id: analysis
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   clips_left: clips of the left strides
--   clips_right: clips of the right strides
--   left_median: pooled median, left [see metrics]
--   right_median: pooled median, right [see metrics]
--   left_se: standard error of left_median [see metrics]
--   right_se: standard error of right_median [see metrics]
--   fps_hz: lowest frame rate of the clips pooled [Hz]
--   flags: codes of the strides pooled, comma-separated
--   rejected_left: strides without a value, left: rejected, or the metric withheld
--   rejected_right: strides without a value, right
--   speed_mps: median of the clips' declared speeds; NULL when a clip has none [m/s]
--   camera_sides: sides nearer the camera in the clips pooled, comma-separated; NULL: pairing near_near
CREATE OR REPLACE VIEW lake.main.session_sides AS
WITH rejections AS (
    SELECT
        session_id, timepoint, activity, condition, view, analysis_id, 'same_clip' AS pairing,
        sum(rejected_left)::INTEGER AS rejected_left,
        sum(rejected_right)::INTEGER AS rejected_right,
        if(count(speed_mps) = count(*), median(speed_mps), NULL) AS speed_mps,
        string_agg(DISTINCT camera_side, ',' ORDER BY camera_side) AS camera_sides
    FROM lake.main.pooled_clips
    GROUP BY ALL
    UNION ALL
    SELECT
        session_id, timepoint, activity, condition, view, analysis_id, 'near_near' AS pairing,
        coalesce(sum(rejected_left) FILTER (WHERE camera_side = 'left'), 0)::INTEGER AS rejected_left,
        coalesce(sum(rejected_right) FILTER (WHERE camera_side = 'right'), 0)::INTEGER AS rejected_right,
        if(count(speed_mps) = count(*), median(speed_mps), NULL) AS speed_mps,
        NULL AS camera_sides
    FROM lake.main.pooled_clips
    WHERE view = 'sagittal'
    GROUP BY ALL
),

sides AS (
    SELECT
        session_id, subject_id, timepoint, activity, condition, view, pairing, metric, analysis_id,
        coalesce(max(n) FILTER (WHERE side = 'left'), 0) AS n_left,
        coalesce(max(n) FILTER (WHERE side = 'right'), 0) AS n_right,
        coalesce(max(clips) FILTER (WHERE side = 'left'), 0) AS clips_left,
        coalesce(max(clips) FILTER (WHERE side = 'right'), 0) AS clips_right,
        max(median) FILTER (WHERE side = 'left') AS left_median,
        max(median) FILTER (WHERE side = 'right') AS right_median,
        max(median_se) FILTER (WHERE side = 'left') AS left_se,
        max(median_se) FILTER (WHERE side = 'right') AS right_se,
        min(fps_hz) AS fps_hz,
        coalesce(max(n_missing) FILTER (WHERE side = 'left'), 0) AS missing_left,
        coalesce(max(n_missing) FILTER (WHERE side = 'right'), 0) AS missing_right,
        lake.main.merge_flags(list(flags ORDER BY side)) AS flags
    FROM lake.main.session_metrics
    GROUP BY ALL
)

SELECT
    sides.* EXCLUDE (missing_left, missing_right),
    missing_left + coalesce(rejections.rejected_left, 0) AS rejected_left,
    missing_right + coalesce(rejections.rejected_right, 0) AS rejected_right,
    rejections.speed_mps,
    rejections.camera_sides
FROM sides
LEFT JOIN rejections USING (session_id, timepoint, activity, condition, view, pairing, analysis_id);

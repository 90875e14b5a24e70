-- asymmetry: left against right of one session, with its n, interval, verdict and reason; positive: left larger
-- grain: session_id, timepoint, activity, condition, view, pairing, metric
-- reads: asymmetry_contrasts, asymmetry_verdict, log_ratio_pct, merge_flags, symmetry_index_pct, symmetry_angle_pct
-- reference: SCIENCE 5; interval: Price & Bonett, strides taken as independent
-- caution: of the lake's current analysis; same_clip compares a near with a far limb, prefer near_near if sagittal;
--   an interval that excludes 0 is not a finding: measurement noise is not in it, and a difference within the pose
--   model's declared side bias (MODEL_SIDE_BIAS) is no evidence: read the verdict. There is no reference band yet, so
--   none is `asymmetric`
-- columns:
--   session_id: session
--   subject_id: subject
--   timepoint: `pre`, `post` …; `unspecified` when the manifest gives none
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: same_clip, or near_near (each limb only from clips in which it was near the camera)
--   metric: see metrics
--   unit: unit of the medians, the difference and its interval
--   analysis_id: analysis
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   clips_left: clips of the left strides
--   clips_right: clips of the right strides
--   left_median: pooled median, left; NULL below 7 strides [see unit]
--   right_median: pooled median, right; NULL below 7 strides [see unit]
--   left_se: standard error of left_median [see unit]
--   right_se: standard error of right_median [see unit]
--   difference: left_median - right_median [see unit]
--   difference_se: its standard error [see unit]
--   ci_low: lower end of the 95 % interval of difference [see unit]
--   ci_high: upper end of the 95 % interval of difference [see unit]
--   interval_kind: how it was made: within_clip_only; no_spread: none, the strides of a side do not vary
--   verdict: asymmetric, beyond_noise, differs_in_session, not_distinguishable or not_measurable; see the glossary
--   log_ratio_pct: 100 ln(left / right) [%]
--   symmetry_index_pct: 200 (left - right) / (left + right) [%]
--   symmetry_angle_pct: symmetry angle [%]
--   reason: why there is no difference
--   index_reason: why there are no ratios although there is a difference
--   fps_hz: lowest frame rate of the clips pooled [Hz]
--   flags: codes to read the row with, comma-separated; LOW_N: fewer than 25 strides on a side
CREATE OR REPLACE VIEW lake.main.asymmetry AS
SELECT
    session_id, subject_id, timepoint, activity, condition, view, pairing, metric, unit, analysis_id,
    n_left, n_right, clips_left, clips_right, left_median, right_median, left_se, right_se, difference, difference_se,
    ci_low, ci_high,
    CASE WHEN reason IS NULL THEN if(difference_se IS NULL, 'no_spread', 'within_clip_only') END AS interval_kind,
    lake.main.asymmetry_verdict(difference, ci_low > 0 OR ci_high < 0, flags, mdc_floor, side_bias, NULL) AS verdict,
    CASE WHEN reason IS NULL AND is_ratio THEN lake.main.log_ratio_pct(left_median, right_median) END AS log_ratio_pct,
    if(log_ratio_pct IS NOT NULL, lake.main.symmetry_index_pct(left_median, right_median), NULL) AS symmetry_index_pct,
    if(log_ratio_pct IS NOT NULL, lake.main.symmetry_angle_pct(left_median, right_median), NULL) AS symmetry_angle_pct,
    reason,
    CASE WHEN reason IS NULL AND NOT is_ratio THEN 'INDEX_UNDEFINED' END AS index_reason,
    fps_hz, lake.main.merge_flags([
        flags, if(least(n_left, n_right) < 25, 'LOW_N', NULL), if(abs(difference) <= side_bias, 'MODEL_SIDE_BIAS', NULL)
    ]) AS flags
FROM lake.main.asymmetry_contrasts;

-- strides_wide: one row per valid stride, its metrics side by side
-- grain: clip_id, analysis_id, side, stride_no
-- reads: stride_metrics, strides, lake_info, merge_flags
-- reference: the columns are the rows of metrics, which gives definition and sign
-- caution: of the lake's current analysis; NULL without its reason, which is in stride_metrics; strides are
--   no sample of people, who are compared by asymmetry and pre_post
-- columns:
--   session_id: session; NULL: no manifest row gave one
--   clip_id: clip
--   analysis_id: analysis
--   side: the subject's side
--   stride_no: see strides
--   start_s: initial contact [s]
--   end_s: next initial contact of the same side [s]
--   flags: codes of any of its values, comma-separated
--   ankle_dorsiflexion_peak_deg: see metrics [deg]
--   ankle_rom_deg: see metrics [deg]
--   arm_swing_height: see metrics
--   arm_swing_rom_deg: see metrics [deg]
--   cadence_spm: see metrics [steps/min]
--   contact_time_s: see metrics [s]
--   double_support_s: see metrics [s]
--   duty_factor: see metrics
--   flight_time_s: see metrics [s]
--   fppa_lowest_deg: see metrics [deg]
--   fppa_peak_deg: see metrics [deg]
--   hip_adduction_peak_deg: see metrics [deg]
--   hip_extension_max_deg: see metrics [deg]
--   hip_flexion_max_deg: see metrics [deg]
--   hip_rom_deg: see metrics [deg]
--   knee_curve_sd_deg: see metrics [deg]
--   knee_deviation_mean: see metrics
--   knee_flexion_ic_deg: see metrics [deg]
--   knee_flexion_peak_deg: see metrics [deg]
--   knee_flexion_swing_deg: see metrics [deg]
--   knee_rom_deg: see metrics [deg]
--   load_pct: see metrics [%]
--   load_rise_20_80_ms: see metrics [ms]
--   load_t90_ms: see metrics [ms]
--   load_time_ms: see metrics [ms]
--   load_vel_mean_deg_s: see metrics [deg/s]
--   load_vel_peak_deg_s: see metrics [deg/s]
--   pelvic_drop_peak_deg: see metrics [deg]
--   pelvis_rom_deg: see metrics [deg]
--   squat_depth: see metrics
--   squat_knee_flexion_peak_deg: see metrics [deg]
--   squat_time_s: see metrics [s]
--   step_length_m: see metrics [m]
--   step_time_cv_pct: see metrics [%]
--   step_time_s: see metrics [s]
--   step_width: see metrics
--   stride_time_cv_pct: see metrics [%]
--   stride_time_s: see metrics [s]
--   swing_time_s: see metrics [s]
--   trunk_lateral_peak_deg: see metrics [deg]
--   trunk_lateral_rom_deg: see metrics [deg]
--   trunk_lean_mean_deg: see metrics [deg]
--   trunk_lean_peak_deg: see metrics [deg]
--   trunk_rom_deg: see metrics [deg]
--   wobble_excess_path: see metrics
--   wobble_rms: see metrics
--   wobble_stride_sd: see metrics
CREATE OR REPLACE VIEW lake.main.strides_wide AS
SELECT
    any_value(session_id) AS session_id, clip_id, analysis_id, side, stride_no, any_value(start_s) AS start_s,
    any_value(end_s) AS end_s, lake.main.merge_flags(list(DISTINCT flags)) AS flags,
    any_value(value) FILTER (metric = 'ankle_dorsiflexion_peak_deg') AS ankle_dorsiflexion_peak_deg,
    any_value(value) FILTER (metric = 'ankle_rom_deg') AS ankle_rom_deg,
    any_value(value) FILTER (metric = 'arm_swing_height') AS arm_swing_height,
    any_value(value) FILTER (metric = 'arm_swing_rom_deg') AS arm_swing_rom_deg,
    any_value(value) FILTER (metric = 'cadence_spm') AS cadence_spm,
    any_value(value) FILTER (metric = 'contact_time_s') AS contact_time_s,
    any_value(value) FILTER (metric = 'double_support_s') AS double_support_s,
    any_value(value) FILTER (metric = 'duty_factor') AS duty_factor,
    any_value(value) FILTER (metric = 'flight_time_s') AS flight_time_s,
    any_value(value) FILTER (metric = 'fppa_lowest_deg') AS fppa_lowest_deg,
    any_value(value) FILTER (metric = 'fppa_peak_deg') AS fppa_peak_deg,
    any_value(value) FILTER (metric = 'hip_adduction_peak_deg') AS hip_adduction_peak_deg,
    any_value(value) FILTER (metric = 'hip_extension_max_deg') AS hip_extension_max_deg,
    any_value(value) FILTER (metric = 'hip_flexion_max_deg') AS hip_flexion_max_deg,
    any_value(value) FILTER (metric = 'hip_rom_deg') AS hip_rom_deg,
    any_value(value) FILTER (metric = 'knee_curve_sd_deg') AS knee_curve_sd_deg,
    any_value(value) FILTER (metric = 'knee_deviation_mean') AS knee_deviation_mean,
    any_value(value) FILTER (metric = 'knee_flexion_ic_deg') AS knee_flexion_ic_deg,
    any_value(value) FILTER (metric = 'knee_flexion_peak_deg') AS knee_flexion_peak_deg,
    any_value(value) FILTER (metric = 'knee_flexion_swing_deg') AS knee_flexion_swing_deg,
    any_value(value) FILTER (metric = 'knee_rom_deg') AS knee_rom_deg,
    any_value(value) FILTER (metric = 'load_pct') AS load_pct,
    any_value(value) FILTER (metric = 'load_rise_20_80_ms') AS load_rise_20_80_ms,
    any_value(value) FILTER (metric = 'load_t90_ms') AS load_t90_ms,
    any_value(value) FILTER (metric = 'load_time_ms') AS load_time_ms,
    any_value(value) FILTER (metric = 'load_vel_mean_deg_s') AS load_vel_mean_deg_s,
    any_value(value) FILTER (metric = 'load_vel_peak_deg_s') AS load_vel_peak_deg_s,
    any_value(value) FILTER (metric = 'pelvic_drop_peak_deg') AS pelvic_drop_peak_deg,
    any_value(value) FILTER (metric = 'pelvis_rom_deg') AS pelvis_rom_deg,
    any_value(value) FILTER (metric = 'squat_depth') AS squat_depth,
    any_value(value) FILTER (metric = 'squat_knee_flexion_peak_deg') AS squat_knee_flexion_peak_deg,
    any_value(value) FILTER (metric = 'squat_time_s') AS squat_time_s,
    any_value(value) FILTER (metric = 'step_length_m') AS step_length_m,
    any_value(value) FILTER (metric = 'step_time_cv_pct') AS step_time_cv_pct,
    any_value(value) FILTER (metric = 'step_time_s') AS step_time_s,
    any_value(value) FILTER (metric = 'step_width') AS step_width,
    any_value(value) FILTER (metric = 'stride_time_cv_pct') AS stride_time_cv_pct,
    any_value(value) FILTER (metric = 'stride_time_s') AS stride_time_s,
    any_value(value) FILTER (metric = 'swing_time_s') AS swing_time_s,
    any_value(value) FILTER (metric = 'trunk_lateral_peak_deg') AS trunk_lateral_peak_deg,
    any_value(value) FILTER (metric = 'trunk_lateral_rom_deg') AS trunk_lateral_rom_deg,
    any_value(value) FILTER (metric = 'trunk_lean_mean_deg') AS trunk_lean_mean_deg,
    any_value(value) FILTER (metric = 'trunk_lean_peak_deg') AS trunk_lean_peak_deg,
    any_value(value) FILTER (metric = 'trunk_rom_deg') AS trunk_rom_deg,
    any_value(value) FILTER (metric = 'wobble_excess_path') AS wobble_excess_path,
    any_value(value) FILTER (metric = 'wobble_rms') AS wobble_rms,
    any_value(value) FILTER (metric = 'wobble_stride_sd') AS wobble_stride_sd
FROM lake.main.stride_metrics
INNER JOIN lake.main.strides USING (clip_id, analysis_id, side, stride_no)
WHERE analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
GROUP BY clip_id, analysis_id, side, stride_no;

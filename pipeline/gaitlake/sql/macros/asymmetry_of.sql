-- asymmetry_of: rows of asymmetry under other conditions: FROM asymmetry_of(minimum_strides := 25, seen_from := 'rear')
--   minimum_strides: strides a side that a difference needs; never below 7
--   seen_from: view, or all
--   paired: pairing, or all
--   analysis: analysis_id, or current
-- reads: session_contrasts, metrics, analysis_side_biases, measurement_noise, reference_bands, sessions, subjects
-- reads: lake_info, fps_class_hz, band_key, asymmetry_verdict, log_ratio_pct, symmetry_index_pct, symmetry_angle_pct
-- reads: normalised_symmetry_index_pct, limb_symmetry_index_pct, merge_flags
-- reference: SCIENCE 5 and 6; a table macro, its columns are those of the view asymmetry
-- caution: noise and bands are those of the current analysis, whichever is asked for
-- noqa: disable=LT02
CREATE OR REPLACE MACRO lake.main.asymmetry_of(
    minimum_strides := 7, seen_from := 'all', paired := 'all', analysis := 'current'
) AS TABLE
WITH contrasts AS (
    SELECT
        found.* REPLACE (
            if(n_left >= 7, left_median, NULL) AS left_median, if(n_right >= 7, right_median, NULL) AS right_median,
            if(n_left >= 7, left_se, NULL) AS left_se, if(n_right >= 7, right_se, NULL) AS right_se,
            if(least(n_left, n_right) < minimum_strides, coalesce(found.reason, 'LOW_N'), found.reason) AS reason
        ),
        metrics.unit, metrics.positive_only, metrics.mdc_floor, lake.main.fps_class_hz(fps_hz) AS fps_class_hz,
        'difference' AS quantity, subjects.sex, year(sessions.date) - subjects.birth_year AS age_year,
        sessions.affected_side
    FROM lake.main.session_contrasts AS found
    INNER JOIN lake.main.metrics AS metrics ON found.metric = metrics.metric AND metrics.sided
    LEFT JOIN lake.main.sessions AS sessions
        ON found.subject_id = sessions.subject_id AND found.session_id = sessions.session_id
    LEFT JOIN lake.main.subjects AS subjects ON found.subject_id = subjects.subject_id
    WHERE
        seen_from IN ('all', found.view) AND paired IN ('all', found.pairing)
        AND found.analysis_id = if(
            analysis = 'current', (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id'), analysis
        )
),

bands AS (SELECT level, band_key, b AS band FROM lake.main.reference_bands AS b WHERE quantity = 'difference'),

judged AS (
    SELECT
        contrasts.* REPLACE (if(contrasts.reason IS NULL, difference, NULL) AS difference),
        biases.side_bias, coalesce(noise.mdc95, mdc_floor) AS mdc, coalesce(b0.band, b1.band, b2.band, b3.band) AS band,
        contrasts.reason IS NULL AND positive_only AND left_median > 0 AND right_median > 0 AS is_ratio,
        CASE WHEN noise.mdc95 IS NOT NULL THEN 'repeats' WHEN mdc_floor IS NOT NULL THEN 'literature' END AS mdc_source
    FROM contrasts
    LEFT JOIN lake.main.analysis_side_biases AS biases
        USING (analysis_id, activity, metric, view, pairing, camera_sides)
    LEFT JOIN lake.main.measurement_noise AS noise USING (activity, view, pairing, fps_class_hz, metric, quantity)
    LEFT JOIN bands AS b0
        ON b0.level = 0
        AND b0.band_key = lake.main.band_key(contrasts, 'difference', speed_mps, contrasts.sex, age_year)
    LEFT JOIN bands AS b1
        ON b1.level = 1 AND b1.band_key = lake.main.band_key(contrasts, 'difference', speed_mps, contrasts.sex, NULL)
    LEFT JOIN bands AS b2
        ON b2.level = 2 AND b2.band_key = lake.main.band_key(contrasts, 'difference', speed_mps, NULL, NULL)
    LEFT JOIN bands AS b3
        ON b3.level = 3 AND b3.band_key = lake.main.band_key(contrasts, 'difference', NULL, NULL, NULL)
)

SELECT
    session_id, subject_id, timepoint, activity, condition, view, pairing, metric, unit, analysis_id,
    n_left, n_right, clips_left, clips_right, left_median, right_median, left_se, right_se, difference,
    if(difference IS NULL, NULL, difference_se) AS difference_se, if(difference IS NULL, NULL, ci_low) AS ci_low,
    if(difference IS NULL, NULL, ci_high) AS ci_high, if(difference IS NULL, NULL, interval_kind) AS interval_kind,
    lake.main.asymmetry_verdict(
        difference, ci_low > 0 OR ci_high < 0, flags, mdc, side_bias, difference BETWEEN band.low AND band.high
    ) AS verdict,
    mdc, mdc_source, side_bias, band.low AS band_low, band.high AS band_high, band.subjects AS band_subjects,
    band.level AS band_level, (difference - band.median) / nullif(band.mad, 0) AS robust_z,
    if(is_ratio, lake.main.log_ratio_pct(left_median, right_median), NULL) AS log_ratio_pct,
    if(is_ratio, lake.main.symmetry_index_pct(left_median, right_median), NULL) AS symmetry_index_pct,
    if(is_ratio, lake.main.symmetry_angle_pct(left_median, right_median), NULL) AS symmetry_angle_pct,
    if(reason IS NULL, lake.main.normalised_symmetry_index_pct(left_median, right_median, smallest, largest), NULL)
        AS normalised_symmetry_index_pct,
    if(is_ratio, lake.main.limb_symmetry_index_pct(left_median, right_median, affected_side), NULL)
        AS limb_symmetry_index_pct,
    reason, if(reason IS NULL AND NOT is_ratio, 'INDEX_UNDEFINED', NULL) AS index_reason, speed_mps, fps_hz,
    lake.main.merge_flags([
        flags, if(least(n_left, n_right) < 25, 'LOW_N', NULL), if(abs(difference) <= side_bias, 'MODEL_SIDE_BIAS', NULL)
    ]) AS flags
FROM judged;

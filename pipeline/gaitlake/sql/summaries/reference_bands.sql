-- reference_bands: rows of the table reference_bands, of all reference subjects
-- grain: activity, view, pairing, camera_sides, metric, quantity, level, speed_bin_mps, sex, age_decade
-- reads: session_contrasts, sessions, subjects, metrics, lake_info, band_key
-- reference: SCIENCE 6; columns as in the contract of reference_bands
-- caution: one value a subject and stratum (the mean of its sessions); age collapses first, then sex, then speed; view
--   and activity never
WITH sessions_of_reference AS (
    SELECT sessions.session_id, subjects.sex, year(sessions.date) - subjects.birth_year AS age_year
    FROM lake.main.subjects AS subjects
    INNER JOIN lake.main.sessions AS sessions ON subjects.subject_id = sessions.subject_id
    WHERE subjects.is_reference
),

contrasts AS (
    SELECT contrasts.*, reference.sex, reference.age_year
    FROM lake.main.session_contrasts AS contrasts
    INNER JOIN sessions_of_reference AS reference ON contrasts.session_id = reference.session_id
    WHERE
        contrasts.condition = 'baseline' AND contrasts.timepoint IN ('pre', 'unspecified')
        AND contrasts.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
),

quantities AS (
    SELECT *, 'difference' AS quantity, difference AS value FROM contrasts
    UNION ALL
    SELECT *, 'level' AS quantity, (left_median + right_median) / 2 AS value
    FROM contrasts
    WHERE least(n_left, n_right) >= 7
),

placed AS (
    SELECT
        subject_id, activity, view, pairing, camera_sides, metric, quantity, levels.level, value,
        if(levels.level < 3, floor(speed_mps * 2) / 2, NULL) AS speed_bin_mps, if(levels.level < 2, sex, NULL) AS sex,
        if(levels.level < 1, age_year // 10 * 10, NULL)::INTEGER AS age_decade
    FROM quantities
    CROSS JOIN (VALUES (0), (1), (2), (3)) AS levels (level)
    WHERE
        value IS NOT NULL
        AND NOT (levels.level < 3 AND speed_mps IS NULL) AND NOT (levels.level < 2 AND quantities.sex IS NULL)
        AND NOT (levels.level < 1 AND age_year IS NULL)
),

people AS (SELECT * EXCLUDE (value), avg(value) AS value FROM placed GROUP BY ALL),

bands AS (
    SELECT
        activity, view, pairing, camera_sides, metric, quantity, level, speed_bin_mps, sex, age_decade,
        count(*)::INTEGER AS subjects, avg(value) AS mean, stddev_samp(value) AS sd, median(value) AS median,
        1.4826 * mad(value) AS mad, quantile_cont(value, [0.025, 0.975]) AS ends,
        if(count(*) >= 120, 'percentile', 'normal') AS method
    FROM people
    GROUP BY ALL
    HAVING count(*) >= 40
)

SELECT
    * EXCLUDE (ends), if(method = 'percentile', ends[1], mean - 1.96 * sd) AS low,
    if(method = 'percentile', ends[2], mean + 1.96 * sd) AS high,
    lake.main.band_key(bands, quantity, speed_bin_mps, sex, age_decade) AS band_key
FROM bands
ORDER BY metric, band_key

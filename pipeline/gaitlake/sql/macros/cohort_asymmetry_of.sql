-- cohort_asymmetry_of: rows of cohort_asymmetry split otherwise: FROM cohort_asymmetry_of(split_by := 'sex and speed')
--   split_by: group, sex, speed, or some of them (with comma, and); or nothing: everybody in one row
-- reads: session_contrasts, subjects, metrics, lake_info, t_quantile_975
-- reference: SCIENCE 6; a table macro, its columns are those of the view cohort_asymmetry
-- caution: what is not split by is NULL; one value a subject: the mean of its sessions in the row
-- noqa: disable=LT02
CREATE OR REPLACE MACRO lake.main.cohort_asymmetry_of(split_by := 'group, sex and speed') AS TABLE
WITH people AS (
    SELECT
        contrasts.subject_id, if(split_by LIKE '%group%', subjects.group_name, NULL) AS group_name,
        if(split_by LIKE '%sex%', subjects.sex, NULL) AS sex,
        if(split_by LIKE '%speed%', floor(contrasts.speed_mps * 2) / 2, NULL) AS speed_bin_mps, contrasts.timepoint,
        contrasts.activity, contrasts.condition, contrasts.view, contrasts.pairing, contrasts.metric,
        avg(contrasts.difference) AS difference
    FROM lake.main.session_contrasts AS contrasts
    INNER JOIN lake.main.subjects AS subjects ON contrasts.subject_id = subjects.subject_id
    WHERE
        contrasts.difference IS NOT NULL
        AND contrasts.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
        AND if(
            regexp_full_match(split_by, 'nothing|(group|sex|speed)(( |, ?|,? and )(group|sex|speed))*'), TRUE,
            error('split_by is "' || split_by || '": say group, sex, speed, or some of them with commas, or nothing')
        )
    GROUP BY ALL
),

cohorts AS (
    SELECT
        group_name, sex, speed_bin_mps, timepoint, activity, condition, view, pairing, metric,
        count(*)::INTEGER AS n_subjects,
        (count(*) FILTER (difference > 0))::INTEGER AS n_left_larger, avg(difference) AS mean,
        stddev_samp(difference) AS sd, median(difference) AS median,
        quantile_cont(difference, [0.025, 0.25, 0.75, 0.975]) AS percentiles, median(abs(difference)) AS median_size,
        list_avg(
            list_sort(list(difference))[(count(*) // 5 + 1)::INTEGER:(count(*) - count(*) // 5)::INTEGER]
        ) AS trimmed_mean
    FROM people
    GROUP BY group_name, sex, speed_bin_mps, timepoint, activity, condition, view, pairing, metric
)

SELECT
    group_name, sex, speed_bin_mps, timepoint, activity, condition, view, pairing, metric, metrics.unit, n_subjects,
    n_left_larger, mean, sd,
    mean - lake.main.t_quantile_975(n_subjects - 1) * sd / sqrt(n_subjects) AS ci_low,
    mean + lake.main.t_quantile_975(n_subjects - 1) * sd / sqrt(n_subjects) AS ci_high, median, trimmed_mean,
    percentiles[1] AS p2_5, percentiles[2] AS p25, percentiles[3] AS p75, percentiles[4] AS p97_5, median_size
FROM cohorts
INNER JOIN lake.main.metrics AS metrics USING (metric);

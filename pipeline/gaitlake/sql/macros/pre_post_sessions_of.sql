-- pre_post_sessions_of: rows of pre_post_sessions of some people: FROM pre_post_sessions_of(cells_from := 'my_cells')
--   cells_from: table or view with the columns of session_cells; of a subject all rows or none
-- reads: session_cells, sessions, lake_info
-- reference: SCIENCE 7 (visits); a table macro, its columns are those of the view pre_post_sessions
-- caution: see pooled_clips_of
-- noqa: disable=LT02
CREATE OR REPLACE MACRO lake.main.pre_post_sessions_of(cells_from := 'lake.main.session_cells') AS TABLE
WITH named AS (
    SELECT subject_id, intervention, min(intervention_date) AS intervention_date
    FROM lake.main.sessions
    WHERE intervention IS NOT NULL
    GROUP BY subject_id, intervention
),

interventions AS (
    SELECT subject_id, intervention, intervention_date FROM named
    UNION ALL
    SELECT subject_id, NULL AS intervention, min(intervention_date) AS intervention_date
    FROM lake.main.sessions
    ANTI JOIN named USING (subject_id)
    GROUP BY subject_id
),

visits AS (
    SELECT cells.*, interventions.intervention, interventions.intervention_date
    FROM query_table(cells_from) AS cells
    INNER JOIN lake.main.sessions AS sessions ON cells.session_id = sessions.session_id
    INNER JOIN interventions
        ON
            cells.subject_id = interventions.subject_id
            AND coalesce(sessions.intervention = interventions.intervention, TRUE)
    WHERE
        cells.timepoint IN ('pre', 'post')
        AND cells.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
),

timed AS (
    SELECT *, coalesce(intervention_date, max(date) FILTER (WHERE timepoint = 'pre') OVER same_cell) AS day_zero
    FROM visits
    WINDOW same_cell AS (PARTITION BY subject_id, intervention, activity, condition, view, pairing)
),

chosen AS (
    SELECT * FROM timed
    WHERE coalesce(CASE timepoint WHEN 'pre' THEN date <= day_zero ELSE date >= day_zero END, TRUE)
    QUALIFY row_number() OVER (
        PARTITION BY subject_id, intervention, activity, condition, view, pairing, timepoint
        ORDER BY abs(date_diff('day', day_zero, date)) NULLS LAST, date NULLS LAST, session_id
    ) = 1
)

SELECT
    subject_id, intervention, intervention_date, activity, condition, view, pairing, analysis_id,
    max(session_id) FILTER (timepoint = 'pre') AS pre_session_id,
    max(session_id) FILTER (timepoint = 'post') AS post_session_id,
    date_diff('day', max(date) FILTER (timepoint = 'pre'), max(date) FILTER (timepoint = 'post'))::INTEGER
        AS days_between,
    max(speed_mps) FILTER (timepoint = 'pre') AS speed_pre_mps,
    max(speed_mps) FILTER (timepoint = 'post') AS speed_post_mps, count(DISTINCT camera_sides) > 1 AS turned
FROM chosen
GROUP BY subject_id, intervention, intervention_date, activity, condition, view, pairing, analysis_id
HAVING count(*) = 2;

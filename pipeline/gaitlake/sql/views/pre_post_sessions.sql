-- pre_post_sessions: which session stands for before and which for after an intervention
-- grain: subject_id, intervention, activity, condition, view, pairing
-- reads: session_sides, sessions, lake_info
-- reference: SCIENCE 7 (visits)
-- caution: before: the last session not after the intervention's first day; after: the first one not before it. Without
--   that day, the day of the last session before. Undated sessions only when there is no other. One day may hold both
-- columns:
--   subject_id: subject
--   intervention: what was done in between; NULL when the manifest names none
--   intervention_date: its first day
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: see asymmetry
--   pre_session_id: session that stands for before
--   post_session_id: session that stands for after
--   days_between: days from the one to the other [d]
--   speed_pre_mps: speed before, see session_sides [m/s]
--   speed_post_mps: speed after [m/s]
--   turned: another side was nearer the camera: the pose model's side bias does not cancel
CREATE OR REPLACE VIEW lake.main.pre_post_sessions AS
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
    SELECT DISTINCT
        sides.subject_id, interventions.intervention, interventions.intervention_date, sides.activity, sides.condition,
        sides.view, sides.pairing, sides.timepoint, sides.session_id, sessions.date, sides.speed_mps, sides.camera_sides
    FROM lake.main.session_sides AS sides
    INNER JOIN lake.main.sessions AS sessions ON sides.session_id = sessions.session_id
    INNER JOIN interventions
        ON
            sides.subject_id = interventions.subject_id
            AND coalesce(sessions.intervention = interventions.intervention, TRUE)
    WHERE
        sides.timepoint IN ('pre', 'post')
        AND sides.analysis_id = (SELECT value FROM lake.main.lake_info WHERE name = 'current_analysis_id')
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
    subject_id, intervention, intervention_date, activity, condition, view, pairing,
    max(session_id) FILTER (WHERE timepoint = 'pre') AS pre_session_id,
    max(session_id) FILTER (WHERE timepoint = 'post') AS post_session_id,
    date_diff(
        'day', max(date) FILTER (WHERE timepoint = 'pre'), max(date) FILTER (WHERE timepoint = 'post')
    )::INTEGER AS days_between,
    max(speed_mps) FILTER (WHERE timepoint = 'pre') AS speed_pre_mps,
    max(speed_mps) FILTER (WHERE timepoint = 'post') AS speed_post_mps,
    count(DISTINCT camera_sides) > 1 AS turned
FROM chosen
GROUP BY subject_id, intervention, intervention_date, activity, condition, view, pairing
HAVING count(*) = 2;

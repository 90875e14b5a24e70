-- orphan_people: a session without its subject, or a clip without its session
-- grain: object, row_key
-- reads: batch_sessions, batch_clips, subjects, sessions
-- reference: DESIGN 4 (keys)
-- caution: batch_x: rows of this commit; for the whole lake first CREATE TEMP VIEW batch_x AS FROM lake.main.x
SELECT 'sessions' AS object, session_id AS row_key, subject_id AS missing
FROM batch_sessions
ANTI JOIN lake.main.subjects USING (subject_id)
UNION ALL
SELECT 'clips' AS object, clip_id AS row_key, session_id AS missing
FROM batch_clips
ANTI JOIN lake.main.sessions USING (session_id)
WHERE session_id IS NOT NULL

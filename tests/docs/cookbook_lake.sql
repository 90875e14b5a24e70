-- Rows of a made-up lake for the cookbook: 150 people, 64 of them reference; the truth about them is in `people`.
CREATE TEMP MACRO gauss(key) AS (
    sqrt(-2 * ln((hash(key, 1) % 1000003 + 0.5) / 1000003)) * cos(2 * pi() * ((hash(key, 2) % 1000003) / 1000003))
);
-- late_ms: how much later the left leg loads; gain_ms: what the intervention takes off; right_ms: what it adds right
CREATE TEMP TABLE people AS
SELECT
    i, printf('P%03d', i) AS subject_id, i < 64 AS is_reference,
    CASE WHEN i < 64 THEN 'reference' WHEN i < 120 THEN 'treated' ELSE 'waiting' END AS group_name,
    CASE WHEN i < 64 THEN NULL WHEN i < 92 THEN 'hip drills' WHEN i < 120 THEN 'strength' ELSE 'waiting' END
        AS intervention,
    4 + 4 * (i % 6) AS dose, if(i % 2 = 0, 'female', 'male') AS sex, 3.0 + 0.2 * (i // 2 % 4) AS speed_mps,
    if(i % 10 = 9, 'phone', 'tripod') AS camera, if(i % 3 = 0, 'south', 'north') AS site,
    if(i >= 64 AND i % 3 = 0, 16.0, 0.0) + 3 * gauss('late' || i) AS late_ms,
    if(intervention = 'hip drills' AND i % 3 = 0, 9 + dose / 4, 0.0) AS gain_ms,
    if(intervention = 'hip drills' AND i % 7 = 0, 14.0, 0.0) AS right_ms
FROM range(150) AS r (i);

INSERT INTO lake.main.subjects BY NAME
SELECT subject_id, sex, (1970 + i % 30)::INTEGER AS birth_year, group_name, is_reference FROM people;

INSERT INTO lake.main.sessions BY NAME
SELECT
    subject_id || '/' || visit AS session_id, subject_id, date '2025-01-06' + (2 * i)::INTEGER + days AS date,
    if(is_reference OR visit = 'day', NULL, visit) AS timepoint,
    if(visit = 'day', 'one hour of drills', intervention) AS intervention,
    if(is_reference, NULL, date '2025-01-06' + (2 * i)::INTEGER + first_day) AS intervention_date,
    if(visit = 'post' AND group_name = 'treated', dose::VARCHAR, NULL) AS dose,
    if(visit = 'post' AND group_name = 'treated', if(i % 4 = 0, 'half', 'full'), NULL) AS adherence,
    site, camera, 1.6 + 0.004 * (i % 60) AS height_m, 55.0 + i % 30 AS mass_kg,
    if(late_ms > 10, 'left', NULL) AS affected_side
FROM people, (VALUES ('pre', 0, 0), ('post', 42, 0), ('day', 90, 90)) AS v (visit, days, first_day)
WHERE visit = 'pre' OR NOT is_reference AND (visit = 'post' AND i % 13 != 0 OR visit = 'day' AND i < 76);

-- changed: 1 after the intervention; after an hour of drills a half of it
CREATE TEMP TABLE filmed AS
WITH films AS (
    SELECT
        session_id, people.*, visit.timepoint, condition, camera_side, again, visit.changed,
        split_part(session_id, '/', 2) AS visit
    FROM lake.main.sessions
    JOIN people USING (subject_id)
    CROSS JOIN (VALUES ('left'), ('right'), ('none')) AS sides (camera_side)
    CROSS JOIN (VALUES
        ('baseline', FALSE), ('baseline', TRUE), ('overhead', FALSE), ('overhead_left', FALSE),
        ('overhead_right', FALSE), ('after_drills', FALSE)
    ) AS drills (condition, again)
    CROSS JOIN LATERAL (
        SELECT unnest(CASE split_part(session_id, '/', 2)
            WHEN 'day' THEN [{'timepoint': 'pre', 'changed': 0.0}, {'timepoint': 'post', 'changed': 0.5}]
            WHEN 'post' THEN [{'timepoint': NULL, 'changed': 1.0}] ELSE [{'timepoint': NULL, 'changed': 0.0}]
        END) AS visit
    )
)

SELECT * FROM films
WHERE
    condition = 'baseline' AND NOT again
    OR condition = 'baseline' AND i < 24 AND camera_side != 'right'
    OR condition != 'baseline' AND group_name = 'treated' AND visit = 'pre';

INSERT INTO lake.main.clips BY NAME
SELECT
    session_id || '/' || coalesce(timepoint || '_', '') || condition || '_' || camera_side || if(again, '_again', '')
    || '.mp4' AS path,
    substr(sha256(path), 1, 24) AS clip_id, sha256(path) AS video_id, session_id, timepoint, 'run' AS activity,
    condition, if(condition LIKE 'overhead%', 7.0, NULL) AS load_kg,
    CASE condition
        WHEN 'overhead' THEN 'both' WHEN 'overhead_left' THEN 'left' WHEN 'overhead_right' THEN 'right'
    END AS loaded_side,
    if(camera_side = 'none', 'rear', 'sagittal') AS view, camera_side, 'treadmill' AS surface,
    if(i = 77 AND visit = 'post', speed_mps + 0.4, speed_mps) AS speed_mps,
    (row_number() OVER (PARTITION BY session_id ORDER BY timepoint DESC NULLS FIRST, condition = 'after_drills', again,
        condition != 'baseline', condition, camera_side))::INTEGER AS order_in_session,
    FALSE AS mirrored, 1.0 AS slowmo_factor, if(again, replace(path, '_again', ''), NULL) AS repeat_of,
    i = 70 AND condition = 'overhead' AND camera_side = 'none' AS exclude,
    if(exclude, 'somebody else runs', NULL) AS exclude_reason
FROM filmed;

INSERT INTO lake.main.extractors VALUES ('x1', 'blazepose', 'm', '{}', 'off', 1);
INSERT INTO lake.main.analyses VALUES
('a1', 'x1', '{"clean": {"cutoff_run_hz": 10}}', '{}'), ('a2', 'x1', '{"clean": {"cutoff_run_hz": 12}}', '{}');
INSERT INTO lake.main.lake_info VALUES ('current_analysis_id', 'a1'), ('current_extractor_id', 'x1');

-- the second analysis has only the first twenty people
CREATE TEMP TABLE analysed AS
SELECT
    clips.*, analyses.analysis_id, filmed.* EXCLUDE (session_id, condition, camera_side, timepoint, speed_mps, again),
    if(filmed.camera = 'phone', 30.0, 60.0) AS fps_hz, hash(clip_id) % 23 = 0 AS blurred,
    date_diff('month', date '2025-01-01', sessions.date) AS months
FROM lake.main.clips
JOIN filmed
    ON
        clips.session_id = filmed.session_id AND clips.condition = filmed.condition
        AND clips.camera_side = filmed.camera_side AND clips.timepoint IS NOT DISTINCT FROM filmed.timepoint
        AND (clips.repeat_of IS NOT NULL) = filmed.again
JOIN lake.main.sessions ON clips.session_id = sessions.session_id
CROSS JOIN lake.main.analyses
WHERE analysis_id = 'a1' OR i < 20;

INSERT INTO lake.main.videos BY NAME
SELECT
    video_id, 'mp4' AS container, if(fps_hz = 30, 'hevc', 'h264') AS codec, 1080::INTEGER AS width_px,
    1920::INTEGER AS height_px, 0::INTEGER AS rotation_deg, fps_hz::INTEGER AS fps_num, 1::INTEGER AS fps_den,
    (12 * fps_hz)::INTEGER AS frames, 12.0 AS duration_s, (40000 * fps_hz)::BIGINT AS size_bytes,
    if(fps_hz = 30 AND blurred, 'vfr', 'cfr') AS time_quality, FALSE AS truncated
FROM analysed WHERE analysis_id = 'a1';

-- the phone sees worse, and worse every month
INSERT INTO lake.main.tracks BY NAME
SELECT
    video_id, 'x1' AS extractor_id, 0::INTEGER AS person, 0::INTEGER AS first_frame,
    (12 * fps_hz - 1)::INTEGER AS last_frame, (12 * fps_hz)::INTEGER AS frames, 1.0 AS continuity, 1400.0 AS height_px,
    540.0 AS centre_x_px, 20.0 AS travel_px,
    if(camera = 'phone', 0.92 - 0.01 * months, 0.96) - if(blurred, 0.2, 0) + 0.01 * gauss(video_id) AS visibility
FROM analysed WHERE analysis_id = 'a1';

INSERT INTO lake.main.strides BY NAME
SELECT
    clip_id, analysis_id, side, no::INTEGER AS stride_no, 0.7 * no AS start_s, 0.7 * (no + 1) AS end_s,
    (42 * no)::INTEGER AS start_frame, (42 * (no + 1))::INTEGER AS end_frame,
    CASE
        WHEN no IN (0, 15) THEN 'EDGE' WHEN hash(clip_id) % 151 = 0 THEN 'SWAP_RATE' WHEN blurred AND hash(clip_id, side, no) % 3 = 0 THEN 'OCCLUSION'
        WHEN blurred AND hash(clip_id, side, no) % 7 = 1 THEN 'LOW_VIS'
        WHEN hash(clip_id, side, no) % 97 = 0 THEN 'IRREGULAR'
    END AS reason,
    reason IS NULL AS valid, 0.0 AS repaired_pct, 0.0 AS swap_score
FROM analysed, (VALUES ('left'), ('right')) AS s (side), range(16) AS r (no);

INSERT INTO lake.main.clip_analyses BY NAME
WITH counted AS (
    SELECT
        clip_id, analysis_id, count(*) FILTER (valid AND side = 'left') AS strides_left,
        count(*) FILTER (valid AND side = 'right') AS strides_right,
        count(*) FILTER (NOT valid AND side = 'left') - 2 AS rejected_left,
        count(*) FILTER (NOT valid AND side = 'right') - 2 AS rejected_right
    FROM lake.main.strides GROUP BY ALL
)

SELECT
    clip_id, analysis_id, video_id, sha256(clip_id || analysis_id) AS fingerprint, 0::INTEGER AS person,
    'only one' AS person_rule, 'run' AS activity, 'manifest' AS activity_source, analysed.view,
    'manifest' AS view_source, camera_side, 1::INTEGER AS direction, fps_hz, 700.0 AS leg_length_px,
    170.0 AS cadence_spm, if(blurred, 71.0, 99.0) + gauss('valid' || clip_id) AS valid_pct,
    if(blurred, 2.0, 0.1) AS swap_pct, strides_left::INTEGER AS strides_left, strides_right::INTEGER AS strides_right,
    rejected_left::INTEGER AS rejected_left, rejected_right::INTEGER AS rejected_right
FROM analysed JOIN counted USING (clip_id, analysis_id);

-- mean, SD of people, of a side, of a clip and of strides; a load makes the loaded side's knee wobble more
CREATE TEMP TABLE kinds AS
FROM (VALUES
    ('stride_time_s', 0.70, 0.03, 0.001, 0.001, 0.008, TRUE, TRUE),
    ('contact_time_s', 0.25, 0.012, 0.001, 0.001, 0.006, TRUE, FALSE),
    ('knee_flexion_peak_deg', 42.0, 4.0, 0.8, 0.5, 1.5, TRUE, FALSE),
    ('load_t90_ms', 62.0, 5.0, 1.0, 1.0, 5.0, TRUE, FALSE),
    ('load_rise_20_80_ms', 38.0, 4.0, 0.8, 0.8, 4.0, TRUE, FALSE),
    ('wobble_stride_sd', 0.008, 0.002, 0.0006, 0.0004, 0.0015, FALSE, TRUE),
    ('fppa_peak_deg', 6.0, 3.0, 0.8, 0.5, 1.5, FALSE, TRUE)
) AS k (metric, mean, of_people, of_sides, of_clips, of_strides, from_side, from_rear);

INSERT INTO lake.main.stride_metrics BY NAME
SELECT
    analysed.session_id, clip_id, analysis_id, side, stride_no, metric,
    if(metric = 'fppa_peak_deg' AND hash(clip_id, side, stride_no) % 11 = 0, NULL,
        mean + of_people * gauss(subject_id || metric) + of_sides * gauss(subject_id || metric || side)
        + of_clips * gauss(clip_id || metric || side) + of_strides * gauss(clip_id || metric || side || stride_no)
        + CASE
            WHEN metric LIKE 'load%' AND side = 'left'
                THEN late_ms - changed * gain_ms + if(condition IN ('overhead', 'overhead_left'), 3, 0)
            WHEN metric LIKE 'load%' THEN changed * right_ms
            WHEN metric = 'wobble_stride_sd'
                THEN
                    if(loaded_side = side, 0.004, 0) + if(condition = 'after_drills' AND side = 'left', 0.002, 0)
                    + if(NOT is_reference AND i % 5 = 0 AND side = 'left', 0.008 * (1 - changed / 2), 0)
            ELSE 0
        END + if(analysis_id = 'a2' AND metric LIKE 'load%' AND side = 'left', -2.0, 0)
    ) AS value,
    if(value IS NULL, 'NOT_REACHED', NULL) AS reason,
    CASE
        WHEN metric = 'fppa_peak_deg' THEN 'YAW_UNKNOWN'
        WHEN fps_hz = 30 AND (metric LIKE 'load%' OR metric IN ('contact_time_s', 'wobble_stride_sd')) THEN 'LOW_FPS'
    END AS flags
FROM analysed
JOIN lake.main.strides USING (clip_id, analysis_id)
JOIN kinds ON if(analysed.view = 'rear', from_rear, from_side)
WHERE valid
ORDER BY metric, session_id, clip_id, side, stride_no;

INSERT INTO lake.main.clip_metrics_withheld BY NAME
SELECT session_id, clip_id, analysis_id, metric, 'VIEW_UNSUPPORTED' AS reason
FROM analysed CROSS JOIN kinds WHERE NOT if(analysed.view = 'rear', from_rear, from_side);

INSERT INTO lake.main.runs BY NAME
SELECT
    'r' || night AS run_id, timestamptz '2025-03-01 02:00:00+00' + night * INTERVAL 30 DAY AS started_at,
    started_at + INTERVAL 1 HOUR AS ended_at, 'finished' AS status, '/inbox' AS inbox, 300::INTEGER AS found,
    290::INTEGER AS done, (10 - night)::INTEGER AS failed, night::INTEGER AS skipped, '{}' AS reasons,
    '[]' AS problems, 200000::BIGINT AS frames, 3600.0 AS seconds, '0.1' AS gaitlake_version
FROM range(5) AS r (night);

INSERT INTO lake.main.ledger BY NAME
SELECT
    path, 'extract' AS stage, video_id, 'done' AS status, 2400000::BIGINT AS size_bytes, 0::BIGINT AS mtime_ns,
    (12 * fps_hz)::INTEGER AS frames, 12 + fps_hz / 10 + 4 * abs(gauss('s' || path)) AS seconds, 'w1' AS worker,
    'r' || hash(path) % 5 AS run_id, timestamptz '2025-03-01 02:10:00+00' AS handled_at
FROM analysed WHERE analysis_id = 'a1'
UNION ALL BY NAME
SELECT
    'P0' || n || '/broken.mp4' AS path, 'extract' AS stage, 'failed' AS status,
    if(n < 12, 'UNREADABLE', 'UNDECODABLE') AS reason, 'cut off; copy it again' AS detail, 1000::BIGINT AS size_bytes,
    0::BIGINT AS mtime_ns, 0.2 AS seconds, 'w1' AS worker, 'r4' AS run_id,
    timestamptz '2025-07-01 02:10:00+00' AS handled_at
FROM range(10, 16) AS r (n);

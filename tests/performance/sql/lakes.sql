-- The rows of the made lake: statements in order, the last one once for each metric.
-- variables: subjects; metric, number (of the metric), mean, sd
SET preserve_insertion_order = true;

-- a standard normal draw that belongs to a number: two halves of its hash by Box and Muller
CREATE OR REPLACE TEMP MACRO draw(number) AS (
    sqrt(-2 * ln(((hash(number) >> 32) + 0.5) / 4294967296)) * cos(2 * pi() * (hash(number) & 4294967295) / 4294967296)
);

CREATE OR REPLACE TEMP TABLE people AS
SELECT
    number, printf('S%06d', number) AS subject_id, number % 10 = 0 AS is_reference, number % 2 = 1 AS changes
FROM range(getvariable('subjects')) AS numbers (number);

INSERT INTO lake.main.subjects BY NAME
SELECT
    subject_id, if(number % 2 = 0, 'female', 'male') AS sex, (1960 + number % 40)::INTEGER AS birth_year,
    if(number % 3 = 0, 'a', 'b') AS group_name, is_reference
FROM people;

CREATE OR REPLACE TEMP TABLE visits AS
SELECT 2 * number + visit AS visit_no, people.*, subject_id || '/' || timepoint AS session_id, timepoint, visit
FROM people
CROSS JOIN (VALUES (0, 'pre'), (1, 'post')) AS timepoints (visit, timepoint);

INSERT INTO lake.main.sessions BY NAME
SELECT
    session_id, subject_id, DATE '2024-01-01' + (number % 300)::INTEGER + 42 * visit AS date, timepoint,
    if(is_reference, NULL, 'drills') AS intervention
FROM visits
ORDER BY subject_id, session_id;

CREATE OR REPLACE TEMP TABLE films AS
SELECT
    2 * visit_no + facing AS clip_no, visits.*, camera_side, session_id || '/' || camera_side || '.mp4' AS path,
    sha256(path) AS video_id, video_id[:24] AS clip_id
FROM visits
CROSS JOIN (VALUES (0, 'left'), (1, 'right')) AS facings (facing, camera_side);

INSERT INTO lake.main.videos BY NAME
SELECT
    video_id, 'mp4' AS container, 'h264' AS codec, 1920 AS width_px, 1080 AS height_px, 0 AS rotation_deg,
    60 AS fps_num, 1 AS fps_den, 720 AS frames, 720 AS frames_declared, 12.0 AS duration_s, 4000000 AS size_bytes,
    'cfr' AS time_quality, false AS truncated
FROM films
ORDER BY video_id;

INSERT INTO lake.main.clips BY NAME
SELECT
    clip_id, video_id, session_id, path, 'baseline' AS condition, 'run' AS activity, 'sagittal' AS view, camera_side,
    3.0 + 0.02 * (visit_no % 3) AS speed_mps, false AS mirrored, 1.0 AS slowmo_factor, false AS exclude
FROM films
ORDER BY session_id, path;

INSERT INTO lake.main.extractors BY NAME
SELECT
    'made' AS extractor_id, 'made' AS estimator, '' AS model_sha256, '{}' AS options, 'off' AS smoothing,
    1 AS stage_version;

INSERT INTO lake.main.analyses VALUES ('made', 'made', '{}', '{}');

INSERT INTO lake.main.lake_info VALUES ('current_analysis_id', 'made'), ('current_extractor_id', 'made');

CREATE OR REPLACE TEMP TABLE limbs AS
SELECT
    2 * clip_no + side_no AS limb_no, films.*, side, 4 * number + 2 * side_no + visit AS session_limb_no,
    2 * number + side_no AS subject_limb_no, if(hash(limb_no) % 8 < 5, 16, 15)::INTEGER AS strides
FROM films
CROSS JOIN (VALUES (0, 'left'), (1, 'right')) AS sides (side_no, side);

INSERT INTO lake.main.clip_analyses BY NAME
SELECT
    clip_id, 'made' AS analysis_id, video_id, clip_id AS fingerprint, 0 AS person, 'only' AS person_rule,
    'run' AS activity, 'manifest' AS activity_source, 'sagittal' AS view, 'manifest' AS view_source, camera_side,
    if(camera_side = 'left', -1, 1) AS direction, 60.0 AS fps_hz,
    (sum(strides) FILTER (side = 'left'))::INTEGER AS strides_left,
    (sum(strides) FILTER (side = 'right'))::INTEGER AS strides_right, 0 AS rejected_left, 0 AS rejected_right
FROM limbs
GROUP BY clip_id, video_id, camera_side
ORDER BY clip_id;

INSERT INTO lake.main.strides BY NAME
SELECT
    clip_id, 'made' AS analysis_id, side, stride_no::INTEGER AS stride_no, 0.7 * stride_no AS start_s,
    0.7 * (stride_no + 1) AS end_s, (42 * stride_no)::INTEGER AS start_frame, (42 * (stride_no + 1))::INTEGER AS end_frame,
    true AS valid, 0.0 AS repaired_pct, 0.0 AS swap_score
FROM limbs
CROSS JOIN range(strides) AS numbers (stride_no)
ORDER BY clip_id, side, stride_no;

INSERT INTO lake.main.stride_metrics BY NAME
WITH limb AS (
    SELECT
        *, getvariable('mean') + getvariable('sd') * (
            3.0 * draw(64 * number + getvariable('number'))
            + 0.5 * draw(64 * subject_limb_no + getvariable('number') + 1000000000000)
            + 0.2 * draw(64 * session_limb_no + getvariable('number') + 2000000000000)
            + 0.3 * draw(64 * limb_no + getvariable('number') + 3000000000000)
            - if(changes AND timepoint = 'post' AND side = 'left', 1.0, 0.0)
        ) AS centre
    FROM limbs
),

numbered AS (
    SELECT *, 4096 * limb_no + 64 * stride_no + getvariable('number') + 1000000000000000 AS draw_no
    FROM limb
    CROSS JOIN range(strides) AS numbers (stride_no)
)

SELECT
    session_id, clip_id, 'made' AS analysis_id, side, stride_no::INTEGER AS stride_no, getvariable('metric') AS metric,
    if(hash(draw_no, 1) % 100 = 0, NULL, centre + getvariable('sd') * draw(draw_no)) AS value,
    if(value IS NULL, 'NOT_REACHED', NULL) AS reason,
    if(value IS NOT NULL AND hash(clip_no, getvariable('number')) % 10 = 0, 'STANCE_ASSUMED', NULL) AS flags
FROM numbered
ORDER BY session_id, clip_id, side, stride_no

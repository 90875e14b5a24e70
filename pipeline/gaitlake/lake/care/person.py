"""What belongs to one person, table by table, as temporary tables and conditions."""

from __future__ import annotations

import duckdb

from gaitlake.errors import LakeError
from gaitlake.lake.care.words import named
from gaitlake.lake.folder import Lake
from gaitlake_schemas.tables import TABLES

SETS = {
    "gone_sessions": """
        SELECT session_id FROM lake.main.sessions WHERE subject_id = $subject
        UNION
        SELECT session_id FROM lake.main.session_contrasts WHERE subject_id = $subject
    """,
    "gone_clips": "SELECT clip_id, video_id, path FROM lake.main.clips SEMI JOIN gone_sessions USING (session_id)",
    "shared_paths": """
        SELECT DISTINCT path FROM lake.main.clips SEMI JOIN (SELECT DISTINCT path FROM gone_clips) USING (path)
        ANTI JOIN gone_clips USING (clip_id)
    """,
    "shared_videos": """
        SELECT DISTINCT video_id FROM lake.main.clips SEMI JOIN gone_clips USING (video_id)
        ANTI JOIN gone_clips USING (clip_id)
    """,
    "gone_videos": "SELECT DISTINCT video_id FROM gone_clips ANTI JOIN shared_videos USING (video_id)",
    "gone_tracks": """
        SELECT DISTINCT a.video_id, n.extractor_id, a.person
        FROM lake.main.clip_analyses AS a
        JOIN lake.main.analyses AS n USING (analysis_id)
        SEMI JOIN gone_clips ON a.clip_id = gone_clips.clip_id
        SEMI JOIN shared_videos ON a.video_id = shared_videos.video_id
        WHERE a.person IS NOT NULL
        EXCEPT
        SELECT DISTINCT a.video_id, n.extractor_id, a.person
        FROM lake.main.clip_analyses AS a
        JOIN lake.main.analyses AS n USING (analysis_id)
        ANTI JOIN gone_clips ON a.clip_id = gone_clips.clip_id
    """,
    "gone_paths": f"""
        SELECT path FROM lake.main.ledger SEMI JOIN gone_videos USING (video_id)
        UNION
        SELECT path FROM gone_clips ANTI JOIN shared_paths USING (path)
        UNION
        SELECT path FROM lake.main.ledger WHERE {named("path", "$subject")}
        AND path NOT IN (SELECT path FROM lake.main.clips ANTI JOIN gone_clips USING (clip_id))
    """,
    "gone_studies": f"""
        SELECT DISTINCT study FROM lake.main.study_subjects WHERE subject_id = $subject
        UNION
        SELECT study FROM lake.main.studies WHERE {named("declaration", "$subject")}
    """,
}
"""In this order. ``shared_videos`` show somebody else, too, who has a clip of them; ``gone_tracks``: who walks there
is the person alone. ``gone_paths``: files that show nobody else, files with the same bytes, and those of the ledger
whose path names the subject and that are nobody else's clip, such as one that could not be read."""

WHERE = {
    "subjects": "subject_id = $subject",
    "sessions": "session_id IN (FROM gone_sessions)",
    "clips": "clip_id IN (SELECT clip_id FROM gone_clips)",
    "corrections": "clip_id IN (SELECT clip_id FROM gone_clips) OR path IN (FROM gone_paths)",
    "videos": "video_id IN (FROM gone_videos)",
    "extractions": "video_id IN (FROM gone_videos)",
    "video_intervals": "video_id IN (FROM gone_videos)",
    **dict.fromkeys(
        ("tracks", "keypoints", "mirror_disagreements"),
        "video_id IN (FROM gone_videos) OR (video_id, extractor_id, person) IN "
        "(SELECT (video_id, extractor_id, person) FROM gone_tracks)",
    ),
    **dict.fromkeys(
        ("clip_analyses", "intervals", "gait_events", "strides", "stride_metrics", "cycle_curves",
         "clip_metrics_withheld"),
        "clip_id IN (SELECT clip_id FROM gone_clips)",
    ),
    "session_metrics": "session_id IN (FROM gone_sessions)",
    "session_contrasts": "subject_id = $subject OR session_id IN (FROM gone_sessions)",
    "pre_post_changes": "subject_id = $subject",
    **dict.fromkeys(("studies", "study_subjects", "study_effects"), "study IN (FROM gone_studies)"),
    "ledger": "path IN (FROM gone_paths) OR clip_id IN (SELECT clip_id FROM gone_clips)",
}  # fmt: skip
"""Rows that go. Studies go as a whole: their numbers rest on the person. Other tables hold nobody, or are remade."""

NOBODY = ("analyses", "extractors", "metrics", "side_biases", "lake_info", "data_dictionary", "runs",
          "reference_bands", "measurement_noise")  # fmt: skip
"""``runs`` may name files in words: such words are replaced. Bands and noise are computed anew from those who stay."""


def mark_person(lake: Lake, connection: duckdb.DuckDBPyConnection, subject: str) -> None:
    """Make the temporary tables of SETS.

    Raises
    ------
    LakeError
        The lake knows no such subject.
    """
    known = connection.execute("SELECT 1 FROM lake.main.subjects WHERE subject_id = ?", [subject]).fetchone()
    if known is None:
        raise LakeError(
            f"lake {lake.path} has no subject {subject!r}; "
            "SELECT subject_id FROM subjects lists those that it has (they are compared letter by letter)"
        )
    for name, sql in SETS.items():
        parameters = {"subject": subject} if "$subject" in sql else {}
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", parameters)


def counts(connection: duckdb.DuckDBPyConnection, subject: str) -> dict[str, int]:
    """How many rows of each table are the person's."""
    return {name: _count(connection, name, subject) for name in TABLES if name in WHERE}


def _count(connection: duckdb.DuckDBPyConnection, name: str, subject: str) -> int:
    sql = f"SELECT count(*) FROM lake.main.{name} WHERE {WHERE[name]}"
    parameters = {"subject": subject} if "$subject" in sql else {}
    return int(connection.execute(sql, parameters).fetchall()[0][0])


def delete_rows(connection: duckdb.DuckDBPyConnection, subject: str) -> None:
    for name, where in WHERE.items():
        parameters = {"subject": subject} if "$subject" in where else {}
        connection.execute(f"DELETE FROM lake.main.{name} WHERE {where}", parameters)

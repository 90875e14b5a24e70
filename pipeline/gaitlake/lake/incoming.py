"""The rows of a batch as temporary views ``batch_<table>``, and what they touch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from gaitlake.lake.connection import quoted
from gaitlake_schemas.tables import (
    DATA_DICTIONARY,
    LAKE_INFO,
    MEASUREMENT_NOISE,
    METRICS,
    PRE_POST_CHANGES,
    REFERENCE_BANDS,
    SESSION_CONTRASTS,
    SESSION_METRICS,
    SIDE_BIASES,
    STUDIES,
    STUDY_EFFECTS,
    STUDY_SUBJECTS,
    TABLES,
)

SUMMARIES = (SESSION_METRICS.name, SESSION_CONTRASTS.name, PRE_POST_CHANGES.name, REFERENCE_BANDS.name,
             MEASUREMENT_NOISE.name)  # fmt: skip
"""Made from the other tables by the SQL files of the same name."""

STUDIED = (STUDIES.name, STUDY_SUBJECTS.name, STUDY_EFFECTS.name)
"""Made from the summaries by :mod:`gaitlake.studies`."""

DERIVED = (METRICS.name, SIDE_BIASES.name, *SUMMARIES, *STUDIED, LAKE_INFO.name, DATA_DICTIONARY.name)
"""Written by the lake itself, never by a batch."""
COMMITTED = tuple(name for name in TABLES if name not in DERIVED)

RETIRED = pa.schema([("clip_id", pa.string())])
RETIRED_CLIPS = "retired"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Checked rows: tables in memory, Parquet files by table, clips and names of no videos to forget."""

    tables: Mapping[str, pa.Table]
    files: Mapping[str, Sequence[Path]]
    retired: tuple[str, ...]
    retired_paths: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.tables or self.files or self.retired or self.retired_paths)

    @property
    def rows(self) -> float:
        """Rows of all tables; endless where they are too many for memory."""
        return math.inf if self.files else sum(table.num_rows for table in self.tables.values())

    def holds(self, name: str) -> bool:
        return name in self.tables or name in self.files

    def holds_any(self, names: Iterable[str]) -> bool:
        """Are there rows of one of these tables? ``retired`` stands for clips to forget."""
        return any(self.retired if name == RETIRED_CLIPS else self.holds(name) for name in names)


def prepare(connection: duckdb.DuckDBPyConnection, incoming: Incoming) -> None:
    """Make the views ``batch_*`` and the temporary tables of what the batch touches, before anything is changed."""
    for name in COMMITTED:
        connection.execute(f"CREATE TEMP VIEW batch_{name} AS {_source(connection, incoming, name)}")
    connection.register("batch_retired", pa.table({"clip_id": list(incoming.retired)}, schema=RETIRED))
    for name, touched in TOUCHED.items():
        if incoming.holds_any(touched.by):
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {touched.sql}")
        else:
            columns = ", ".join(f"{column} VARCHAR" for column in touched.columns)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")


def has_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Is there a row in this table, view or subquery, such as one of TOUCHED?"""
    return connection.execute(f"SELECT 1 FROM {relation} LIMIT 1").fetchone() is not None


def _source(connection: duckdb.DuckDBPyConnection, incoming: Incoming, name: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in TABLES[name].columns)
    parts = []
    if incoming.files.get(name):
        files = ", ".join(quoted(file) for file in incoming.files[name])
        parts.append(f"SELECT {columns} FROM read_parquet([{files}])")
    if name in incoming.tables or not parts:
        connection.register(f"memory_{name}", incoming.tables.get(name, TABLES[name].empty()))
        parts.append(f"SELECT {columns} FROM memory_{name}")
    return " UNION ALL ".join(parts)


@dataclass(frozen=True, slots=True)
class Touched:
    """What a batch touches: the columns, the tables without whose rows nothing is touched, and the question."""

    columns: tuple[str, ...]
    by: tuple[str, ...]
    sql: str


CHANGING_CLIPS = ("clips", "clip_analyses", RETIRED_CLIPS)
CHANGING_SESSIONS = (*CHANGING_CLIPS, "sessions", "subjects")

TOUCHED = {
    "changed_subjects": Touched(
        ("subject_id",), ("subjects",), "SELECT subject_id FROM (FROM batch_subjects EXCEPT FROM lake.main.subjects)"
    ),
    "touched_clips": Touched(
        ("clip_id",),
        CHANGING_CLIPS,
        """
        SELECT clip_id FROM batch_retired
        UNION
        SELECT clip_id FROM batch_clip_analyses
        UNION
        SELECT clip_id FROM (FROM batch_clips EXCEPT FROM lake.main.clips)
    """,
    ),
    "touched_sessions": Touched(
        ("session_id",),
        CHANGING_SESSIONS,
        """
        SELECT session_id
        FROM (
            SELECT session_id FROM lake.main.clips SEMI JOIN touched_clips USING (clip_id)
            UNION
            SELECT session_id FROM batch_clips SEMI JOIN touched_clips USING (clip_id)
            UNION
            SELECT session_id FROM (FROM batch_sessions EXCEPT FROM lake.main.sessions)
            UNION
            SELECT session_id FROM lake.main.sessions SEMI JOIN changed_subjects USING (subject_id)
        )
        WHERE session_id IS NOT NULL
    """,
    ),
    "touched_repeats": Touched(
        ("clip_id",),
        CHANGING_SESSIONS,
        """
        WITH known AS (
            SELECT clip_id, session_id, path, repeat_of FROM lake.main.clips
            UNION ALL
            SELECT clip_id, session_id, path, repeat_of FROM batch_clips
        )

        SELECT clip_id FROM known SEMI JOIN touched_sessions USING (session_id)
        WHERE repeat_of IS NOT NULL OR path IN (SELECT repeat_of FROM known)
    """,
    ),
    "replaced_clips": Touched(
        ("clip_id", "analysis_id"),
        ("clip_analyses", RETIRED_CLIPS),
        """
        SELECT clip_id, analysis_id FROM lake.main.clip_analyses
        WHERE clip_id IN (SELECT clip_id FROM batch_retired)
        UNION
        SELECT clip_id, analysis_id FROM lake.main.clip_analyses
        SEMI JOIN batch_clip_analyses USING (clip_id, analysis_id)
    """,
    ),
    "new_videos": Touched(
        ("video_id",), ("videos",), "SELECT video_id FROM batch_videos ANTI JOIN lake.main.videos USING (video_id)"
    ),
    "new_extractions": Touched(
        ("video_id", "extractor_id"),
        ("extractions",),
        """
        SELECT DISTINCT video_id, extractor_id
        FROM batch_extractions ANTI JOIN lake.main.extractions USING (video_id, extractor_id)
    """,
    ),
    "new_landmarks": Touched(
        ("video_id", "extractor_id"),
        ("tracks",),
        """
        SELECT DISTINCT video_id, extractor_id
        FROM batch_tracks ANTI JOIN lake.main.tracks USING (video_id, extractor_id)
    """,
    ),
}
"""``changed_subjects``: new ones, too. ``touched_repeats``: clips of touched sessions that repeat, or are repeated.
``replaced_clips``: analysed rows to delete first (none for a new clip, so that its commit scans no big table).
``new_landmarks``: videos whose landmarks are not stored yet; every person in keypoints has a row in tracks.
``new_extractions``: videos that this extractor had not gone through yet, also those in which it found nobody."""

"""What the lake already knows, as the planner needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from gaitlake.ingest.corrections import declared, in_force
from gaitlake.ingest.jobs import Row
from gaitlake.ingest.unchanged import PLANNED_FROM
from gaitlake.lake import Lake, one_state, patiently
from gaitlake_schemas.tables import KEYPOINTS, TRACKS, VIDEO_INTERVALS, VIDEOS

HAS_CORRECTIONS = "SELECT 1 FROM ducklake_table_info('lake') WHERE table_name = 'corrections'"
"""No row in a lake of an older gaitlake, before its next commit. (`duckdb_tables()` would bind every view.)"""

LANDMARK_TABLES = (VIDEOS, TRACKS, KEYPOINTS, VIDEO_INTERVALS)


@dataclass(frozen=True, slots=True)
class LakeState:
    """Files by path, descriptions by id, and what is extracted and analysed under one recipe.

    ``files`` are the ledger's rows of stage ``extract``; ``analysed`` maps clip_id to the fingerprint of its rows.
    ``clips`` are as declared; ``corrections``: by clip_id, those in force, which the lake's own rows already follow.
    ``unfinished_runs``: rows of `runs` that still say `running`; ``inboxes``: the folders that runs have read so far.
    """

    files: Mapping[str, Row] = field(default_factory=dict)
    clips: Mapping[str, Row] = field(default_factory=dict)
    corrections: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    sessions: Mapping[str, Row] = field(default_factory=dict)
    subjects: Mapping[str, Row] = field(default_factory=dict)
    extracted: frozenset[str] = frozenset()
    analysed: Mapping[str, str] = field(default_factory=dict)
    unfinished_runs: tuple[Row, ...] = ()
    inboxes: frozenset[str] = frozenset()

    _clips_by_path: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list), init=False, repr=False)
    _names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set), init=False, repr=False)

    def __post_init__(self) -> None:
        for clip in self.clips.values():
            self._clips_by_path[str(clip["path"])].append(clip)
        for path, row in self.files.items():
            if row["video_id"] is not None and row["status"] != "failed":
                self._names[str(row["video_id"])].add(path)

    def clips_of(self, path: str) -> list[Row]:
        """The clips of a file, as they were declared."""
        return list(self._clips_by_path.get(path, ()))

    def names_of(self, video_id: str) -> set[str]:
        """The paths under which these bytes were handled without failing."""
        return set(self._names.get(video_id, ()))


class StateReader:
    """One look at a lake: one connection, one transaction, one state. Use it in a ``with`` statement."""

    def __init__(self, lake: Lake) -> None:
        self._open = ExitStack()
        self._connection = self._open.enter_context(one_state(lake))

    def __enter__(self) -> StateReader:
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)

    def _rows(self, sql: str, *parameters: str) -> list[Row]:
        return list(self._connection.execute(sql, parameters).to_arrow_table().to_pylist())

    def _by(self, key: str, sql: str, *parameters: str) -> dict[str, Row]:
        return {str(row[key]): row for row in self._rows(sql, *parameters)}

    def current(self) -> Row | None:
        """The analysis that the views show, with its extractor's estimator and model; None while there is none."""
        rows = self._rows(
            "SELECT analysis_id, estimator, model_sha256 FROM analyses JOIN extractors USING (extractor_id) "
            "JOIN lake_info ON name = 'current_analysis_id' AND value = analysis_id"
        )
        return rows[0] if rows else None

    def corrections(self) -> dict[str, tuple[Row, ...]]:
        """Those in force, by clip_id; none in a lake that is older than the table."""
        there = self._rows(HAS_CORRECTIONS)
        return in_force(self._rows("SELECT * FROM corrections WHERE undone_at IS NULL")) if there else {}

    def state(self, extractor_id: str, analysis_id: str) -> LakeState:
        """Everything a planner needs to know, under one recipe."""
        by = self._by
        corrections = self.corrections()
        analysed = by("clip_id", "SELECT clip_id, fingerprint FROM clip_analyses WHERE analysis_id = ?", analysis_id)
        return LakeState(
            files=by("path", "SELECT * FROM ledger WHERE stage = 'extract'"),
            clips={
                clip_id: declared(clip, corrections.get(clip_id, ()))
                for clip_id, clip in by("clip_id", "SELECT * FROM clips").items()
            },
            corrections=corrections,
            sessions=by("session_id", "SELECT * FROM sessions"),
            subjects=by("subject_id", "SELECT * FROM subjects"),
            extracted=frozenset(
                by("video_id", "SELECT video_id FROM extractions WHERE extractor_id = ?", extractor_id)
            ),
            analysed={clip: str(row["fingerprint"]) for clip, row in analysed.items()},
            inboxes=frozenset(str(row["inbox"]) for row in self._rows("SELECT DISTINCT inbox FROM runs")),
            unfinished_runs=self.unfinished_runs(),
        )

    def unfinished_runs(self) -> tuple[Row, ...]:
        """Rows of `runs` that still say `running`."""
        return tuple(self._rows("SELECT * FROM runs WHERE status = 'running'"))

    def planned_from(self) -> list[Row]:
        """What changes with any write to a table that a plan is made from."""
        return self._rows(PLANNED_FROM)

    def idle_run(self, run_id: str | None) -> Row | None:
        """The row of a finished run."""
        found = self._rows("SELECT * FROM runs WHERE run_id = ? AND status = 'finished'", run_id) if run_id else []
        return found[0] if found else None


def stored_video(lake: Lake, video_id: str, extractor_id: str) -> dict[str, pa.Table]:
    """Read one video's `videos`, `tracks`, `keypoints` and `video_intervals` rows, checked against their contracts.

    What a server of the lake gives up half-way is done again.
    """
    return patiently(lambda: _stored_video(lake, video_id, extractor_id))


def _stored_video(lake: Lake, video_id: str, extractor_id: str) -> dict[str, pa.Table]:
    tables = {}
    with one_state(lake) as connection:
        for contract in LANDMARK_TABLES:
            where, parameters = "video_id = ?", [video_id]
            if contract is not VIDEOS:
                where, parameters = f"{where} AND extractor_id = ?", [video_id, extractor_id]
            sql = f"SELECT * FROM {contract.name} WHERE {where} ORDER BY {', '.join(contract.sort)}"
            tables[contract.name] = contract.check(connection.execute(sql, parameters).to_arrow_table())
    return tables

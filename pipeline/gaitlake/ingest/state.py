"""What the lake already knows, as the planner needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from gaitlake.ingest.jobs import Row
from gaitlake.lake import Lake, connect
from gaitlake_schemas.tables import KEYPOINTS, TRACKS, VIDEOS

LANDMARK_TABLES = (VIDEOS, TRACKS, KEYPOINTS)


@dataclass(frozen=True, slots=True)
class LakeState:
    """Files by path, descriptions by id, and what is extracted and analysed under one recipe.

    ``files`` are the ledger's rows of stage ``extract``; ``analysed`` maps clip_id to the fingerprint of its rows.
    """

    files: Mapping[str, Row] = field(default_factory=dict)
    clips: Mapping[str, Row] = field(default_factory=dict)
    sessions: Mapping[str, Row] = field(default_factory=dict)
    subjects: Mapping[str, Row] = field(default_factory=dict)
    extracted: frozenset[str] = frozenset()
    analysed: Mapping[str, str] = field(default_factory=dict)

    _clips_by_path: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list), init=False, repr=False)
    _names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set), init=False, repr=False)

    def __post_init__(self) -> None:
        for clip in self.clips.values():
            self._clips_by_path[str(clip["path"])].append(clip)
        for path, row in self.files.items():
            if row["video_id"] is not None and row["status"] != "failed":
                self._names[str(row["video_id"])].add(path)

    def clips_of(self, path: str) -> list[Row]:
        """The clips of a file, as the lake has them."""
        return list(self._clips_by_path.get(path, ()))

    def names_of(self, video_id: str) -> set[str]:
        """The paths under which these bytes were handled without failing."""
        return set(self._names.get(video_id, ()))


def read_state(lake: Lake, extractor_id: str, analysis_id: str) -> LakeState:
    """Read the state from the lake's newest snapshot: one connection, one transaction, one truth."""
    with connect(lake) as connection:
        connection.execute("BEGIN")

        def by(key: str, sql: str, *parameters: str) -> dict[str, Row]:
            rows = connection.execute(sql, parameters).to_arrow_table().to_pylist()
            return {str(row[key]): row for row in rows}

        extracted = by("video_id", "SELECT video_id FROM extractions WHERE extractor_id = ?", extractor_id)
        analysed = by("clip_id", "SELECT clip_id, fingerprint FROM clip_analyses WHERE analysis_id = ?", analysis_id)
        return LakeState(
            files=by("path", "SELECT * FROM ledger WHERE stage = 'extract'"),
            clips=by("clip_id", "SELECT * FROM clips"),
            sessions=by("session_id", "SELECT * FROM sessions"),
            subjects=by("subject_id", "SELECT * FROM subjects"),
            extracted=frozenset(extracted),
            analysed={clip: str(row["fingerprint"]) for clip, row in analysed.items()},
        )


def stored_video(lake: Lake, video_id: str, extractor_id: str) -> dict[str, pa.Table]:
    """Read one video's `videos`, `tracks` and `keypoints` rows, checked against their contracts."""
    tables = {}
    with connect(lake) as connection:
        for contract in LANDMARK_TABLES:
            where, parameters = "video_id = ?", [video_id]
            if contract is not VIDEOS:
                where, parameters = f"{where} AND extractor_id = ?", [video_id, extractor_id]
            sql = f"SELECT * FROM {contract.name} WHERE {where} ORDER BY {', '.join(contract.sort)}"
            tables[contract.name] = contract.check(connection.execute(sql, parameters).to_arrow_table())
    return tables

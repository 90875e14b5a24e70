"""The numbers of one corrected clip, made anew under every analysis that holds it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from gaitlake import gait
from gaitlake.correcting.failure import CorrectionError
from gaitlake.correcting.ledger import Entry
from gaitlake.errors import GaitlakeError
from gaitlake.ingest.descriptions import Description
from gaitlake.ingest.jobs import Recipe, Row
from gaitlake.ingest.process import analyse_landmarks, file_reason
from gaitlake.ingest.state import stored_video
from gaitlake.lake import Lake, query
from gaitlake_schemas.contract import ContractError

STORED = """
SELECT
    found.clip_id, found.strides_left, found.strides_right, found.reason, analyses.*,
    coalesce(found.analysis_id = (SELECT value FROM lake_info WHERE name = 'current_analysis_id'), FALSE) AS is_current
FROM clip_analyses AS found
INNER JOIN analyses USING (analysis_id)
WHERE found.clip_id = ?
ORDER BY is_current DESC, found.analysis_id
"""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A clip's valid strides (left, right) under one analysis, and why there are none, before and after."""

    analysis_id: str
    is_current: bool
    strides_before: tuple[int, int]
    reason_before: str | None
    strides: tuple[int, int]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reanalysed:
    """New rows of one clip.

    Attributes
    ----------
    tables
        Analysed rows of every analysis.
    numbers
        By analysis, the one that views show first.
    left_alone
        Analyses that another version of gaitlake made: this one cannot repeat them.
    entry
        What the ledger shall say; None if nothing was analysed.
    """

    tables: Mapping[str, Sequence[pa.Table]]
    numbers: tuple[Numbers, ...] = ()
    left_alone: tuple[str, ...] = ()
    entry: Entry | None = None


def reanalyse_clip(lake: Lake, description: Description, run_id: str) -> Reanalysed:
    """Analyse one clip anew from its stored keypoints, under every analysis that has rows of it.

    Raises
    ------
    CorrectionError
        The analysis that views show cannot be repeated by this version, or the clip cannot be analysed.
    """
    tables: dict[str, list[pa.Table]] = {}
    numbers: list[Numbers] = []
    left_alone: list[str] = []
    entries: list[Entry] = []
    for stored in query(lake, STORED, [description.clip_id]).to_pylist():
        recipe = _recipe(lake, stored)
        if recipe is None:
            _refuse_current(lake, stored)
            left_alone.append(str(stored["analysis_id"]))
            continue
        started = time.perf_counter()
        found, why = _analyse(lake, description, recipe)
        for name, table in found.items():
            tables.setdefault(name, []).append(table)
        row = found["clip_analyses"].to_pylist()[0]
        numbers.append(_compared(stored, row))
        seconds, path = time.perf_counter() - started, str(description.clip["path"])
        entries.append(Entry(path, description.clip_id, row["reason"], why, str(row["fingerprint"]), seconds, run_id))
    return Reanalysed(tables, tuple(numbers), tuple(left_alone), next(iter(entries), None))


def _recipe(lake: Lake, stored: Row) -> Recipe | None:
    """How to repeat a stored analysis; None if this version's code or parameters are other ones."""
    try:
        parameters = gait.AnalysisParameters.from_dict(json.loads(str(stored["parameters"])))
    except GaitlakeError:
        return None
    extractor_id = str(stored["extractor_id"])
    analysis = gait.analysis_row(extractor_id, parameters)
    if analysis["analysis_id"] != stored["analysis_id"]:
        return None
    extractor = query(lake, "SELECT * FROM extractors WHERE extractor_id = ?", [extractor_id]).to_pylist()[0]
    return Recipe(lake.path, extractor, analysis, parameters.as_dict())


def _refuse_current(lake: Lake, stored: Row) -> None:
    if stored["is_current"]:
        raise CorrectionError(
            f"the numbers that the views of lake {lake.path} show (analysis {stored['analysis_id']}) were made by "
            "another version of gaitlake, which this one cannot repeat for a corrected clip; first bring all clips up "
            f"to date: gaitlake analyse --lake {lake.path} --promote"
        )


def _analyse(lake: Lake, description: Description, recipe: Recipe) -> tuple[dict[str, pa.Table], str | None]:
    """Analysed rows, and what is wrong with the video as a whole."""
    video_id = str(description.clip["video_id"])
    try:
        landmarks = stored_video(lake, video_id, recipe.extractor_id)
        found = analyse_landmarks([description.job(recipe.analysis_id)], video_id, recipe, landmarks)
    except (GaitlakeError, ContractError) as error:
        path = description.clip["path"]
        raise CorrectionError(f"{path} cannot be analysed anew, so nothing was corrected: {error}") from error
    return found, file_reason(landmarks)


def _compared(stored: Row, row: Row) -> Numbers:
    def strides(of: Row) -> tuple[int, int]:
        return int(str(of["strides_left"])), int(str(of["strides_right"]))

    def reason(of: Row) -> str | None:
        return None if of["reason"] is None else str(of["reason"])

    name, current = str(stored["analysis_id"]), bool(stored["is_current"])
    return Numbers(name, current, strides(stored), reason(stored), strides(row), reason(row))

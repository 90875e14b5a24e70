"""Running studies: one from its file, or every one that the lake knows and whose data changed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from gaitlake import __version__
from gaitlake.errors import GaitlakeError
from gaitlake.lake import Lake, ensure_up_to_date, find_lake
from gaitlake.studies.checking import require_metrics
from gaitlake.studies.declaration import Declaration
from gaitlake.studies.effects import study_effects
from gaitlake.studies.failure import StudyError
from gaitlake.studies.reading import StudyData, read_data
from gaitlake.studies.reading_toml import parse_declaration, read_declaration
from gaitlake.studies.rows import included_subjects, subject_rows
from gaitlake.studies.stored import list_studies, note_failure, now, store_study
from gaitlake.studies.subjects import find_people, main_outcomes, measure

Row = dict[str, Any]
FOLDER = "studies"
"""Of a lake: its TOML files are run by `--all` and by every night."""
UNFORESEEN = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What a defect raises: among many studies it stops its own only, and is told."""


@dataclass(frozen=True, slots=True)
class StudyRun:
    """What became of one study. ``failure``: why not; rows are those that were written, none where nothing was."""

    name: str
    state: Literal["done", "unchanged", "failed"]
    failure: str | None = None
    study: Row | None = None
    subjects: tuple[Row, ...] = ()
    effects: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """A declaration's text and where it stands; ``stored``: the row of `studies` of the same name."""

    place: str
    text: str
    declaration: Declaration
    stored: Row | None


def run_study(path: str | PathLike[str], file: str | PathLike[str]) -> StudyRun:
    """Run the study that a file declares, and store it in place of what the lake holds of it.

    Raises
    ------
    StudyError
        The file cannot be read, declares something wrong, or nobody is in the cohort; nothing is written.
    LakeError
        The lake cannot be read or written.
    """
    lake = find_lake(path)
    declaration, text = read_declaration(Path(file))
    ensure_up_to_date(lake)
    return _run(lake, declaration, text, read_data(lake, declaration))


def run_every(path: str | PathLike[str]) -> list[StudyRun]:
    """Run every study that is stored in the lake or declared in its folder `studies`, if its data changed.

    A file counts before what is stored under the same name. One that fails does not stop the others: it is a
    `StudyRun` with the reason, which also stands in `studies.failure` beside the older results.
    """
    lake = find_lake(path)
    stored = {row["study"]: row for row in list_studies(lake)}
    files = sorted((lake.path / FOLDER).glob("*.toml"))
    if not stored and not files:
        return []
    ensure_up_to_date(lake)
    sources, runs = _sources(files, stored)
    runs += [_run_if_changed(lake, source) for source in sources]
    return sorted(runs, key=lambda run: run.name)


rerun_changed = run_every
"""What a night calls after its last commit."""


def _sources(files: list[Path], stored: Mapping[str, Row]) -> tuple[list[_Source], list[StudyRun]]:
    """Declarations by name, files first, and what could not be read."""
    found: dict[str, _Source] = {}
    failed = []
    for file in files:
        try:
            declaration, text = read_declaration(file)
            if declaration.name in found:
                raise StudyError(
                    f"{file}: {found[declaration.name].place} declares a study {declaration.name}, too; "
                    "give one of them another name"
                )
            found[declaration.name] = _Source(str(file), text, declaration, stored.get(declaration.name))
        except StudyError as error:
            failed.append(StudyRun(file.name, "failed", str(error)))
    for name, row in stored.items():
        if name not in found:
            try:
                declaration = parse_declaration(row["declaration"], f"study {name} of the lake")
                found[name] = _Source("the lake", row["declaration"], declaration, row)
            except StudyError as error:
                failed.append(StudyRun(name, "failed", str(error)))
    return list(found.values()), failed


def _run_if_changed(lake: Lake, source: _Source) -> StudyRun:
    name = source.declaration.name
    try:
        data = read_data(lake, source.declaration)
        if source.stored is not None and _is_same(source, data):
            return StudyRun(name, "unchanged")
        return _run(lake, source.declaration, source.text, data)
    except (GaitlakeError, *UNFORESEEN) as error:
        failure = str(error) if isinstance(error, GaitlakeError) else f"{type(error).__name__}: {error}"
        if source.stored is not None and source.stored["failure"] != failure:
            note_failure(lake, name, failure)
        return StudyRun(name, "failed", failure)


def _is_same(source: _Source, data: StudyData) -> bool:
    """Were the stored results made of the same declaration and rows, and did nothing fail since?"""
    stored = source.stored or {}
    was = (stored["declaration_hash"], stored["data_hash"], stored["failure"])
    return was == (source.declaration.hash, data.hash, None)


def _run(lake: Lake, study: Declaration, text: str, data: StudyData) -> StudyRun:
    started = time.perf_counter()
    require_metrics(study, data.metrics)
    measured = list(measure(study, data, find_people(study, data)))
    subjects = subject_rows(study, data, measured)
    effects = study_effects(study, data, measured)
    row = _study_row(study, text, data) | {
        "n_included": len(included_subjects(subjects)),
        "seconds": time.perf_counter() - started,
    }
    (stored,), subject_table, effect_table = store_study(lake, row, subjects, effects)
    return StudyRun(study.name, "done", None, stored, tuple(subject_table), tuple(effect_table))


def _study_row(study: Declaration, text: str, data: StudyData) -> Row:
    main = main_outcomes(study, data)
    return {
        "study": study.name,
        "declaration": text,
        "declaration_hash": study.hash,
        "intervention": study.intervention,
        "activity": study.activity,
        "conditions": ",".join(study.conditions),
        "view": study.view,
        "pairing": study.pairing,
        "acute": study.visits.acute,
        "primary_tests": ",".join(f"{test.metric}/{main[test.metric]}" for test in study.primary),
        "seed": study.seed,
        "minimum_strides": study.minimum_strides,
        "analysis_id": data.analysis_id,
        "snapshot_id": data.snapshot_id,
        "data_hash": data.hash,
        "n_cohort": len(data.members["treated"]),
        "n_control": len(data.members["control"]) if study.control else None,
        "ran_at": now(),
        "gaitlake_version": __version__,
        "failed_at": None,
        "failure": None,
    }

"""What lies beside a clinic's clips: a manifest, who truly changed, and what it was made from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from gaitlake import __version__
from gaitlake.synthetic.clinic.plan import FilmPlan
from gaitlake.synthetic.clinic.study import KNOBS, Study
from gaitlake.synthetic.clinic.subjects import Subject
from gaitlake_schemas.vocabulary import SIDES

SUBJECT_COLUMNS = ("subject_id", "response", "timepoint", "side", *KNOBS)


def write_manifest(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """As `gaitlake ingest` reads it: one row a clip."""
    _write(path, tuple(rows[0]), rows)


def write_subjects(path: Path, people: Iterable[Subject]) -> None:
    """What is true about everybody: one row a subject, timepoint and side."""
    _write(path, SUBJECT_COLUMNS, (row for person in people for row in _truth(person)))


def _truth(person: Subject) -> Iterable[dict[str, object]]:
    for timepoint in ("pre", "post"):
        for side in SIDES:
            knobs = {name: f"{value:.6g}" for name, value in person.knobs(timepoint)[side].items()}
            who = {"subject_id": person.subject_id, "response": person.response}
            yield {**who, "timepoint": timepoint, "side": side, **knobs}


def write_origin(path: Path, subjects: int, study: Study, plan: FilmPlan, seed: int) -> None:
    """What the same clinic can be made from again."""
    said = {
        "gaitlake": __version__,
        "subjects": subjects,
        "seed": seed,
        "study": asdict(study),
        "plan": asdict(plan),
    }
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def _write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

"""A lake with a past: nights, a replaced clip, a corrected one, two people in one video, a duplicate, a study.

Everything that may name the person to be forgotten holds the text MARK, and a word of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from gaitlake.lake import Batch, Lake, commit_batch, connect, create_lake, write
from gaitlake_schemas.tables import TABLES
from tests.lake.conftest import METRIC_ROWS, make_clip_tables, make_rows

MARK = "Xq7MARK"
"""Planted wherever the person's name, or words about the person, may be."""

GONE, STAYS = f"subject-{MARK}", "subject-stays"
BOTH = "both/both.mp4"
"""A video that shows two people."""

Tables = dict[str, pa.Table]


def everything(lake: Path | Lake) -> Tables:
    """Every row of every table."""
    with connect(lake) as connection:
        connection.execute("BEGIN")
        return {name: connection.execute(f"FROM {name} ORDER BY ALL").to_arrow_table() for name in TABLES}


def filled(table: pa.Table, **values: object) -> pa.Table:
    """``table`` with some columns of all rows replaced."""
    rows = [row | {name: value for name, value in values.items() if name in row} for row in table.to_pylist()]
    return TABLES[_name(table)].from_rows(rows)


def _name(table: pa.Table) -> str:
    return next(name for name, contract in TABLES.items() if contract.arrow_schema.names == table.schema.names)


def night(name: str, subject: str, session: str, path: str, **words: object) -> Tables:
    """One clip of one person; ``words`` go into every column of that name."""
    values = {"left": [1.0 + 0.01 * i for i in range(8)], "right": [1.1 + 0.01 * i for i in range(8)]}
    tables = make_clip_tables(name, values, session)
    said = {"subject_id": subject, "path": path, **words}
    return {key: filled(table, **said) for key, table in tables.items()}


def merged(*tables: Mapping[str, pa.Table]) -> Tables:
    """Rows of several clips, each row once."""
    names = dict.fromkeys(name for one in tables for name in one)
    found = {name: pa.concat_tables(one[name] for one in tables if name in one) for name in names}
    return {name: TABLES[name].from_rows(_distinct(name, table)) for name, table in found.items()}


def _distinct(name: str, table: pa.Table) -> list[dict[str, object]]:
    return list({tuple(row[key] for key in TABLES[name].grain): row for row in table.to_pylist()}.values())


def of_gone(name: str, session: str, path: str) -> Tables:
    """A clip of the person to be forgotten, with a mark in every free text."""
    words = {
        word: f"{word}-{MARK}"
        for word in ("group_name", "consent_scope", "intervention", "dose", "adherence", "site", "camera",
                     "exclude_reason", "extra", "detail")
    }  # fmt: skip
    return night(name, GONE, f"{session}-{MARK}", path, **words)


def both_in_one_video() -> Tables:
    """Two clips of one video: person 0 is the one to be forgotten, person 1 stays."""
    video = {"video_id": "v-both"}
    gone = {k: filled(t, **video) for k, t in of_gone("both0", "s-both", BOTH).items()}
    stays = {k: filled(t, **video, person=1) for k, t in night("both1", STAYS, "s-stays", BOTH).items()}
    tables = merged(gone, stays)
    tables["extractions"] = filled(gone["extractions"], persons=2, keypoint_rows=4)
    return tables


def make_history(folder: Path) -> Path:
    """Ten commits. Takes some seconds: make it once, and copy it."""
    lake = create_lake(folder, metrics=make_rows("metrics", *METRIC_ROWS))
    first = night("k1", STAYS, "s-stays", "stays/k1.mp4")
    commit_batch(lake, Batch(merged(first, of_gone("g1", "s1", f"p-{MARK}/g1.mp4"))), "night 1")
    commit_batch(lake, Batch(both_in_one_video()), "import both/both.mp4")
    commit_batch(lake, Batch(of_gone("g2", "s2", f"p-{MARK}/g2.mp4")), "night 3")
    again = night("k1", STAYS, "s-stays", "stays/k1.mp4")
    longer = filled(again["stride_metrics"], value=1.5)
    commit_batch(lake, Batch(again | {"stride_metrics": longer}), "night 4: k1 analysed anew")
    commit_batch(lake, Batch(night("k2", "subject-other", "s-other", "other/k2.mp4")), "night 5")
    commit_batch(lake, Batch(retired_clips=["k2"]), "night 6: k2 is gone")
    corrections = make_rows(
        "corrections",
        {"correction_id": "n1", "clip_id": "g1", "path": f"p-{MARK}/g1.mp4", "field": "view", "value": "rear",
         "made_by": f"me-{MARK}", "why": f"why-{MARK}"},
        {"correction_id": "n2", "clip_id": "k1", "path": "stays/k1.mp4", "field": "view", "value": "rear",
         "made_by": "me", "why": "seen"},
    )  # fmt: skip
    clips = {"view": "rear"}
    corrected = merged(
        {"clips": filled(first["clips"], **clips)},
        {"clips": filled(of_gone("g1", "s1", f"p-{MARK}/g1.mp4")["clips"], **clips)},
    )
    commit_batch(lake, Batch(corrected | {"corrections": corrections}), f"correction of p-{MARK}/g1.mp4")
    duplicate = make_rows(
        "ledger", {"path": f"copy-{MARK}.mp4", "stage": "extract", "video_id": "v-g1", "status": "skipped",
                   "reason": "DUPLICATE"},
        {"path": f"{GONE}/bad.mp4", "stage": "extract", "status": "failed", "reason": "UNREADABLE",
         "detail": f"{GONE}/bad.mp4 is empty"},
    )  # fmt: skip
    run = make_rows("runs", {"run_id": "r1", "status": "running", "reasons": "{}",
                             "problems": f'["p-{MARK}/g1.mp4: other bytes", "stays/k1.mp4: fine"]'})  # fmt: skip
    commit_batch(lake, Batch({"ledger": duplicate, "runs": run}), "night 8")
    _study(lake)
    return lake.path


def _study(lake: Lake) -> None:
    """Two studies: one with the person, one without."""
    names = ("with", "without")
    people = [{"study": "with", "subject_id": GONE}, {"study": "with", "subject_id": STAYS},
              {"study": "without", "subject_id": STAYS}]  # fmt: skip
    parts = {
        "studies": make_rows("studies", *({"study": name, "declaration": f"name = '{name}'"} for name in names)),
        "study_subjects": make_rows("study_subjects", *people),
        "study_effects": make_rows("study_effects", *({"study": name} for name in names)),
    }
    with write(lake, "studies") as transaction:
        for name, table in parts.items():
            transaction.connection.register("rows_of_study", table)
            transaction.connection.execute(f"INSERT INTO lake.main.{name} BY NAME FROM rows_of_study")
            transaction.connection.unregister("rows_of_study")

"""Whatever is committed in whatever order, every summary is what the same rows give when all are made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isclose
from random import Random

import duckdb
import pyarrow as pa
import pytest

from gaitlake.lake import Batch, Lake, commit_batch, promote
from gaitlake.lake.connection import open_connection
from gaitlake.lake.incoming import SUMMARIES
from gaitlake.lake.summaries import rebuild_summaries
from gaitlake.lake.write import write
from gaitlake_schemas.tables import TABLES
from tests.sql.filmed import Filmed, table

PEOPLE = 44
"""Enough reference people for bands (40), also when some are taken away, and of them enough with repeats (10)."""
REPEATED = 13
ANALYSES = ("a1", "a2")
DAY = date(2024, 1, 1)


@dataclass(slots=True)
class Clinic:
    """All that was ever filmed, and what the next batch has to tell of it."""

    draw: Random
    subjects: dict[str, dict[str, object]] = field(default_factory=dict)
    sessions: dict[str, dict[str, object]] = field(default_factory=dict)
    clips: dict[str, dict[str, object]] = field(default_factory=dict)
    described: dict[str, set[str]] = field(
        default_factory=lambda: {"subjects": set(), "sessions": set(), "clips": set()}
    )
    analysed: set[tuple[str, str]] = field(default_factory=set)
    retired: set[str] = field(default_factory=set)

    def change(self, what: str, key: str, **fields: object) -> None:
        """Describe one subject, session or clip, or something else about it."""
        rows = getattr(self, what)
        rows[key] = rows.get(key, {f"{what[:-1]}_id": key}) | fields
        self.described[what].add(key)

    def film(self, key: str, session: str | None, **fields: object) -> None:
        """A clip of a session with numbers by the first analysis, often by the second."""
        self.change("clips", key, **({"session_id": session, "video_id": f"v-{key}", "path": f"{key}.mp4"} | fields))
        self.analysed |= {(key, name) for name in ANALYSES if name == "a1" or self.draw.random() < 0.6}

    def any(self, what: str) -> str:
        keys: list[str] = sorted(getattr(self, what))
        return self.draw.choice(keys)

    def batch(self) -> Batch:
        """What has changed since the last one."""
        parts = [self._of_clip(*key) for key in sorted(self.analysed) if key[0] in self.clips]
        tables: dict[str, pa.Table] = {}
        for name in ("clip_analyses", "strides", "stride_metrics"):
            if found := [part[name] for part in parts if name in part]:
                tables[name] = pa.concat_tables(found)
        for what, keys in self.described.items():
            tables[what] = table(what, [self._row(what, key) for key in sorted(keys) if key in getattr(self, what)])
        videos = sorted({str(self.clips[key]["video_id"]) for key, _ in self.analysed if key in self.clips})
        tables["videos"] = table("videos", [{"video_id": video} for video in videos])
        tables["extractors"] = table("extractors", [{"extractor_id": "e1"}])
        tables["analyses"] = table("analyses", [{"analysis_id": name, "extractor_id": "e1"} for name in ANALYSES])
        batch = Batch(tables, retired_clips=sorted(self.retired))
        self.described, self.analysed, self.retired = {what: set() for what in self.described}, set(), set()
        return batch

    def _row(self, what: str, key: str) -> dict[str, object]:
        row: dict[str, object] = getattr(self, what)[key]
        return {"condition": "baseline", "slowmo_factor": 1.0} | row if what == "clips" else row

    def _of_clip(self, key: str, analysis: str) -> dict[str, pa.Table]:
        film, clip = Filmed(), self.clips[key]
        sides = {
            side: [self.draw.gauss(60.0, 4.0) for _ in range(self.draw.choice([6, *[7, 8, 9] * 8]))]
            for side in ("left", "right")
        }
        values = {
            "knee_flexion_peak_deg": sides,
            "stride_time_s": {side: [x / 50 for x in sides[side]] for side in sides},
        }
        facing = {"view": "sagittal", "camera_side": "right"} if key.endswith("s") else {}
        film.clip(key, clip["session_id"], values, video_id=clip["video_id"], analysis_id=analysis, **facing)  # type: ignore[arg-type]
        return film.tables()


def first_night(clinic: Clinic) -> None:
    """Reference people with one visit each, some filmed twice, and some with a visit after."""
    for i in range(PEOPLE):
        person, visit = f"p{i:02}", f"p{i:02}/1"
        clinic.change("subjects", person, is_reference=True, sex=("female", "male")[i % 2], birth_year=1990)
        clinic.change("sessions", visit, subject_id=person, date=DAY, timepoint="pre")
        clinic.film(visit, visit, speed_mps=1.2)
        if i < REPEATED:
            clinic.film(f"{visit}r", visit, speed_mps=1.2, repeat_of=f"{visit}.mp4")
        if i % 4 == 0:
            clinic.change("sessions", f"p{i:02}/2", subject_id=person, date=DAY + timedelta(30), timepoint="post")
            clinic.film(f"p{i:02}/2", f"p{i:02}/2", speed_mps=1.2)


def new_session(clinic: Clinic) -> None:
    number = len(clinic.sessions) + 100
    person = clinic.any("subjects") if clinic.draw.random() < 0.7 else f"q{number}"
    if person not in clinic.subjects:
        clinic.change("subjects", person, is_reference=clinic.draw.random() < 0.5)
    when = DAY + timedelta(clinic.draw.randrange(-40, 80)) if clinic.draw.random() < 0.8 else None
    clinic.change(
        "sessions", f"n{number}", subject_id=person, date=when, timepoint=clinic.draw.choice(["pre", "post", None])
    )
    for i in range(clinic.draw.randrange(1, 5)):
        clinic.film(f"n{number}-{i}{clinic.draw.choice(['', 's'])}", f"n{number}")


def changed_session(clinic: Clinic) -> None:
    changes: list[dict[str, object]] = [
        {"date": DAY + timedelta(12)},
        {"date": None},
        {"timepoint": "post"},
        {"timepoint": "pre"},
        {"intervention": "gym"},
        {"intervention": "gym", "intervention_date": DAY + timedelta(5)},
        {"intervention": None},
        {"affected_side": "left"},
    ]
    clinic.change("sessions", clinic.any("sessions"), **clinic.draw.choice(changes))


def moved_session(clinic: Clinic) -> None:
    """Often one with repeats: both of a pair move, and may join another person's pair or leave one."""
    found = [key for key in clinic.sessions if key[:3] in {f"p{i:02}" for i in range(REPEATED)}]
    clinic.change("sessions", clinic.draw.choice(sorted(found)), subject_id=clinic.any("subjects"))


def changed_subject(clinic: Clinic) -> None:
    person = clinic.any("subjects")
    changes: list[dict[str, object]] = [
        {"is_reference": not clinic.subjects[person].get("is_reference", False)},
        {"sex": None},
        {"birth_year": 1971},
        {"group_name": "new"},
    ]
    clinic.change("subjects", person, **clinic.draw.choice(changes))


def changed_clip(clinic: Clinic) -> None:
    key = clinic.any("clips")
    changes: list[dict[str, object]] = [
        {"exclude": not clinic.clips[key].get("exclude", False)},
        {"speed_mps": 1.9},
        {"speed_mps": None},
        {"condition": "drill"},
        {"timepoint": "post"},
        {"order_in_session": 1},
    ]
    clinic.change("clips", key, **clinic.draw.choice(changes))


def moved_clip(clinic: Clinic) -> None:
    """Its numbers name its session, so they come again."""
    key, session = clinic.any("clips"), clinic.any("sessions") if clinic.draw.random() < 0.8 else None
    clinic.change("clips", key, session_id=session)
    clinic.analysed |= {(key, name) for name in ANALYSES}


def repeated_clip(clinic: Clinic) -> None:
    """A repeat named, another one named, or none any more."""
    key = clinic.any("clips")
    others = [other for other in clinic.clips if clinic.clips[other]["session_id"] == clinic.clips[key]["session_id"]]
    other = clinic.draw.choice([None, *(f"{other}.mp4" for other in sorted(others))])
    clinic.change("clips", key, repeat_of=other)


def same_bytes(clinic: Clinic) -> None:
    """The same file again in the same session, before or after the other: one of them does not count."""
    key = clinic.any("clips")
    copy = clinic.clips[key] | {"order_in_session": clinic.draw.choice([0, 9]), "repeat_of": None, "exclude": False}
    name = f"copy{len(clinic.clips)}-{clinic.draw.randrange(10**6)}"
    clinic.film(name, copy["session_id"], **(copy | {"clip_id": name, "path": f"{name}.mp4"}))  # type: ignore[arg-type]


def analysed_again(clinic: Clinic) -> None:
    clinic.analysed |= {(clinic.any("clips"), clinic.draw.choice(ANALYSES))}


def retired_clip(clinic: Clinic) -> None:
    key = clinic.any("clips")
    del clinic.clips[key]
    clinic.retired.add(key)


CHANGES: tuple[Callable[[Clinic], None], ...] = (
    new_session, changed_session, moved_session, changed_subject, changed_clip, moved_clip, repeated_clip, same_bytes,
    analysed_again, retired_clip,
)  # fmt: skip


Rows = dict[str, list[tuple[object, ...]]]


def summaries(connection: duckdb.DuckDBPyConnection) -> Rows:
    ordered = {name: ", ".join(TABLES[name].grain) for name in SUMMARIES}
    return {
        name: connection.execute(f"FROM lake.main.{name} ORDER BY {keys}").fetchall() for name, keys in ordered.items()
    }


def summaries_now_and_anew(lake: Lake) -> tuple[Rows, Rows]:
    """Every row of every summary as the commits left it, and as it is when all are made anew."""
    with open_connection(lake, read_only=False) as connection:
        connection.execute("BEGIN")
        now = summaries(connection)
        rebuild_summaries(connection)
        anew = summaries(connection)
        connection.execute("ROLLBACK")
    return now, anew


def same(left: object, right: object) -> bool:
    """Equal; sums over people may be added up in another order."""
    if isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)):
        return len(left) == len(right) and all(same(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, float) and isinstance(right, float):
        return isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return left == right


def assert_increment_is_full(lake: Lake, told: str) -> dict[str, int]:
    now, anew = summaries_now_and_anew(lake)
    for name in SUMMARIES:
        assert len(now[name]) == len(anew[name]), f"{name} after {told}"
        for left, right in zip(now[name], anew[name], strict=True):
            assert same(left, right), f"{name} after {told}: {left} is no longer {right}"
    return {name: len(rows) for name, rows in now.items()}


@pytest.fixture
def clinic(lake: Lake) -> Clinic:
    """After its first night."""
    clinic = Clinic(Random(1))
    first_night(clinic)
    commit_batch(lake, clinic.batch(), "first night")
    return clinic


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_any_sequence_of_commits(lake: Lake, seed: int) -> None:
    clinic = Clinic(Random(seed))
    first_night(clinic)
    commit_batch(lake, clinic.batch(), "first night")
    filled = assert_increment_is_full(lake, "first night")
    assert min(filled.values()) > 0
    for night in range(6):
        changes = clinic.draw.choices(CHANGES, k=3)
        for change in changes:
            change(clinic)
        told = ", ".join(change.__name__ for change in changes)
        commit_batch(lake, clinic.batch(), told)
        if night == 3:
            promote(lake, "a2")
        assert_increment_is_full(lake, f"night {night} of seed {seed}: {told}")


def test_repeats_are_followed_wherever_they_go(lake: Lake, clinic: Clinic) -> None:
    """What changes the noise is not always a change of a repeat or of what it repeats."""
    noise = assert_increment_is_full(lake, "first night")["measurement_noise"]
    assert noise > 0
    clinic.change("sessions", "p00/1", subject_id="p01")
    commit_batch(lake, clinic.batch(), "a session of two clips becomes another person's")
    assert_increment_is_full(lake, "a session of two clips becomes another person's")
    clinic.film("copy", "p02/1", video_id="v-p02/1r", order_in_session=0)
    commit_batch(lake, clinic.batch(), "the bytes of a repeat, filmed earlier")
    assert_increment_is_full(lake, "the bytes of a repeat, filmed earlier")
    clinic.change("clips", "copy", exclude=True)
    commit_batch(lake, clinic.batch(), "and excluded")
    assert_increment_is_full(lake, "and excluded")


def test_a_commit_by_a_newer_gaitlake_makes_all_anew_and_takes_its_rows(lake: Lake, clinic: Clinic) -> None:
    with write(lake, "as an older gaitlake left it") as transaction:
        transaction.connection.execute(
            "DELETE FROM lake.main.lake_info WHERE name IN ('objects_hash', 'summaries_hash')"
        )
        transaction.connection.execute("DELETE FROM lake.main.session_contrasts")
    new_session(clinic)
    commit_batch(lake, clinic.batch(), "the first by the newer one")
    assert assert_increment_is_full(lake, "the first by the newer one")["session_contrasts"] > PEOPLE

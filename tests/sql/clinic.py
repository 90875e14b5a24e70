"""A clinic whose people, sessions and clips keep changing, and the batches that tell a lake of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pyarrow as pa

from gaitlake.lake import Batch
from tests.sql.filmed import Filmed, table

PEOPLE = 50
"""Enough reference people for bands (40), also when some are taken away, and of them enough with repeats (10)."""
REPEATED = 16
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

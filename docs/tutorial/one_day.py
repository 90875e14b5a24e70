"""Make the films of the tutorial: one athlete's day, and ten people of the same club, as keypoints with their truth.

``python docs/tutorial/one_day.py OUT`` makes two folders, ``OUT/day`` and ``OUT/club``, which
`gaitlake import-keypoints` takes. The same command makes the same files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
import pyarrow.parquet as pq

from gaitlake.imports.keypoints_file import KeypointsFile, write_keypoints_file
from gaitlake.synthetic.clinic import FilmPlan, PlannedClip, Study, Subject, draw_subjects, plan_clips
from gaitlake.synthetic.clinic.make import KEYPOINT_NOISE
from gaitlake.synthetic.clinic.plan import truth_path
from gaitlake.synthetic.clinic.written import write_manifest, write_subjects
from gaitlake.synthetic.clip import StillPerformance
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.filming import Performance, film
from gaitlake.synthetic.rendered.truth_tables import contacts_table, strides_table
from gaitlake.synthetic.still import STANDING
from gaitlake.synthetic.tables import extractor_row
from gaitlake.synthetic.truth import Truth
from gaitlake.workers import results

SEED = 14
DAY, CLUB_DAY = "2026-03-14", "2026-03-21"
DRILLS = ("single_leg_squat", "overhead", "overhead_right", "overhead_left")
USUAL = {"pelvic_drop_deg": 3.0, "duty": 0.0, "hip_swing_deg": 0.0, "trunk_lateral_deg": 0.0}
BEFORE = {"left": {"slow_load_ms": 20.0, "wobble_mm": 18.0}, "right": {"slow_load_ms": 0.0, "wobble_mm": 3.0}}
AFTER = {"left": {"slow_load_ms": 4.0, "wobble_mm": 6.0}, "right": {"slow_load_ms": 0.0, "wobble_mm": 3.0}}
"""What is true about the athlete: how many ms later than usual a leg takes up load, by how many mm its knee wobbles."""
FINGER_S = (3.0, 7.0)
"""For so long a finger covers the lens in the first film from the rear after the drills."""
CLUB_PEOPLE = 10


@dataclass(frozen=True, slots=True)
class Untold:
    """A performance whose truth, stride by stride, nobody asks for: computing it takes longer than all the rest."""

    moves: Performance
    stands: Performance = field(default_factory=lambda: StillPerformance(STANDING))

    @property
    def recipe(self) -> list[object]:
        return self.moves.recipe

    @property
    def fields(self) -> dict[str, object]:
        return self.moves.fields

    def points_m(self, time_s: Floats) -> Floats:
        return self.moves.points_m(time_s)

    def truth(self, time_s: Floats, swapped_frames: tuple[int, ...], missing_frames: tuple[int, ...]) -> Truth:
        return self.stands.truth(time_s, swapped_frames, missing_frames)


@dataclass(frozen=True, slots=True)
class Film:
    """One clip of the tutorial: as planned, with what is done in it, and when a finger covers the lens."""

    clip: PlannedClip
    stands_still: bool = False
    covered_s: tuple[tuple[float, float], ...] = ()
    told: bool = True

    def performance(self) -> Performance:
        """What is done before the camera."""
        if self.stands_still:
            return StillPerformance(replace(STANDING, height_m=self.clip.subject.height_m))
        return self.clip.performance() if self.told else Untold(self.clip.performance())

    def write(self, folder: Path) -> None:
        """The keypoints, and the truth beside them where it is told."""
        path = folder / self.clip.path
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = replace(KEYPOINT_NOISE, absences=self.covered_s)
        made = film(self.performance(), self.clip.camera, noise, self.clip.seed)
        write_keypoints_file(path, KeypointsFile(made.keypoints, made.tracks, made.videos, dict(extractor_row())))
        for name, table in {"contacts": contacts_table, "strides": strides_table}.items() if self.told else ():
            truth = table(self.clip.path, made.truth)
            pq.write_table(truth, folder / truth_path(self.clip.path, name), compression="zstd")


def athlete() -> Subject:
    """The athlete A1; before and after are as the constants say."""
    study = Study(speed_mps=3.2, speed_sd_mps=0.0)
    drawn = next(draw_subjects(study, 1, SEED))
    sides = ("left", "right")
    before, after = ({side: USUAL | knobs[side] for side in sides} for knobs in (BEFORE, AFTER))
    return replace(drawn, subject_id="A1", response="improved", before=before, after=after)


def the_day() -> Iterator[Film]:
    """Before, drills, after, in this order."""
    films = sorted(_filmed(), key=lambda film: float(str(film.clip.row["order"])))
    for number, film_ in enumerate(films, 1):
        yield replace(film_, clip=_told(film_.clip, {"order": number}))


def _filmed() -> Iterator[Film]:
    """Whatever is to be compared is filmed twice."""
    person = athlete()
    study = Study(intervention="drills", conditions=("baseline", *DRILLS), affected_side="left")
    plan = FilmPlan(keypoints_only=True, seconds=12.0)
    said: dict[str, object] = {
        "date": DAY,
        "intervention_date": DAY,
        "group": "athlete",
        "session_id": "A1/day",
        "dose": "40 min",
    }
    planned = {clip.path: _told(clip, said) for clip in plan_clips(study, person, plan, SEED)}
    for clip in planned.values():
        after_from_behind = clip.row["timepoint"] == "post" and clip.row["view"] == "rear"
        yield Film(clip, covered_s=(FINGER_S,) if after_from_behind else ())
        if clip.row["condition"] == "baseline":
            yield Film(_again(clip))
    rear = planned["A1/pre/baseline_rear.keypoints.parquet"]
    stretch: dict[str, object] = {
        "condition": "glute_stretch",
        "activity": "other",
        "surface": "",
        "speed_mps": "",
        "order": 2.5,
    }
    yield Film(_told(_named(rear, "glute_stretch_rear"), stretch), stands_still=True)
    yield Film(_by_phone(planned["A1/pre/overhead_left_rear.keypoints.parquet"], planned))


def _by_phone(drill: PlannedClip, planned: dict[str, PlannedClip]) -> PlannedClip:
    """The same drill from the side, at 30 frames a second."""
    side = planned["A1/pre/baseline_left.keypoints.parquet"]
    told: dict[str, object] = {"view": "sagittal", "camera_side": "left"}
    phone = replace(_told(_named(drill, "overhead_left_phone"), told), seed=drill.seed + 1)
    return replace(phone, camera=replace(side.camera, fps=30.0))


def the_club() -> Iterator[Film]:
    """Ten healthy people: from the left, the same again, and from the right."""
    study = Study(speed_mps=3.2, speed_sd_mps=0.05, references=1.0)
    plan = FilmPlan(("left", "right"), keypoints_only=True, seconds=8.0)
    for drawn in draw_subjects(study, CLUB_PEOPLE, SEED + 1):
        person = replace(drawn, subject_id=f"C{drawn.number + 1:02d}")
        said: dict[str, object] = {
            "date": CLUB_DAY,
            "group": "club",
            "session_id": f"{person.subject_id}/1",
            "dose": "",
        }
        for clip in plan_clips(study, person, plan, SEED + 1):
            if clip.row["timepoint"] == "pre":
                yield Film(_told(clip, said), told=False)
                if clip.row["camera_side"] == "left":
                    yield Film(_again(_told(clip, said)), told=False)


def _told(clip: PlannedClip, said: dict[str, object]) -> PlannedClip:
    """The clip with more, or something else, in its row of the manifest."""
    return replace(clip, row={**clip.row, "repeat_of": clip.row.get("repeat_of", ""), **said})


def _named(clip: PlannedClip, name: str) -> PlannedClip:
    folder = clip.path.rpartition("/")[0]
    return replace(clip, row={**clip.row, "path": f"{folder}/{name}.keypoints.parquet"})


def _again(clip: PlannedClip) -> PlannedClip:
    """The same film, taken again with nothing changed: other strides, other noise."""
    name = clip.path.rpartition("/")[2].partition(".")[0]
    return replace(_told(_named(clip, f"{name}_again"), {"repeat_of": clip.path}), seed=clip.seed + 1)


def make(out: Path, sessions: dict[str, list[Film]], workers: int) -> None:
    """A folder for each name, of keypoints with truth, manifest and who truly changed."""
    jobs = ((out / name, film_) for name, films in sessions.items() for film_ in films)
    for _ in results(_write, jobs, workers):
        pass
    for name, films in sessions.items():
        write_manifest(out / name / "manifest.csv", [dict(film_.clip.row) for film_ in films])
        people = {film_.clip.subject.subject_id: film_.clip.subject for film_ in films}
        write_subjects(out / name / "subjects.csv", people.values())


def _write(job: tuple[Path, Film]) -> None:
    folder, film_ = job
    film_.write(folder)


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
def main(out: Path) -> None:
    """Make the tutorial's sessions in the new folders OUT/day and OUT/club."""
    for folder in (out / "day", out / "club"):
        if folder.exists():
            raise click.UsageError(f"{folder} exists; name another folder, or remove it first")
    sessions = {"day": list(the_day()), "club": list(the_club())}
    make(out, sessions, os.cpu_count() or 1)
    for name, films in sessions.items():
        click.echo(f"{out / name}: {len(films)} films")


if __name__ == "__main__":
    main()

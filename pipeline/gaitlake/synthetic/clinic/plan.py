"""Which clips a clinic films of whom: each with its row of the manifest and all that the take is made from."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal, cast

import numpy as np

from gaitlake.errors import GaitlakeError
from gaitlake.synthetic.clinic.study import Study, unknown
from gaitlake.synthetic.clinic.subjects import Subject
from gaitlake.synthetic.clip import GaitPerformance, SquatPerformance, motion_of
from gaitlake.synthetic.filming import Performance, SyntheticClip, film
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.knobs import Carry, Gait
from gaitlake.synthetic.recording import Camera, Degradation
from gaitlake.synthetic.rendered.shot import BACKDROPS, Shot
from gaitlake.synthetic.rendered.take import Take
from gaitlake.synthetic.squat import Squat, SquatPosture
from gaitlake.synthetic.timing import draw_contacts
from gaitlake.video import Encoding
from gaitlake.video.formats import check_size

View = Literal["left", "right", "rear", "front"]
HEADING_DEG: dict[str, float] = {"left": 180.0, "right": 0.0, "rear": 90.0, "front": -90.0}
"""Where the person faces in the picture, by the side that the camera sees."""
KEYPOINTS = ".keypoints.parquet"
FIRST_DAY = datetime.date(2026, 1, 5)
LOAD_KG = 7.0
LOADED = {"overhead": "both", "overhead_left": "left", "overhead_right": "right"}
MORE_WOBBLE = 1.5
"""The knee of a loaded side wobbles so much more."""
STANDS_M = 4.0
BODY_SHARE = 0.74
"""Height of the tallest person in the picture's."""
TALLEST_M = 1.98


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """How everything is filmed: views, frames a second, seconds of a clip of gait, size in px, codec, instants drawn a
    picture. ``keypoints_only``: there are no videos, but keypoints.

    Raises
    ------
    GaitlakeError
        Everything in it that cannot be filmed, at once.
    """

    views: tuple[View, ...] = ("left", "right", "rear")
    fps: float = 60.0
    seconds: float = 10.0
    size_px: tuple[int, int] = (360, 640)
    encoding: Encoding = field(default_factory=Encoding)
    samples: int = 3
    keypoints_only: bool = False

    def __post_init__(self) -> None:
        wrong = [unknown("view", view, HEADING_DEG) for view in self.views if view not in HEADING_DEG]
        if not self.views:
            wrong.append("views: none asked for")
        if not 10 <= self.fps <= 240:
            wrong.append(f"fps {self.fps:g} is not in [10, 240]")
        if not 2 <= self.seconds <= 120:
            wrong.append(f"seconds {self.seconds:g} is not in [2, 120]")
        try:
            check_size(Path("size"), self.size_px)
        except GaitlakeError as error:
            wrong.append(str(error))
        if wrong:
            raise GaitlakeError("clips cannot be made: " + "; ".join(wrong))

    @property
    def extension(self) -> str:
        """Of the files."""
        if self.keypoints_only:
            return KEYPOINTS
        return ".webm" if self.encoding.codec == "vp9" else ".mp4"

    def clips_of(self, study: Study) -> int:
        """How many clips each subject has."""
        drills = sum(len(_views_of(condition, self.views)) for condition in study.conditions if condition != "baseline")
        return 2 * len(self.views) + drills


@dataclass(frozen=True, slots=True)
class PlannedClip:
    """One clip: ``row`` of the manifest (its ``path`` is relative to the clinic), and what it is made from."""

    row: Mapping[str, object]
    subject: Subject
    motion: Gait | Squat
    camera: Camera
    shot: Shot
    encoding: Encoding
    seed: int

    @property
    def path(self) -> str:
        """Relative to the clinic, forward slashes."""
        return str(self.row["path"])

    def performance(self) -> Performance:
        """What is done before the camera."""
        if isinstance(self.motion, Squat):
            return SquatPerformance(SquatPosture(self.motion, self.seed))
        contacts = draw_contacts(self.motion, self.camera.duration_s, self.seed)
        posture = GaitPosture(motion_of(self.motion, contacts), contacts, self.motion)
        return GaitPerformance(posture, self.camera.duration_s)

    def take(self) -> Take:
        """The take that becomes a video."""
        carries = isinstance(self.motion, Gait) and self.motion.carry != "none"
        return Take(
            self.performance(), self.subject.height_m, self.camera, self.subject.look, self.shot, self.encoding,
            carries=carries, seed=self.seed,
        )  # fmt: skip

    def keypoints(self, noise: Degradation) -> SyntheticClip:
        """The same clip without pixels: keypoints with noise."""
        return film(self.performance(), self.camera, noise, self.seed)


def truth_path(clip: str, table: str) -> str:
    """Where the truth of a clip is, relative to the clinic as the clip's own path; ``table``: `frames`, `contacts` or
    `strides`."""
    path = PurePosixPath(clip)
    return str(path.with_name(f"{path.name.partition('.')[0]}.{table}.parquet"))


def plan_clips(study: Study, subject: Subject, plan: FilmPlan, seed: int) -> Iterator[PlannedClip]:
    """Every clip of a subject: before, drills, after."""
    order = 0
    rng = np.random.default_rng([seed, 3, subject.number])
    place = BACKDROPS[int(rng.integers(2))]
    cameras = {view: _camera(view, plan, rng) for view in plan.views}
    drills = [("pre", condition) for condition in study.conditions if condition != "baseline"]
    for timepoint, condition in [("pre", "baseline"), *drills, ("post", "baseline")]:
        for view in _views_of(condition, plan.views):
            motion = _motion(subject, timepoint, condition)
            camera = cameras[view]
            if isinstance(motion, Squat):
                camera = replace(camera, duration_s=_squats_s(motion))
            name = f"{subject.subject_id}/{timepoint}/{condition}_{view}{plan.extension}"
            row = {"path": name} | _row(study, subject, timepoint, condition, view) | {"order": order}
            shot = Shot(place, treadmill=not isinstance(motion, Squat), samples=plan.samples)
            yield PlannedClip(row, subject, motion, camera, shot, plan.encoding, int(rng.integers(2**31)))
            order += 1


def _views_of(condition: str, views: tuple[View, ...]) -> tuple[View, ...]:
    """Drills are filmed from the rear where anything is, else from all views."""
    return ("rear",) if condition != "baseline" and "rear" in views else views


def _camera(view: View, plan: FilmPlan, rng: np.random.Generator) -> Camera:
    width, height = plan.size_px
    return Camera(
        fps=plan.fps,
        duration_s=plan.seconds,
        heading_deg=HEADING_DEG[view] + float(rng.uniform(-1.5, 1.5)),
        width_px=width,
        height_px=height,
        px_per_m=BODY_SHARE * height / TALLEST_M,
        distance_m=STANDS_M + float(rng.uniform(-0.4, 0.6)),
        pitch_deg=float(rng.uniform(0.0, 4.0)),
    )


def _motion(subject: Subject, timepoint: str, condition: str) -> Gait | Squat:
    if condition == "single_leg_squat":
        return subject.squatting(timepoint)
    if condition == "baseline":
        return subject.moving(timepoint)
    loaded = LOADED[condition]
    sides = ("left", "right") if loaded == "both" else (loaded,)
    gait = subject.moving(timepoint, wobble_factor=dict.fromkeys(sides, MORE_WOBBLE))
    return replace(gait, carry=cast(Carry, condition))


def _squats_s(squat: Squat) -> float:
    return float(squat.starts_s()[-1]) + squat.rep_s + squat.pause_s


def _row(study: Study, subject: Subject, timepoint: str, condition: str, view: View) -> dict[str, object]:
    begin = FIRST_DAY + datetime.timedelta(days=subject.number % 365)
    day = begin + datetime.timedelta(days=study.days if timepoint == "post" else 0)
    session = "session" if study.days == 0 else timepoint
    squats = condition == "single_leg_squat"
    loaded = LOADED.get(condition)
    reference = subject.response == "reference"
    return {
        "subject_id": subject.subject_id,
        "sex": subject.sex,
        "birth_year": subject.birth_year,
        "is_reference": str(reference).lower(),
        "session_id": f"{subject.subject_id}/{session}",
        "date": day.isoformat(),
        "timepoint": timepoint,
        "intervention": "" if reference else study.intervention,
        "intervention_date": "" if reference else begin.isoformat(),
        "affected_side": "" if reference else study.affected_side,
        "height_m": subject.height_m,
        "mass_kg": subject.mass_kg,
        "activity": "single_leg_squat" if squats else study.activity,
        "condition": condition,
        "load_kg": LOAD_KG if loaded else "",
        "loaded_side": loaded or "",
        "view": {"left": "sagittal", "right": "sagittal", "rear": "rear", "front": "frontal"}[view],
        "camera_side": view if view in ("left", "right") else "none",
        "surface": "" if squats else "treadmill",
        "speed_mps": "" if squats else subject.gait.speed_mps,
    }

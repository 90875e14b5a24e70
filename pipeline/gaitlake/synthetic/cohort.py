"""A small study whose answer is known: people filmed before and after, with a known asymmetry each time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

import pyarrow as pa

from gaitlake.synthetic.clip import synthesise
from gaitlake.synthetic.filming import SyntheticClip
from gaitlake.synthetic.knobs import RUN, Gait
from gaitlake.synthetic.recording import CLEAN, SIDE_VIEW, Camera, Degradation
from gaitlake_schemas import keys
from gaitlake_schemas.tables.clips import CLIPS
from gaitlake_schemas.tables.sessions import SESSIONS
from gaitlake_schemas.tables.subjects import SUBJECTS
from gaitlake_schemas.tables.videos import VIDEOS

TIMEPOINTS = ("pre", "post")
FIRST_DAY = datetime.date(2024, 1, 8)
DAYS_BETWEEN = 42


@dataclass(frozen=True, slots=True)
class Study:
    """What is done to whom.

    Before, the left side of subject i (0, 1, …) loads ``slow_load_ms`` + i ``slow_load_step_ms`` later than the right
    and its foot lands ``late_contact`` of a stride late; afterwards both are ``left_over`` times that. Anybody's own
    strides vary as ``gait`` says, from another seed in each clip.
    """

    subjects: int = 3
    slow_load_ms: float = 20.0
    slow_load_step_ms: float = 2.0
    late_contact: float = 0.02
    left_over: float = 0.25
    gait: Gait = RUN
    camera: Camera = field(default_factory=lambda: replace(SIDE_VIEW, duration_s=10.0))
    degradation: Degradation = CLEAN

    def gait_at(self, number: int, timepoint: str) -> Gait:
        share = 1.0 if timepoint == "pre" else self.left_over
        extra_ms = share * (self.slow_load_ms + number * self.slow_load_step_ms)
        slower = replace(self.gait.left, slow_load_ms=self.gait.left.slow_load_ms + extra_ms)
        return replace(self.gait, left=slower, left_contact=self.gait.left_contact + share * self.late_contact)


@dataclass(frozen=True, slots=True)
class CohortClip:
    """One clip of the study: its row of a manifest, its identity, its tables and truth."""

    manifest: dict[str, object]
    clip_id: str
    session_id: str
    clip: SyntheticClip


@dataclass(frozen=True, slots=True)
class Cohort:
    """The study's clips, and the rows of subjects, sessions and clips that describe them, checked."""

    clips_made: tuple[CohortClip, ...]
    subjects: pa.Table
    sessions: pa.Table
    clips: pa.Table

    @property
    def videos(self) -> pa.Table:
        return VIDEOS.check(pa.concat_tables([made.clip.videos for made in self.clips_made]))

    def expected(self, subject_id: str, timepoint: str, metric: str, side: str) -> float:
        """The metric of that person's mean stride, exactly."""
        for made in self.clips_made:
            if (made.manifest["subject_id"], made.manifest["timepoint"]) == (subject_id, timepoint):
                return made.clip.truth.expected[metric, side]
        raise KeyError(f"no clip of {subject_id} at {timepoint}")

    def asymmetry(self, subject_id: str, timepoint: str, metric: str) -> float:
        """Left - right, exactly."""
        sides = (self.expected(subject_id, timepoint, metric, side) for side in ("left", "right"))
        return next(sides) - next(sides)

    def change(self, subject_id: str, metric: str, side: str) -> float:
        """Post - pre of one side, exactly."""
        return self.expected(subject_id, "post", metric, side) - self.expected(subject_id, "pre", metric, side)


def make_cohort(study: Study, *, seed: int = 0) -> Cohort:
    """Film every subject of ``study`` before and after, one clip each."""
    made = [
        _film(study, number, timepoint, seed * 1000 + 2 * number + visit)
        for number in range(study.subjects)
        for visit, timepoint in enumerate(TIMEPOINTS)
    ]
    people = sorted({str(clip.manifest["subject_id"]) for clip in made})
    return Cohort(
        clips_made=tuple(made),
        subjects=SUBJECTS.from_rows([{"subject_id": person, "is_reference": False} for person in people]),
        sessions=SESSIONS.from_rows([_session_row(clip) for clip in made]),
        clips=CLIPS.from_rows([_clip_row(clip) for clip in made]),
    )


def _film(study: Study, number: int, timepoint: str, seed: int) -> CohortClip:
    clip = synthesise(study.gait_at(number, timepoint), study.camera, study.degradation, seed=seed)
    subject = f"S{number + 1:03d}"
    path = f"{subject}/{timepoint}/{study.gait.activity}.mp4"
    session = f"{subject}/{timepoint}"
    later = DAYS_BETWEEN * TIMEPOINTS.index(timepoint)
    manifest: dict[str, object] = {
        "path": path,
        "subject_id": subject,
        "session_id": session,
        "date": (FIRST_DAY + datetime.timedelta(days=number + later)).isoformat(),
        "timepoint": timepoint,
        "intervention": "training",
        "intervention_date": (FIRST_DAY + datetime.timedelta(days=number + 1)).isoformat(),
        "condition": "baseline",
    }
    read = ("activity", "view", "camera_side", "surface", "speed_mps", "slowmo_factor", "height_m")
    manifest |= {name: clip.fields[name] for name in read}
    return CohortClip(manifest, keys.clip_id(path, None), session, clip)


def _session_row(made: CohortClip) -> dict[str, object]:
    row = {name: made.manifest[name] for name in ("session_id", "subject_id", "timepoint", "intervention", "height_m")}
    dates = ("date", "intervention_date")
    return row | {name: datetime.date.fromisoformat(str(made.manifest[name])) for name in dates}


def _clip_row(made: CohortClip) -> dict[str, object]:
    declared = {column.name: made.manifest.get(column.name) for column in CLIPS.columns}
    own = {"clip_id": made.clip_id, "video_id": made.clip.video_id, "mirrored": False, "exclude": False}
    return declared | own

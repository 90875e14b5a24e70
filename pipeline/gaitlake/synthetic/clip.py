"""Synthetic clips by what is done in them: walking, running, squatting on one leg, sitting."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial

import numpy as np

from gaitlake.synthetic.angle_driven import AngleDriven
from gaitlake.synthetic.body import Motion, landmarks_m
from gaitlake.synthetic.contact_driven import ContactDriven
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.filming import SyntheticClip, film
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.knobs import RUN, WALK, Gait
from gaitlake.synthetic.recording import CLEAN, SIDE_VIEW, Camera, Degradation
from gaitlake.synthetic.squat import SINGLE_LEG_SQUAT, Squat, SquatPosture
from gaitlake.synthetic.squat_truth import make_squat_truth
from gaitlake.synthetic.still import SEATED, StillPosture
from gaitlake.synthetic.stride_signals import CURVES, signal
from gaitlake.synthetic.timing import Contacts, draw_contacts
from gaitlake.synthetic.truth import Truth, make_truth
from gaitlake.synthetic.way import gait_points_m
from gaitlake_schemas.vocabulary import SIDES


def walker(
    gait: Gait = WALK, camera: Camera = SIDE_VIEW, degradation: Degradation = CLEAN, *, seed: int = 0
) -> SyntheticClip:
    """A clip of somebody walking; see :func:`synthesise`."""
    return synthesise(gait, camera, degradation, seed=seed)


def runner(
    gait: Gait = RUN, camera: Camera = SIDE_VIEW, degradation: Degradation = CLEAN, *, seed: int = 0
) -> SyntheticClip:
    """A clip of somebody running; see :func:`synthesise`."""
    return synthesise(gait, camera, degradation, seed=seed)


def synthesise(gait: Gait, camera: Camera, degradation: Degradation, *, seed: int = 0) -> SyntheticClip:
    """Make one clip of gait. The same arguments give the same clip.

    The motion depends on ``gait`` and ``seed`` alone: another camera or degradation shows the same strides.
    """
    contacts = draw_contacts(gait, camera.duration_s, seed)
    posture = GaitPosture(motion_of(gait, contacts), contacts, gait)
    return film(GaitPerformance(posture, camera.duration_s), camera, degradation, seed)


def squatter(
    squat: Squat = SINGLE_LEG_SQUAT,
    camera: Camera = SIDE_VIEW,
    degradation: Degradation = CLEAN,
    *,
    seed: int = 0,
) -> SyntheticClip:
    """A clip of single-leg squats; the whole repetitions in it are ``truth.strides`` (RepetitionTruth)."""
    return film(SquatPerformance(SquatPosture(squat, seed)), camera, degradation, seed)


def sitter(camera: Camera = SIDE_VIEW, degradation: Degradation = CLEAN, *, seed: int = 0) -> SyntheticClip:
    """A clip of somebody who sits: there is nothing in it to measure."""
    return film(StillPerformance(SEATED), camera, degradation, seed)


def motion_of(gait: Gait, contacts: Contacts) -> Motion:
    """The generator that ``gait.drive`` names."""
    return ContactDriven(gait, contacts) if gait.drive == "contact" else AngleDriven(gait, contacts)


@dataclass(frozen=True, slots=True)
class GaitPerformance:
    """Somebody walks or runs."""

    posture: GaitPosture
    duration_s: float

    @property
    def recipe(self) -> list[object]:
        return [asdict(self.posture.gait)]

    @property
    def fields(self) -> dict[str, object]:
        gait = self.posture.gait
        return {
            "activity": gait.activity,
            "surface": gait.surface,
            "speed_mps": self.posture.motion.speed_mps,
            "height_m": gait.height_m,
        }

    def points_m(self, time_s: Floats) -> Floats:
        return gait_points_m(self.posture, time_s, self.duration_s)

    def truth(self, time_s: Floats, swapped_frames: tuple[int, ...], missing_frames: tuple[int, ...]) -> Truth:
        degraded = {"swapped_frames": swapped_frames, "missing_frames": missing_frames}
        return make_truth(self.posture, partial(motion_of, self.posture.gait), time_s, self.duration_s, **degraded)


@dataclass(frozen=True, slots=True)
class SquatPerformance:
    """Somebody squats on one leg."""

    posture: SquatPosture

    @property
    def recipe(self) -> list[object]:
        return [asdict(self.posture.squat)]

    @property
    def fields(self) -> dict[str, object]:
        height_m = self.posture.height_m
        return {"activity": "single_leg_squat", "surface": None, "speed_mps": None, "height_m": height_m}

    def points_m(self, time_s: Floats) -> Floats:
        return landmarks_m(self.posture, time_s)

    def truth(self, time_s: Floats, swapped_frames: tuple[int, ...], missing_frames: tuple[int, ...]) -> Truth:
        return make_squat_truth(self.posture, time_s, swapped_frames=swapped_frames, missing_frames=missing_frames)


@dataclass(frozen=True, slots=True)
class StillPerformance:
    """Somebody stays where he is."""

    posture: StillPosture

    @property
    def recipe(self) -> list[object]:
        return [asdict(self.posture)]

    @property
    def fields(self) -> dict[str, object]:
        return {"activity": "other", "surface": None, "speed_mps": None, "height_m": self.posture.height_m}

    def points_m(self, time_s: Floats) -> Floats:
        return landmarks_m(self.posture, time_s)

    def truth(self, time_s: Floats, swapped_frames: tuple[int, ...], missing_frames: tuple[int, ...]) -> Truth:
        return Truth(
            gait=None,
            speed_mps=0.0,
            time_s=time_s,
            ic_s=dict.fromkeys(SIDES, np.empty(0)),
            fc_s=dict.fromkeys(SIDES, np.empty(0)),
            knee_flexion_deg={side: signal("knee_flexion_deg", self.posture, side, time_s) for side in SIDES},
            strides=(),
            expected={},
            swapped_frames=swapped_frames,
            missing_frames=missing_frames,
            curves={(name, side): signal(name, self.posture, side, time_s) for name in CURVES for side in SIDES},
        )

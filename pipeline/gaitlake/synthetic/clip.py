"""A synthetic clip: tables as a pose estimator would have written them, with the exact truth behind them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from gaitlake.synthetic.angle_driven import AngleDriven
from gaitlake.synthetic.body import Motion, landmarks_m
from gaitlake.synthetic.camera import project, timestamps_us
from gaitlake.synthetic.contact_driven import ContactDriven
from gaitlake.synthetic.degradation import observe
from gaitlake.synthetic.knobs import CLEAN, RUN, SIDE_VIEW, WALK, Camera, Degradation, Gait
from gaitlake.synthetic.tables import keypoints_table, synthetic_video_id, tracks_table, videos_table
from gaitlake.synthetic.timing import Contacts, draw_contacts
from gaitlake.synthetic.truth import Truth, make_truth


@dataclass(frozen=True, slots=True)
class SyntheticClip:
    """One clip. Tables keep their contracts; ``truth`` is exact.

    ``fields`` is what a manifest may say about the clip that analysis reads (`ANALYSIS_FIELDS`), all of it true.
    """

    video_id: str
    videos: pa.Table
    tracks: pa.Table
    keypoints: pa.Table
    truth: Truth
    camera: Camera
    fields: dict[str, object]


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
    """Make one clip. The same arguments give the same clip.

    The motion depends on ``gait`` and ``seed`` alone: another camera or degradation shows the same strides.
    """
    contacts = draw_contacts(gait, camera.duration_s, seed)
    time_us = timestamps_us(camera, degradation, seed)
    time_s = time_us / 1e6 / degradation.slowmo_factor
    motion = motion_of(gait, contacts)
    image = project(landmarks_m(motion, contacts, gait, time_s), camera)
    seen = observe(image, time_s, camera, degradation, seed)
    video_id = synthetic_video_id([asdict(gait), asdict(camera), asdict(degradation), seed])
    present = np.setdiff1d(np.arange(len(time_us)), np.array(seen.missing, dtype=np.intp))
    truth = make_truth(
        partial(motion_of, gait), gait, contacts, time_s, swapped_frames=seen.swapped, missing_frames=seen.missing
    )
    return SyntheticClip(
        video_id=video_id,
        videos=videos_table(video_id, camera, time_us, degradation.slowmo_factor),
        tracks=tracks_table(video_id, present, seen.values[present]),
        keypoints=keypoints_table(video_id, present, time_us[present], seen.values[present]),
        truth=truth,
        camera=camera,
        fields=_fields(gait, camera, degradation, motion.speed_mps),
    )


def motion_of(gait: Gait, contacts: Contacts) -> Motion:
    """The generator that ``gait.drive`` names."""
    return ContactDriven(gait, contacts) if gait.drive == "contact" else AngleDriven(gait, contacts)


def _fields(gait: Gait, camera: Camera, degradation: Degradation, speed_mps: float) -> dict[str, object]:
    return {
        "session_id": None,
        "activity": gait.activity,
        "view": camera.view,
        "camera_side": camera.near_side,
        "camera_yaw_deg": None,
        "surface": gait.surface,
        "speed_mps": speed_mps,
        "mirrored": False,
        "slowmo_factor": degradation.slowmo_factor,
        "height_m": gait.height_m,
        "person_hint": None,
    }

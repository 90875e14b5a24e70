"""A second person in the picture, behind the first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gaitlake.synthetic.angle_driven import AngleDriven
from gaitlake.synthetic.body import landmarks_m
from gaitlake.synthetic.camera import project
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.degradation import observe
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.recording import Camera, Degradation
from gaitlake.synthetic.still import STANDING
from gaitlake.synthetic.tables import Person
from gaitlake.synthetic.timing import draw_contacts

SMALLER = 0.8
"""Size in the picture against the first person's."""
BESIDE = 0.36
"""Where the one who stands is, right of the middle, share of the picture's width."""
OTHER_SEED = 10_000


def filmed_bystander(time_s: Floats, camera: Camera, degradation: Degradation, seed: int) -> Person:
    """Person 1, with the noise of the first: stands facing the camera, or walks through from left to right."""
    standing = degradation.bystander == "standing"
    behind = replace(
        camera, px_per_m=SMALLER * camera.px_per_m, heading_deg=-90.0 if standing else 0.0, distance_m=None
    )
    image = project(landmarks_m(STANDING, time_s) if standing else _walking_through(time_s, behind), behind)
    if standing:
        image = replace(image, x=image.x + BESIDE * camera.width_px)
    noise = Degradation(noise_px=degradation.noise_px, noise_mm=degradation.noise_mm, smoothed=degradation.smoothed)
    seen = observe(image, time_s, behind, noise, seed + OTHER_SEED)
    present = np.setdiff1d(np.arange(len(time_s)), np.array(seen.missing, dtype=np.intp))
    return Person(1, present, seen.values[present])


def _walking_through(time_s: Floats, camera: Camera) -> Floats:
    """Half way across when the clip is half over."""
    gait = Gait(activity="walk", surface="overground", height_m=1.8)
    contacts = draw_contacts(gait, camera.duration_s, OTHER_SEED)
    motion = AngleDriven(gait, contacts)
    points = landmarks_m(GaitPosture(motion, contacts, gait), time_s)
    points[..., 0] -= motion.speed_mps * camera.duration_s / 2
    return points

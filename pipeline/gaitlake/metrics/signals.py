"""Signals over a whole clip, by side: joint and segment angles from the side, frontal-plane signals from front or rear.

From the side x points forward. From front or rear x points to the subject's right, so towards the midline is +x for the
left leg and -x for the right.
"""

from __future__ import annotations

import numpy as np

from gaitlake.metrics.angles import knee_flexion_deg, segment_deg, wrap_deg
from gaitlake.metrics.motion import SIDES, Floats, Motion, other_side

Signals = dict[str, dict[str, Floats]]
"""By side, then by name; every array has the shape of ``motion.time_s``."""

TO_MIDLINE = {"left": 1.0, "right": -1.0}


def sagittal_signals(motion: Motion) -> Signals:
    """Angles seen from the side, deg (SCIENCE 4.2); flexion, dorsiflexion and forward lean +.

    ``ankle_dorsiflexion_deg`` is against the clip's median over both feet: heel to toe of a pose model is not the sole.
    """
    shoulders = 0.5 * (motion.joint("left_shoulder") + motion.joint("right_shoulder"))
    lean = -segment_deg(shoulders, motion.pelvis)
    signals: Signals = {}
    ankles: list[Floats] = []
    for side in SIDES:
        hip, knee, ankle, heel, toe, shoulder, wrist = (
            motion.joint(f"{side}_{name}")
            for name in ("hip", "knee", "ankle", "heel", "foot_index", "shoulder", "wrist")
        )
        thigh = segment_deg(hip, knee)
        foot = np.degrees(np.arctan2(*(toe - heel)[:, ::-1].T))
        ankles.append(wrap_deg(foot - segment_deg(knee, ankle)))
        signals[side] = {
            "knee_flexion_deg": knee_flexion_deg(motion, side),
            "hip_flexion_deg": wrap_deg(thigh + lean),
            "thigh_deg": thigh,
            "trunk_lean_deg": lean,
            "arm_swing_deg": segment_deg(shoulder, wrist),
        }
    neutral = _median(np.concatenate(ankles))
    for side, dorsiflexion in zip(SIDES, ankles, strict=True):
        signals[side]["ankle_dorsiflexion_deg"] = dorsiflexion - neutral
    return signals


def frontal_signals(motion: Motion, leg_length_px: float) -> Signals:
    """Signals seen from the front or the rear (SCIENCE 4.4), by side.

    ``knee_deviation`` (of hip-ankle distance) and ``fppa_deg`` + = knee towards the midline; ``pelvic_drop_deg``
    + = the other hip lower; ``hip_adduction_deg`` + = adduction; ``trunk_lateral_deg`` + = leaning to this side;
    ``wrist_height`` above the shoulder and ``pelvis_height`` in leg lengths.
    """
    with np.errstate(invalid="ignore", divide="ignore"):  # joints on top of each other have no direction
        return _frontal_signals(motion, leg_length_px)


def _frontal_signals(motion: Motion, leg_length_px: float) -> Signals:
    shoulders = 0.5 * (motion.joint("left_shoulder") + motion.joint("right_shoulder"))
    lean_right = np.degrees(np.arctan2(*(shoulders - motion.pelvis).T))
    signals: Signals = {}
    for side in SIDES:
        hip, knee, ankle, shoulder, wrist = (
            motion.joint(f"{side}_{name}") for name in ("hip", "knee", "ankle", "shoulder", "wrist")
        )
        outward = hip - motion.joint(f"{other_side(side)}_hip")
        inward = TO_MIDLINE[side]
        level = np.hypot(*outward.T)
        femur = knee - hip
        across = -(femur * outward).sum(axis=1) / level
        down = inward * (femur[:, 0] * outward[:, 1] - femur[:, 1] * outward[:, 0]) / level
        signals[side] = {
            "knee_deviation": knee_deviation(hip, knee, ankle, side),
            "fppa_deg": projection_angle_deg(hip, knee, ankle, side),
            "pelvic_drop_deg": np.degrees(np.arctan2(outward[:, 1], -inward * outward[:, 0])),
            "hip_adduction_deg": np.degrees(np.arctan2(across, -down)),
            "trunk_lateral_deg": -inward * lean_right,
            "wrist_height": (wrist - shoulder)[:, 1] / leg_length_px,
            "pelvis_height": motion.pelvis[:, 1] / leg_length_px,
        }
    return signals


def knee_deviation(hip: Floats, knee: Floats, ankle: Floats, side: str) -> Floats:
    """How far the knee lies off the line from hip to ankle, in its length; + = towards the midline. Shape (n,)."""
    leg, thigh = ankle - hip, knee - hip
    cross = leg[:, 0] * thigh[:, 1] - leg[:, 1] * thigh[:, 0]
    deviation: Floats = TO_MIDLINE[side] * cross / (leg**2).sum(axis=1)
    return deviation


def projection_angle_deg(hip: Floats, knee: Floats, ankle: Floats, side: str) -> Floats:
    """Frontal plane projection angle: 180 deg minus the angle hip-knee-ankle, + = knee towards the midline."""
    angle = wrap_deg(segment_deg(hip, knee) - segment_deg(knee, ankle))
    return TO_MIDLINE[side] * angle


def _median(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else 0.0

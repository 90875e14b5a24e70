"""Segment and joint angles in the sagittal plane, from pixels (SCIENCE 4.2). Never from normalised coordinates."""

from __future__ import annotations

import numpy as np

from gaitlake.metrics.motion import Floats, Motion


def wrap_deg(angle_deg: Floats) -> Floats:
    """Bring angles into (-180, 180]."""
    wrapped: Floats = 180.0 - (180.0 - angle_deg) % 360.0
    return wrapped


def segment_deg(upper: Floats, lower: Floats) -> Floats:
    """Angle of the segment ``upper`` to ``lower`` against the downward vertical, deg, + = lower end in front.

    Parameters
    ----------
    upper, lower : shape (n, 2), px, x forward, y up
    """
    x, y = (lower - upper)[:, 0], (lower - upper)[:, 1]
    angle: Floats = np.degrees(np.arctan2(x, -y))
    return angle


def knee_flexion_deg(motion: Motion, side: str) -> Floats:
    """Knee flexion: thigh angle minus shank angle, deg, 0 = straight, + = flexed, shape (n,).

    Carries 5 to 8 deg of absolute uncertainty from any video (Stenum 2021, Van Hooren 2023): compare within a subject.
    """
    hip, knee, ankle = (motion.joint(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    return wrap_deg(segment_deg(hip, knee) - segment_deg(knee, ankle))

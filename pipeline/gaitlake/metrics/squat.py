"""Repetitions of a single-leg squat: from standing, down, and up again, on one leg (SCIENCE 12).

::

    pelvis  ‾‾‾╲            ╱‾‾‾
                ╲          ╱
    start ──────  ╲______╱  ───── end
                   bottom
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gaitlake.metrics.definition import SQUAT, Metric
from gaitlake.metrics.motion import Cycle, Floats, Reading
from gaitlake.metrics.sagittal import KNEE, TRUNK, as_readings
from gaitlake.metrics.temporal import EVERY_VIEW

METRICS = (
    Metric(
        "squat_depth", "1", "way of the pelvis down from standing to the bottom of the repetition / leg length",
        "larger = deeper", family="squat", views=EVERY_VIEW, activities=(SQUAT,), joints=("hip", "contra_hip"),
    ),
    Metric(
        "squat_time_s", "s", "duration of a repetition, from 5 % of its depth on the way down to 5 % on the way up",
        "larger = slower",
        family="squat", views=EVERY_VIEW, activities=(SQUAT,), timing=True,
    ),
    Metric(
        "squat_knee_flexion_peak_deg", "deg", "largest knee flexion of the working leg in a repetition",
        "larger = deeper", family="squat", activities=(SQUAT,), positive_only=False, joints=KNEE,
        noise_sensitive=True,
    ),
    Metric(
        "trunk_lean_peak_deg", "deg", "largest forward lean of mid-hip to mid-shoulder in a repetition",
        "larger = further forward", family="trunk", activities=(SQUAT,), positive_only=False, joints=TRUNK,
    ),
)  # fmt: skip


def squat_readings(cycles: Sequence[Cycle], pelvis_height: Floats, standing_share: float) -> dict[str, list[Reading]]:
    """Depth (leg lengths) and duration of every repetition.

    Parameters
    ----------
    pelvis_height : leg lengths, shape (cycles, 101)
    standing_share : a repetition starts and ends this share of its depth below standing
    """
    depth = (0.5 * (pelvis_height[:, 0] + pelvis_height[:, -1]) - pelvis_height.min(axis=1)) / (1.0 - standing_share)
    return {"squat_depth": as_readings(depth), "squat_time_s": [Reading(c.stride_time_s) for c in cycles]}


def sagittal_squat_readings(curves: Mapping[str, Floats]) -> dict[str, list[Reading]]:
    """Peaks of knee flexion and forward lean of every repetition, deg; ``curves`` by signal, (cycles, 101)."""
    return {
        "squat_knee_flexion_peak_deg": as_readings(curves["knee_flexion_deg"].max(axis=1)),
        "trunk_lean_peak_deg": as_readings(curves["trunk_lean_deg"].max(axis=1)),
    }


def freed_of_depth(paths: Floats, pelvis_height: Floats) -> Floats:
    """Paths without what goes with depth: each row minus its straight line over pelvis height, shape as given.

    A knee that drifts inwards the deeper it bends is not wobbling.
    """
    level = paths - paths.mean(axis=1, keepdims=True)
    deep = pelvis_height - pelvis_height.mean(axis=1, keepdims=True)
    power = (deep**2).sum(axis=1, keepdims=True)
    slope = (level * deep).sum(axis=1, keepdims=True) / np.where(power > 0.0, power, 1.0)
    freed: Floats = level - slope * deep
    return freed

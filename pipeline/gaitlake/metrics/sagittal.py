"""Angles of a stride seen from the side: hip, knee, ankle, trunk, arm (SCIENCE 4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gaitlake.metrics.curves import PHASES, range_of_motion
from gaitlake.metrics.definition import DINGENEN, HEIDERSCHEIT, Metric
from gaitlake.metrics.motion import Cycle, Floats, Reading

KNEE = ("hip", "knee", "ankle")
ANKLE = ("knee", "ankle", "heel", "foot_index")
TRUNK = ("hip", "contra_hip", "shoulder", "contra_shoulder")
HIP = (*TRUNK, "knee")
SDD = {"mdc_floor": 3.8, "mdc_source": f"{DINGENEN}: test-retest SDD of knee flexion 2.3-3.8 deg, upper end"}
ROM = "98th minus 2nd percentile over the stride"


def _angle(metric: str, definition: str, sign: str, joints: tuple[str, ...], **more: object) -> Metric:
    """An angle from the side: shares of the landmark noise reach it, so limbs of unequal noise cannot be compared."""
    usual: dict[str, object] = {"family": "angles", "positive_only": False, "noise_sensitive": True}
    return Metric(metric, "deg", definition, sign, joints=joints, **(usual | more))  # type: ignore[arg-type]


METRICS = (
    _angle("knee_flexion_ic_deg", "knee flexion (thigh angle - shank angle in the image) at initial contact",
           "larger = more flexed", KNEE, source=HEIDERSCHEIT, **SDD),
    _angle("knee_flexion_peak_deg",
           "largest knee flexion in stance, searched from initial contact + 0.03 s to + 0.28 of the stride",
           "larger = more flexed", KNEE, source=HEIDERSCHEIT, **SDD),
    _angle("knee_flexion_swing_deg", "largest knee flexion of the stride, reached in swing", "larger = more flexed",
           KNEE),
    _angle("knee_rom_deg", f"range of knee flexion: {ROM}", "larger = moves further", KNEE, positive_only=True),
    _angle("hip_flexion_max_deg", "largest hip flexion (thigh angle + trunk lean) of the stride",
           "larger = more flexed", HIP),
    _angle("hip_extension_max_deg", "largest hip extension of the stride: minus the smallest hip flexion",
           "larger = hip opens further", HIP),
    _angle("hip_rom_deg", f"range of hip flexion: {ROM}", "larger = hip moves further", HIP, positive_only=True),
    _angle("ankle_dorsiflexion_peak_deg",
           "largest ankle dorsiflexion in stance, against the clip's median over both feet",
           "larger = shank further over the foot", ANKLE, final_contact=True),
    _angle("ankle_rom_deg", f"range of ankle dorsiflexion: {ROM}", "larger = moves further", ANKLE,
           positive_only=True),
    _angle("trunk_lean_mean_deg", "mean forward lean of mid-hip to mid-shoulder against the vertical",
           "larger = further forward", TRUNK, family="trunk", sided=False, noise_sensitive=False),
    _angle("trunk_rom_deg", f"range of forward trunk lean: {ROM}", "larger = trunk moves further", TRUNK,
           family="trunk", sided=False, noise_sensitive=False, positive_only=True),
    _angle("arm_swing_rom_deg", f"range of the wrist-shoulder line against the vertical: {ROM}",
           "larger = arm swings further", ("shoulder", "wrist"), family="arms", positive_only=True),
)  # fmt: skip


def sagittal_readings(curves: Mapping[str, Floats], cycles: Sequence[Cycle]) -> dict[str, list[Reading]]:
    """Angles of every stride by metric, except knee flexion at contact and in stance (see loading).

    Parameters
    ----------
    curves : by signal, shape (cycles, 101), deg; NaN where not known
    """
    knee, hip, ankle, trunk = (
        curves[name] for name in ("knee_flexion_deg", "hip_flexion_deg", "ankle_dorsiflexion_deg", "trunk_lean_deg")
    )
    values = {
        "knee_flexion_swing_deg": knee.max(axis=1),
        "knee_rom_deg": range_of_motion(knee),
        "hip_flexion_max_deg": hip.max(axis=1),
        "hip_extension_max_deg": -hip.min(axis=1),
        "hip_rom_deg": range_of_motion(hip),
        "ankle_rom_deg": range_of_motion(ankle),
        "trunk_lean_mean_deg": trunk.mean(axis=1),
        "trunk_rom_deg": range_of_motion(trunk),
        "arm_swing_rom_deg": range_of_motion(curves["arm_swing_deg"]),
    }
    readings = {name: as_readings(found) for name, found in values.items()}
    return readings | {"ankle_dorsiflexion_peak_deg": _stance_peaks(ankle, cycles)}


def _stance_peaks(curves: Floats, cycles: Sequence[Cycle]) -> list[Reading]:
    """Largest value between initial and final contact; NO_EVENTS without final contact."""
    duty = np.array([np.nan if c.fc_s is None else (c.fc_s - c.start_s) / c.stride_time_s for c in cycles])
    standing = PHASES[None, :] <= duty[:, None]
    peaks = np.where(standing, curves, -np.inf).max(axis=1)
    known = np.where(standing, np.isfinite(curves), True).all(axis=1)
    found = as_readings(np.where(known, peaks, np.nan))
    return [
        Reading(reason="NO_EVENTS") if cycle.fc_s is None else one for cycle, one in zip(cycles, found, strict=True)
    ]


def as_readings(values: Floats, reason: str = "OCCLUSION") -> list[Reading]:
    """Values as readings; those that are not known have the reason."""
    return [Reading(float(v)) if np.isfinite(v) else Reading(reason=reason) for v in values]

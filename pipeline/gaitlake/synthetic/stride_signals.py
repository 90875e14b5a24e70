"""Signals of a body at any instant, by their names in `cycle_curves`, and the numbers that a stride's signals give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gaitlake.synthetic.body import Posture, wrist_angle_rad
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.frontal_plane import TO_RIGHT

STRIDE_SAMPLES = 1001
CURVES = ("hip_flexion_deg", "ankle_dorsiflexion_deg", "knee_deviation", "trunk_lean_deg")
"""Signals that `Truth.curves` holds, besides knee flexion."""

CURVE_METRICS = (
    "knee_flexion_swing_deg",
    "knee_rom_deg",
    "hip_flexion_max_deg",
    "hip_extension_max_deg",
    "hip_rom_deg",
    "ankle_rom_deg",
    "trunk_lean_mean_deg",
    "arm_swing_rom_deg",
    "pelvic_drop_peak_deg",
    "trunk_lateral_peak_deg",
)


def signal(name: str, posture: Posture, side: str, time_s: Floats) -> Floats:
    """One signal of a side; flexion, dorsiflexion and forward +, frontal ones as in SCIENCE 4.4.

    Ankle dorsiflexion is foot against shank (0 when standing), not against a clip's median.
    """
    found: dict[str, Callable[[], Floats]] = {
        "knee_flexion_deg": lambda: posture.leg(side, time_s).knee_flexion_deg,
        "hip_flexion_deg": lambda: np.degrees(posture.leg(side, time_s).thigh + posture.lean_rad(time_s)),
        "ankle_dorsiflexion_deg": lambda: _ankle_deg(posture, side, time_s),
        "trunk_lean_deg": lambda: np.degrees(posture.lean_rad(time_s)),
        "arm_swing_deg": lambda: np.degrees(wrist_angle_rad(posture, side, time_s)),
        "knee_deviation": lambda: posture.deviation(side, time_s),
        "pelvic_drop_deg": lambda: TO_RIGHT[side] * np.degrees(posture.tilt_rad(time_s)),
        "trunk_lateral_deg": lambda: TO_RIGHT[side] * np.degrees(posture.trunk_rad(time_s)),
    }
    return found[name]()


def _ankle_deg(posture: Posture, side: str, time_s: Floats) -> Floats:
    leg = posture.leg(side, time_s)
    angle: Floats = np.degrees(leg.foot - leg.shank)
    return angle


def curve_truth(posture: Posture, side: str, start_s: Floats, end_s: Floats, fc_s: Floats) -> dict[str, Floats]:
    """Metrics of whole strides of ``side`` by name, shape (strides,) as the times; ranges are p98 - p2.

    Parameters
    ----------
    start_s, end_s, fc_s : contacts of each stride and its final contact, s
    """
    time = np.linspace(start_s, end_s, STRIDE_SAMPLES, axis=-1)
    stance = np.linspace(start_s, fc_s, STRIDE_SAMPLES // 2, axis=-1)
    leg, lean = posture.leg(side, time), posture.lean_rad(time)
    knee, hip = leg.knee_flexion_deg, np.degrees(leg.thigh + lean)
    drop = signal("pelvic_drop_deg", posture, side, stance)
    return {
        "knee_flexion_swing_deg": highest(knee),
        "knee_rom_deg": _range(knee),
        "hip_flexion_max_deg": highest(hip),
        "hip_extension_max_deg": highest(-hip),
        "hip_rom_deg": _range(hip),
        "ankle_rom_deg": _range(np.degrees(leg.foot - leg.shank)),
        "trunk_lean_mean_deg": np.degrees(lean.mean(axis=-1)),
        "arm_swing_rom_deg": _range(signal("arm_swing_deg", posture, side, time)),
        "pelvic_drop_peak_deg": highest(drop) - drop[:, 0],
        "trunk_lateral_peak_deg": highest(signal("trunk_lateral_deg", posture, side, stance)),
    }


def _range(curves: Floats) -> Floats:
    low, high = np.percentile(curves, [2.0, 98.0], axis=-1)
    span: Floats = high - low
    return span


def highest(curves: Floats) -> Floats:
    """Height of the parabola through the highest sample of each row and its neighbours; an end as it is."""
    rows, top = np.arange(len(curves)), np.argmax(curves, axis=-1)
    inner = np.clip(top, 1, curves.shape[-1] - 2)
    before, at, after = (curves[rows, inner + k] for k in (-1, 0, 1))
    bend = before - 2 * at + after
    apex = at - (before - after) ** 2 / (8 * np.where(bend < 0, bend, -1.0))
    peak: Floats = np.where((bend < 0) & (top == inner), apex, curves[rows, top])
    return peak

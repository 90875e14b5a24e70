"""The leg, pelvis and trunk seen from the front or the rear (SCIENCE 4.4).

Final contact cannot be seen from here: stance is a share of the stride after initial contact that lies inside true
stance. Inside it, at ``STANCE_POINTS`` phases::

    ic ·····|== stance window ==|················· ic
            5                   33 %  running  (10 to 55 % walking)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gaitlake.metrics.curves import PHASES, range_of_motion, signed_peak
from gaitlake.metrics.definition import DINGENEN, GAITS, SQUAT, Metric
from gaitlake.metrics.motion import Cycle, Floats, Reading
from gaitlake.metrics.sagittal import ROM, TRUNK, as_readings

STANCE_POINTS = 51
VIEWS = ("frontal", "rear")
LEG = ("hip", "knee", "ankle")
HIPS = ("hip", "contra_hip")
FPPA_SOURCE = "frontal plane projection angle (McLean 2005, Willson 2008); does not track 3-D abduction in running"


def _frontal(metric: str, unit: str, definition: str, sign: str, **more: object) -> Metric:
    usual: dict[str, object] = {
        "family": "frontal", "views": VIEWS, "activities": (*GAITS, SQUAT), "positive_only": False,
        "stance_assumed": True, "noise_sensitive": True, "joints": LEG,
    }  # fmt: skip
    return Metric(metric, unit, definition, sign, **(usual | more))  # type: ignore[arg-type]


def _sdd(floor: float, of: str) -> dict[str, object]:
    return {"mdc_floor": floor, "mdc_source": f"{DINGENEN}: test-retest SDD of {of}, upper end"}


METRICS = (
    _frontal("fppa_peak_deg", "deg", "projection angle of the knee in the frontal plane, furthest from 0 in stance",
             "+ = knee towards the midline (valgus)", yaw_sensitive=True, source=FPPA_SOURCE),
    _frontal("fppa_lowest_deg", "deg", "projection angle of the knee where the pelvis is lowest in stance",
             "+ = knee towards the midline (valgus)", yaw_sensitive=True, source=FPPA_SOURCE),
    _frontal("knee_deviation_mean", "1", "mean distance of the knee from the line hip-ankle / its length, in stance",
             "+ = knee towards the midline", yaw_sensitive=True, noise_sensitive=False),
    _frontal("pelvic_drop_peak_deg", "deg", "largest tilt of the hip line in stance, minus its tilt at contact",
             "+ = the other hip lower", joints=HIPS, validated=False, **_sdd(2.8, "pelvic drop 2.7-2.8 deg")),
    _frontal("hip_adduction_peak_deg", "deg", "largest angle between thigh and the normal of the hip line in stance",
             "+ = adduction", joints=(*HIPS, "knee"), validated=False, yaw_sensitive=True,
             **_sdd(3.8, "hip adduction 2.3-3.8 deg")),
    _frontal("trunk_lateral_peak_deg", "deg", "largest sideways lean of mid-hip to mid-shoulder in stance",
             "+ = towards the standing leg", family="trunk", joints=TRUNK, yaw_sensitive=True,
             **_sdd(2.3, "lateral trunk lean 1.3-2.3 deg")),
    _frontal("step_width", "1", "distance across of the ankles at successive mid-stances / hip width",
             "larger = wider", activities=GAITS, sided=False, positive_only=True, validated=False,
             noise_sensitive=False,
             joints=("ankle", "contra_ankle", *HIPS), source="Mehdizadeh 2021: not valid from one camera"),
    _frontal("pelvis_rom_deg", "deg", f"range of the hip line's tilt: {ROM}", "larger = pelvis moves further",
             family="trunk", joints=HIPS, sided=False, validated=False, positive_only=True, stance_assumed=False,
             noise_sensitive=False),
    _frontal("trunk_lateral_rom_deg", "deg", f"range of sideways trunk lean: {ROM}", "larger = trunk moves further",
             family="trunk", joints=TRUNK, sided=False, positive_only=True, stance_assumed=False,
             noise_sensitive=False),
    _frontal("arm_swing_height", "1", f"range of the wrist's height against the shoulder / leg length: {ROM}",
             "larger = arm swings further", family="arms", joints=("shoulder", "wrist"), activities=GAITS,
             positive_only=True, stance_assumed=False),
)  # fmt: skip


def frontal_readings(
    stance: Mapping[str, Floats], stride: Mapping[str, Floats], at_ic: Mapping[str, Floats]
) -> dict[str, list[Reading]]:
    """Frontal-plane numbers of every stride by metric; ``step_width`` apart (see :func:`step_widths`).

    Parameters
    ----------
    stance : by signal, shape (cycles, STANCE_POINTS): over the stance window
    stride : by signal, shape (cycles, 101): over the stride
    at_ic : by signal, shape (cycles,)
    """
    low = np.argmin(np.nan_to_num(stance["pelvis_height"], nan=np.inf), axis=1)
    rows = np.arange(len(low))
    values = {
        "fppa_peak_deg": signed_peak(stance["fppa_deg"]),
        "fppa_lowest_deg": stance["fppa_deg"][rows, low],
        "knee_deviation_mean": stance["knee_deviation"].mean(axis=1),
        "pelvic_drop_peak_deg": stance["pelvic_drop_deg"].max(axis=1) - at_ic["pelvic_drop_deg"],
        "hip_adduction_peak_deg": stance["hip_adduction_deg"].max(axis=1),
        "trunk_lateral_peak_deg": stance["trunk_lateral_deg"].max(axis=1),
        "pelvis_rom_deg": range_of_motion(stride["pelvic_drop_deg"]),
        "trunk_lateral_rom_deg": range_of_motion(stride["trunk_lateral_deg"]),
        "arm_swing_height": range_of_motion(stride["wrist_height"]),
    }
    return {name: as_readings(found) for name, found in values.items()}


def stance_phases(window: tuple[float, float]) -> Floats:
    """Phases of the stance window, shape (STANCE_POINTS,)."""
    return np.linspace(*window, STANCE_POINTS)


def step_widths(own_x: Floats, contra_x: Floats, cycles: Sequence[Cycle], middle: float, hip_width: float) -> Floats:
    """Ankle to ankle across, each at its own mid-stance, in hip widths; NaN where the other contact is not known.

    Parameters
    ----------
    own_x, contra_x : ankle positions over this stride at :data:`gaitlake.metrics.curves.PHASES`, shape (cycles, 101)
    middle : phase of mid-stance
    """
    found = np.full(len(cycles), np.nan)
    for i, cycle in enumerate(cycles):
        if cycle.contra_ic_s is None:
            continue
        other = (cycle.contra_ic_s - cycle.start_s) / cycle.stride_time_s + middle
        if other <= 1.0:
            found[i] = abs(np.interp(middle, PHASES, own_x[i]) - np.interp(other, PHASES, contra_x[i])) / hip_width
    return found

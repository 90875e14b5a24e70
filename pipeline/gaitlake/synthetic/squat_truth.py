"""What is known exactly about a clip of single-leg squats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.squat import Squat, SquatPosture
from gaitlake.synthetic.stride_signals import CURVES, highest, signal
from gaitlake.synthetic.truth import StrideTruth, Truth
from gaitlake_schemas.vocabulary import SIDES

SAMPLES = 2001


@dataclass(frozen=True, slots=True)
class RepetitionTruth(StrideTruth):
    """One repetition that lies in the clip: down from ``start_s`` to ``bottom_s``, up again until ``end_s``.

    ``side`` is the working leg; ``depth`` the pelvis's way down in leg lengths. ``values`` has the metrics by name.
    """

    bottom_s: float
    depth: float
    knee_flexion_peak_deg: float


def make_squat_truth(
    posture: SquatPosture, time_s: Floats, *, swapped_frames: tuple[int, ...], missing_frames: tuple[int, ...]
) -> Truth:
    """Truth of the squats sampled at ``time_s``; contacts of a gait there are none."""
    squat = posture.squat
    every = _repetitions(posture)
    inside = tuple(rep for rep in every if rep.start_s >= time_s[0] and rep.end_s <= time_s[-1])
    none: Floats = np.empty(0)
    return Truth(
        gait=squat,
        speed_mps=0.0,
        time_s=time_s,
        ic_s=dict.fromkeys(SIDES, none),
        fc_s=dict.fromkeys(SIDES, none),
        knee_flexion_deg={side: signal("knee_flexion_deg", posture, side, time_s) for side in SIDES},
        strides=inside,
        expected={(metric, rep.side): value for rep in every for metric, value in rep.values.items()},
        swapped_frames=swapped_frames,
        missing_frames=missing_frames,
        curves={(name, side): signal(name, posture, side, time_s) for name in CURVES for side in SIDES},
    )


def _repetitions(posture: SquatPosture) -> list[RepetitionTruth]:
    squat: Squat = posture.squat
    return [
        _repetition(posture, side, float(start), float(start) + squat.rep_s)
        for side, start in zip(squat.sides(), squat.starts_s(), strict=True)
    ]


def _repetition(posture: SquatPosture, side: str, start_s: float, end_s: float) -> RepetitionTruth:
    time = np.linspace(start_s, end_s, SAMPLES)

    def peak(name: str) -> float:
        return float(highest(signal(name, posture, side, time)[None])[0])

    depth = posture.squat.leg(side).depth
    values = {
        "squat_depth": depth,
        "squat_time_s": end_s - start_s,
        "squat_knee_flexion_peak_deg": peak("knee_flexion_deg"),
        "trunk_lean_peak_deg": peak("trunk_lean_deg"),
        "pelvic_drop_peak_deg": peak("pelvic_drop_deg"),
        "trunk_lateral_peak_deg": peak("trunk_lateral_deg"),
    }
    return RepetitionTruth(
        side, start_s, end_s, values, (start_s + end_s) / 2, depth, values["squat_knee_flexion_peak_deg"]
    )

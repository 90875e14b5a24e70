"""One person's keypoints made ready for events: clean points on a uniform clock, view, gait class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.gait import cleaning
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.swaps import SwapRepair, repair_legs
from gaitlake.gait.trajectories import Trajectories
from gaitlake.metrics.motion import JOINTS, LEG_INDEX, SIDES, Bools, Floats, known_points, leg_lengths


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Frames after cleaning, before the uniform clock.

    Attributes
    ----------
    xy : shape (n, joints, 2), px, x to the image's right, y up; NaN only in gaps too long to bridge
    observed : shape (n, joints), seen by the model and inside the image, with the legs put right
    touched : shape (n, joints), filled or exchanged back
    length_variation : by side, largest coefficient of variation of thigh and shank length before anything was rejected
    """

    xy: Floats
    observed: Bools
    touched: Bools
    swaps: SwapRepair
    leg_length_px: float
    length_variation: dict[str, float]


def clean(gated: Trajectories, sagittal: bool, parameters: AnalysisParameters) -> Cleaned:
    """Swap repair, outliers, segment lengths (side view only), short gaps (SCIENCE 2.4-2.6)."""
    p = parameters.clean
    leg_length_px = median_leg_length(gated.xy)
    xy, swaps = repair_legs(gated.xy, leg_length_px, parameters.swap)
    observed = known_points(xy)
    variation = {side: cleaning.length_variation(xy, side) for side in SIDES}
    rejected = cleaning.outliers(xy, leg_length_px, p)
    if sagittal:
        rejected |= cleaning.wrong_lengths(np.where(rejected[..., None], np.nan, xy), p.segment_tolerance)
    xy = np.where(rejected[..., None], np.nan, xy)
    kept = known_points(xy)
    xy = cleaning.fill_gaps(gated.time_s, xy, p.gap_maximum_s)
    legs = np.isin(np.arange(len(JOINTS)), [i for side in SIDES for i in LEG_INDEX[side]])
    touched = (known_points(xy) & ~kept) | (swaps.swapped[:, None] & legs)
    return Cleaned(xy, observed, touched, swaps, leg_length_px, variation)


def median_leg_length(xy: Floats) -> float:
    """Median thigh + shank over both legs, px; NaN if no leg is ever seen whole."""
    lengths = np.concatenate([leg_lengths(xy, side).sum(axis=1) for side in SIDES])
    lengths = lengths[np.isfinite(lengths)]
    return float(np.median(lengths)) if lengths.size else float("nan")


def occlusions(cleaned: Cleaned, time_s: Floats, longest_s: float) -> list[tuple[float, float]]:
    """Half-open spans in which at least three joints of one leg are unknown for longer than may be bridged, s.

    Spans of both legs that overlap are one.
    """
    if len(time_s) < 2:
        return []
    step = float(np.median(np.diff(time_s)))
    known = known_points(cleaned.xy)
    hidden = np.zeros(len(time_s), bool)
    for side in SIDES:
        missing = (~known[:, LEG_INDEX[side]]).sum(axis=1) >= 3
        for run in cleaning.runs(missing):
            if time_s[run.stop - 1] - time_s[run.start] + step > longest_s:
                hidden[run] = True
    return [(float(time_s[r.start]), float(time_s[r.stop - 1]) + step) for r in cleaning.runs(hidden)]


def leg_is_blind(cleaned: Cleaned, time_s: Floats, side: str, span: tuple[float, float]) -> bool:
    """Heel or ankle of a leg unknown somewhere in [start, end)."""
    inside = (time_s >= span[0]) & (time_s < span[1])
    joints = [JOINTS.index(f"{side}_{name}") for name in ("ankle", "heel")]
    return not bool(np.isfinite(cleaned.xy[inside][:, joints]).all())

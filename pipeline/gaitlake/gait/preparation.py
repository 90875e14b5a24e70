"""One person's keypoints made ready for events: clean points on a uniform clock, view, gait class."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gaitlake.gait import cleaning
from gaitlake.gait.frozen import frozen
from gaitlake.gait.heading import merged
from gaitlake.gait.mixed_legs import mixed_legs
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.swaps import ARM_JOINTS, LEG_JOINTS, SwapRepair, repair_swaps
from gaitlake.gait.trajectories import Trajectories
from gaitlake.metrics.motion import JOINTS, LEG_INDEX, SIDES, Bools, Floats, known_points, leg_lengths

BELOW_HIPS = [joint for side in SIDES for joint in LEG_INDEX[side][1:]]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Frames after cleaning, before the uniform clock.

    Attributes
    ----------
    xy : shape (n, joints, 2), px, x to the image's right, y up; NaN only in gaps too long to bridge
    observed : shape (n, joints), seen by the model and inside the image, with the limbs put right
    touched : shape (n, joints), filled or exchanged back
    length_variation : by side, largest coefficient of variation of thigh and shank length before anything was rejected
    frozen : shape (n, joints), repeated by the model while the body moved, as it named them; not observed
    covered_s : half-open spans in which something covers the lens
    mixed : shape (n,), the model put both legs between (:mod:`gaitlake.gait.mixed_legs`)
    """

    xy: Floats
    observed: Bools
    touched: Bools
    swaps: SwapRepair
    leg_length_px: float
    length_variation: dict[str, float]
    frozen: Bools
    covered_s: tuple[tuple[float, float], ...] = ()
    mixed: Bools | None = None

    @property
    def untold(self) -> Bools:
        """Frames in which the legs could not be told apart, shape (n,)."""
        return self.swaps.unresolved if self.mixed is None else self.swaps.unresolved | self.mixed


def clean(gated: Trajectories, sagittal: bool, parameters: AnalysisParameters) -> Cleaned:
    """Frozen joints, swap repair, outliers, segment lengths (side view only), short gaps (SCIENCE 2.4-2.6).

    Frames in which the legs could not be told apart become gaps of both legs.
    """
    p = parameters.clean
    leg_length_px = median_leg_length(gated.xy)
    stuck = frozen(gated.xy, gated.time_s, leg_length_px, p)
    if stuck.any():
        gated = replace(gated, xy=np.where(stuck[..., None], np.nan, gated.xy))
    xy, swaps = repair_swaps(gated, leg_length_px, parameters.swap, sagittal=sagittal)
    observed = known_points(xy)
    variation = {side: cleaning.length_variation(xy, side) for side in SIDES}
    rejected, mixed = cleaning.outliers(xy, leg_length_px, p), None
    if sagittal:
        rejected |= cleaning.wrong_lengths(np.where(rejected[..., None], np.nan, xy), p.segment_tolerance)
        mixed = mixed_legs(xy, gated.time_s, leg_length_px, p)
        rejected[:, BELOW_HIPS] |= mixed[:, None]
    rejected[:, LEG_JOINTS] |= swaps.unresolved[:, None]
    xy = np.where(rejected[..., None], np.nan, xy)
    kept = known_points(xy)
    xy = cleaning.fill_gaps(gated.time_s, xy, p.gap_maximum_s)
    touched = known_points(xy) & ~kept
    touched[:, LEG_JOINTS] |= swaps.swapped[:, None]
    touched[:, ARM_JOINTS] |= swaps.arms_swapped[:, None]
    return Cleaned(xy, observed, touched, swaps, leg_length_px, variation, stuck, gated.covered_s, mixed)


def median_leg_length(xy: Floats) -> float:
    """Median thigh + shank over both legs, px; NaN if no leg is ever seen whole."""
    lengths = np.concatenate([leg_lengths(xy, side).sum(axis=1) for side in SIDES])
    lengths = lengths[np.isfinite(lengths)]
    return float(np.median(lengths)) if lengths.size else float("nan")


def occlusions(cleaned: Cleaned, time_s: Floats, longest_s: float) -> list[tuple[float, float]]:
    """Half-open spans in which something is not seen, s; those that overlap are one.

    At least three joints of one leg unknown for longer than may be bridged, unless the legs were seen and could not be
    told apart; any joint frozen; the lens covered.
    """
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    known: Bools = known_points(cleaned.xy) | cleaned.untold[:, None]
    hidden = np.asarray(cleaned.frozen.any(axis=1))
    for side in SIDES:
        missing = (~known[:, LEG_INDEX[side]]).sum(axis=1) >= 3
        for run in cleaning.runs(missing):
            if time_s[run.stop - 1] - time_s[run.start] + step > longest_s:
                hidden[run] = True
    return merged([*_spans(hidden, time_s), *cleaned.covered_s])


def intervals(cleaned: Cleaned, time_s: Floats, longest_s: float) -> list[tuple[str, float, float]]:
    """All spans cut out of a clip, (reason, start, end), s, in time: what is not seen (OCCLUSION), and where the legs
    could not be told apart (SWAP_RATE)."""
    found = [("OCCLUSION", *span) for span in occlusions(cleaned, time_s, longest_s)]
    untold = cleaned.swaps.unresolved.copy()
    for run in cleaning.runs(cleaned.untold & ~known_points(cleaned.xy)[:, BELOW_HIPS].any(axis=1)):
        untold[run] = True
    found += [("SWAP_RATE", *span) for span in _spans(untold, time_s)]
    return sorted(found, key=lambda interval: interval[1:])


def _spans(frames: Bools, time_s: Floats) -> list[tuple[float, float]]:
    """Runs of True as half-open spans, s; the last frame lasts as long as most."""
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    spans = [(float(time_s[r.start]), float(time_s[r.stop - 1]) + step) for r in cleaning.runs(frames)]
    return [span for span in spans if span[1] > span[0]]


def leg_is_blind(cleaned: Cleaned, time_s: Floats, side: str, span: tuple[float, float]) -> bool:
    """Heel or ankle of a leg unknown somewhere in [start, end)."""
    inside = (time_s >= span[0]) & (time_s < span[1])
    joints = [JOINTS.index(f"{side}_{name}") for name in ("ankle", "heel")]
    return not bool(np.isfinite(cleaned.xy[inside][:, joints]).all())

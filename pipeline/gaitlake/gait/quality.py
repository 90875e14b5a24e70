"""Judges of strides by what was seen in them (SCIENCE 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.preparation import Cleaned
from gaitlake.gait.strides import Judge
from gaitlake.metrics.measure import knee_is_plausible
from gaitlake.metrics.motion import INDEX, LEG_INDEX, Bools, Cycle, Floats, Motion, known_points, other_side


def inside(time_s: Floats, cycle: Cycle) -> Bools:
    """Which frames lie in a stride's [start, end)."""
    return (time_s >= cycle.start_s) & (time_s < cycle.end_s)


def unseen(cleaned: Cleaned, frames: Bools, joints: Sequence[str], minimum: float) -> str | None:
    """OCCLUSION where one of ``joints`` is lost for longer than may be bridged, LOW_VIS where all of them are seen in
    less than the ``minimum`` share of ``frames``, None where they are seen well enough."""
    columns = [INDEX[name] for name in joints]
    if not frames.any() or not known_points(cleaned.xy[frames][:, columns]).all():
        return "OCCLUSION"
    return "LOW_VIS" if cleaned.observed[frames][:, columns].all(axis=1).mean() < minimum else None


def named_joints(side: str, joints: Sequence[str]) -> list[str]:
    """Joints of a metric (own side, or ``contra_…``) by their full names."""
    other = other_side(side)
    return [f"{other}_{j.removeprefix('contra_')}" if j.startswith("contra_") else f"{side}_{j}" for j in joints]


def visibility_judge(
    cleaned: Cleaned, time_s: Floats, joints: Mapping[str, Sequence[str]], parameters: AnalysisParameters
) -> Judge:
    """OCCLUSION and LOW_VIS of the joints that a side's contacts were read from, SWAP_RATE where the legs could not be
    told apart."""

    def judge(cycle: Cycle) -> str | None:
        frames = inside(time_s, cycle)
        if frames.any() and cleaned.swaps.unresolved[frames].mean() > parameters.swap.unresolved_maximum:
            return "SWAP_RATE"
        return unseen(cleaned, frames, joints[cycle.side], parameters.gate.stride_valid_minimum)

    return judge


def knee_judge(motion: Motion, knee_deg: dict[str, Floats], parameters: AnalysisParameters) -> Judge:
    """IMPLAUSIBLE where the knee does what no knee does."""

    def judge(cycle: Cycle) -> str | None:
        plausible = knee_is_plausible(motion, knee_deg[cycle.side], cycle, parameters.metrics)
        return None if plausible else "IMPLAUSIBLE"

    return judge


def stride_scores(cleaned: Cleaned, time_s: Floats, cycle: Cycle) -> tuple[float, float]:
    """Share of samples of the leg that were filled or exchanged back, %, and mean swap score, 0 to 1."""
    frames = inside(time_s, cycle)
    if not frames.any():
        return 100.0, 0.0
    touched = cleaned.touched[frames][:, list(LEG_INDEX[cycle.side])]
    return 100.0 * float(touched.mean()), float(cleaned.swaps.score[frames].mean())

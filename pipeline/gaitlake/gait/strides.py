"""From contacts to strides, and which of them count (SCIENCE 3.2 hygiene, SCIENCE 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from gaitlake.gait.events import Event
from gaitlake.gait.parameters import StrideParameters
from gaitlake.metrics.motion import SIDES, Cycle

Judge = Callable[[Cycle], str | None]
"""Says why a stride does not count, None if it does."""


@dataclass(frozen=True, slots=True)
class Stride:
    """One stride: number among its side's in time, rejected ones counted, and why it does not count (None: it does)."""

    number: int
    cycle: Cycle
    reason: str | None = None


def build_cycles(events: Sequence[Event], side: str) -> list[Cycle]:
    """One cycle from each ic of a side to its next.

    Its fc is the only one of that side inside it, its contra ic the only one of the other side, its contra fc the only
    one before that; several leave it empty.
    """
    own = [e.time_s for e in events if e.side == side and e.kind == "ic"]
    final = np.array([e.time_s for e in events if e.side == side and e.kind == "fc"])
    contra = np.array([e.time_s for e in events if e.side != side and e.kind == "ic"])
    contra_final = np.array([e.time_s for e in events if e.side != side and e.kind == "fc"])
    cycles = []
    for start, end in pairwise(own):
        contra_ic = _only(contra, start, end)
        contra_fc = None if contra_ic is None else _only(contra_final, start, contra_ic)
        cycles.append(Cycle(side, start, end, _only(final, start, end), contra_ic, contra_fc))
    return cycles


def _only(times: np.ndarray[tuple[int], np.dtype[np.float64]], start: float, end: float) -> float | None:
    inside = times[(times > start) & (times < end)] if times.size else times
    return float(inside[0]) if inside.size == 1 else None


def alternation(
    events: Sequence[Event], blind: Mapping[str, Callable[[float, float], bool]], p: StrideParameters
) -> Judge:
    """Judge of one contralateral ic per stride, at 20 to 80 % of it.

    A stride without one still counts where the other foot was out of sight: what is not seen contradicts nothing.

    Parameters
    ----------
    blind : by side, is that leg unknown somewhere in [start, end)?
    """
    contacts = {s: np.array([e.time_s for e in events if e.side == s and e.kind == "ic"]) for s in SIDES}

    def judge(cycle: Cycle) -> str | None:
        other = "right" if cycle.side == "left" else "left"
        times = contacts[other]
        inside = times[(times > cycle.start_s) & (times < cycle.end_s)]
        if inside.size == 0:
            return None if blind[other](cycle.start_s, cycle.end_s) else "NO_EVENTS"
        share = (float(inside[0]) - cycle.start_s) / cycle.stride_time_s
        return None if inside.size == 1 and p.contra_from <= share <= p.contra_until else "NO_EVENTS"

    return judge


def plausibility(activity: str, p: StrideParameters) -> Judge:
    """Judge of cadence and running contact time against what a body can do. Never of left against right."""
    slow, fast = p.walk_cadence_spm if activity == "walk" else p.run_cadence_spm

    def judge(cycle: Cycle) -> str | None:
        if not slow <= 120.0 / cycle.stride_time_s <= fast:
            return "IMPLAUSIBLE"
        if activity == "run" and cycle.fc_s is not None:
            shortest, longest = p.run_contact_s
            if not shortest <= cycle.fc_s - cycle.start_s <= longest:
                return "IMPLAUSIBLE"
        return None

    return judge


def judge_strides(cycles: Sequence[Cycle], judges: Sequence[Judge], p: StrideParameters) -> list[Stride]:
    """Strides of one side with the first reason against each.

    After the judges: stride times beyond 20 % of the side's own median (IRREGULAR), then the clip's first and last
    stride of the side (EDGE).
    """
    strides = [
        Stride(i, cycle, next((r for r in (judge(cycle) for judge in judges) if r), None))
        for i, cycle in enumerate(cycles)
    ]
    times = [s.cycle.stride_time_s for s in strides if s.reason is None]
    usual = float(np.median(times)) if times else 0.0
    ends = (0, len(strides) - 1)
    judged = []
    for stride in strides:
        reason = stride.reason
        if reason is None and abs(stride.cycle.stride_time_s - usual) > p.time_tolerance * usual:
            reason = "IRREGULAR"
        if reason is None and stride.number in ends:
            reason = "EDGE"
        judged.append(replace(stride, reason=reason))
    return judged


def cadence_spm(events: Sequence[Event], period_s: float, time_tolerance: float) -> float | None:
    """Steps per minute, None without contacts.

    60 (N - 1) / (t_last - t_first) over the contacts of both feet where they alternate without a hole. Otherwise 120 /
    the mean of all strides of either foot that last as long as the stride period: a missed contact makes no error.
    """
    contacts = [e for e in events if e.kind == "ic"]
    steps = [(b.time_s - a.time_s, a.side != b.side) for a, b in pairwise(contacts)]
    if steps and all(other and 0.0 < step_s < 0.8 * period_s for step_s, other in steps):
        return 60.0 * len(steps) / (contacts[-1].time_s - contacts[0].time_s)
    strides = [
        b.time_s - a.time_s
        for side in SIDES
        for a, b in pairwise([e for e in contacts if e.side == side])
        if abs(b.time_s - a.time_s - period_s) <= time_tolerance * period_s
    ]
    return 120.0 * len(strides) / sum(strides) if strides else None

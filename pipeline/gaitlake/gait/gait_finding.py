"""From a scene to gait class, contacts, strides and their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from gaitlake.gait import cleaning, quality, strides
from gaitlake.gait.events import Event, find_events
from gaitlake.gait.gait_class import find_gait_class
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.preparation import Cleaned, clean, leg_is_blind, occlusions
from gaitlake.gait.scene import Scene
from gaitlake.metrics.measure import knee_curves, measure_cycle
from gaitlake.metrics.motion import SIDES, Cycle, Floats, Motion, Reading
from gaitlake.metrics.registry import KNEE_JOINTS, METRICS

Spans = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class GaitFinding:
    """Gait found in a scene, as far as the stages came. ``reason``: why there are no strides, None if there are."""

    reason: str | None
    cleaned: Cleaned
    activity: str | None = None
    cadence_spm: float | None = None
    occlusions: Spans = ()
    events: tuple[Event, ...] = ()
    strides: tuple[strides.Stride, ...] = ()
    readings: dict[tuple[str, int], dict[str, Reading]] = field(default_factory=dict)
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Gait:
    """Filtered motion of a known gait class, all that events and strides need."""

    motion: Motion
    knee_deg: dict[str, Floats]
    activity: str
    period_s: float


def find_gait(scene: Scene, parameters: AnalysisParameters) -> GaitFinding:
    """Gait of a person seen from the side."""
    cleaned = clean(scene.paths, sagittal=True, parameters=parameters)
    hidden = tuple(occlusions(cleaned, scene.paths.time_s, parameters.clean.gap_maximum_s))
    if cleaned.swaps.unresolved.mean() > parameters.swap.unresolved_maximum:
        return GaitFinding("SWAP_RATE", cleaned, occlusions=hidden)
    motion = uniform_motion(cleaned, scene)
    gait = find_gait_class(motion, parameters.gait_class)
    activity = scene.activity or gait.activity
    flags = ("ACTIVITY_CONFLICT",) if gait.activity not in (None, activity) else ()
    if activity is None or gait.period_s is None:
        return GaitFinding("NO_EVENTS", cleaned, activity, occlusions=hidden, flags=flags)
    cutoff = cleaning.cutoff_hz(activity, motion.fs_hz, parameters.clean)
    smooth = Motion(motion.time_s, motion.fs_hz, cleaning.low_pass(motion.xy, motion.fs_hz, cutoff))
    known = _Gait(smooth, knee_curves(smooth), activity, gait.period_s)
    return _with_strides(known, scene, GaitFinding(None, cleaned, activity, None, hidden, flags=flags), parameters)


def uniform_motion(cleaned: Cleaned, scene: Scene) -> Motion:
    """Clean points on a uniform clock, x turned forward."""
    fs_hz = scene.paths.fps_hz
    time_s, xy = cleaning.resample(scene.paths.time_s, cleaned.xy, fs_hz)
    xy[..., 0] *= scene.view.direction or 1
    return Motion(time_s, fs_hz, xy)


def _with_strides(gait: _Gait, scene: Scene, found: GaitFinding, parameters: AnalysisParameters) -> GaitFinding:
    events = find_events(gait.motion, gait.knee_deg, gait.activity, gait.period_s, parameters.events)
    judges = _judges(gait, scene, found.cleaned, events, parameters)
    judged = tuple(
        stride
        for side in SIDES
        for stride in strides.judge_strides(strides.build_cycles(events, side), judges, parameters.strides)
    )
    readings = {
        (s.cycle.side, s.number): _measure(gait, scene, found.cleaned, s.cycle, parameters)
        for s in judged
        if s.reason is None
    }
    return GaitFinding(
        reason=None if readings else _usual_reason(judged),
        cleaned=found.cleaned,
        activity=gait.activity,
        cadence_spm=strides.cadence_spm(events, gait.period_s, parameters.strides.time_tolerance),
        occlusions=found.occlusions,
        events=tuple(events),
        strides=judged,
        readings=readings,
        flags=found.flags + _gait_flags(gait, found.cleaned, parameters),
    )


def _measure(
    gait: _Gait, scene: Scene, cleaned: Cleaned, cycle: Cycle, parameters: AnalysisParameters
) -> dict[str, Reading]:
    """Readings of one stride. Those that need the leg, and a contact that was not found for want of it, give way to the
    reason why the leg was not seen well enough."""
    readings = measure_cycle(gait.motion, gait.knee_deg[cycle.side], cycle, parameters.metrics)
    frames = quality.inside(scene.paths.time_s, cycle)
    legs = [f"{cycle.side}_{joint}" for joint in KNEE_JOINTS]
    reason = quality.unseen(cleaned, frames, legs, parameters.gate.stride_valid_minimum)
    if cleaned.length_variation[cycle.side] > parameters.clean.segment_cv_maximum:
        reason = "SEGMENT_LEN"
    if reason is None:
        return readings
    lost = {n for n in readings if METRICS[n].leg_joints}
    if gait.activity == "run" and cycle.fc_s is None:
        lost |= {n for n in readings if METRICS[n].final_contact}
    return {n: Reading(reason=reason) if n in lost else r for n, r in readings.items()}


def _contact_joints(events: list[Event], side: str) -> tuple[str, ...]:
    """Joints that the initial contacts of a side were read from."""
    return next((e.joints for e in events if e.side == side and e.kind == "ic"), ())


def _judges(
    gait: _Gait, scene: Scene, cleaned: Cleaned, events: list[Event], parameters: AnalysisParameters
) -> list[strides.Judge]:
    time_s = scene.paths.time_s

    def blind(side: str, start_s: float, end_s: float) -> bool:
        return leg_is_blind(cleaned, time_s, side, (start_s, end_s))

    return [
        quality.visibility_judge(cleaned, time_s, {s: _contact_joints(events, s) for s in SIDES}, parameters),
        quality.forward_judge(gait.motion, parameters),
        strides.plausibility(gait.activity, parameters.strides),
        strides.alternation(events, {side: partial(blind, side) for side in SIDES}, parameters.strides),
        quality.knee_judge(gait.motion, gait.knee_deg, parameters),
    ]


def _usual_reason(judged: tuple[strides.Stride, ...]) -> str:
    """Why no stride counts: the commonest reason, EDGE aside; NO_EVENTS if there was none to judge."""
    reasons = [s.reason for s in judged if s.reason not in (None, "EDGE")]
    return max(sorted(set(reasons)), key=reasons.count) if reasons else "NO_EVENTS"


def _gait_flags(gait: _Gait, cleaned: Cleaned, parameters: AnalysisParameters) -> tuple[str, ...]:
    slow, fast = parameters.strides.walk_cadence_spm if gait.activity == "walk" else parameters.strides.run_cadence_spm
    codes = {
        "SLOWMO": not slow <= 120.0 / gait.period_s <= fast,
        "SEGMENT_LEN": any(v > parameters.clean.segment_cv_maximum for v in cleaned.length_variation.values()),
    }
    return tuple(code for code, applies in codes.items() if applies)

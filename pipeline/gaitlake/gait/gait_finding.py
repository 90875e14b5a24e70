"""From a scene to gait class, contacts, strides and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from gaitlake.gait import cleaning, heading, quality, squats, strides
from gaitlake.gait.events import Event, find_events
from gaitlake.gait.frontal_events import find_frontal_events
from gaitlake.gait.gait_class import find_gait_class
from gaitlake.gait.parameters import AnalysisParameters, CleanParameters
from gaitlake.gait.preparation import Cleaned, clean, intervals, leg_is_blind
from gaitlake.gait.scene import BODY, Scene
from gaitlake.metrics.body import Body
from gaitlake.metrics.definition import SQUAT
from gaitlake.metrics.measure import measure_side, side_curves, stance_frames
from gaitlake.metrics.motion import SIDES, Cycle, Floats, Motion, Reading
from gaitlake.metrics.registry import METRICS, SIGNALS
from gaitlake.metrics.spatial import travels

Interval = tuple[str, float, float]
"""Reason, start and end (half-open), s."""
Key = tuple[str, int]
"""Side and number of a stride."""


@dataclass(frozen=True, slots=True)
class GaitFinding:
    """Gait found in a scene, as far as the stages came. ``reason``: why there are no strides, None if there are.

    ``curves`` hold each valid stride's signals at 101 points; ``noise_is_unequal``: the legs cannot be compared in what
    noise inflates; ``overground``: the person travels through the image.
    """

    reason: str | None
    cleaned: Cleaned
    activity: str | None = None
    cadence_spm: float | None = None
    intervals: tuple[Interval, ...] = ()
    events: tuple[Event, ...] = ()
    strides: tuple[strides.Stride, ...] = ()
    readings: Mapping[Key, Mapping[str, Reading]] = field(default_factory=dict)
    curves: Mapping[Key, Mapping[str, Floats]] = field(default_factory=dict)
    noise_is_unequal: bool = False
    overground: bool = False
    flags: tuple[str, ...] = ()


def find_gait(scene: Scene, parameters: AnalysisParameters) -> GaitFinding:
    """Gait, or repetitions of a squat, of a person seen from the side, the front or the rear."""
    cleaned = clean(scene.paths, sagittal=scene.view.name == "sagittal", parameters=parameters)
    cut = intervals(cleaned, scene.paths.time_s, parameters.clean.gap_maximum_s)
    found = GaitFinding(None, cleaned, scene.activity, intervals=tuple(cut))
    if cleaned.swaps.unresolved.mean() > parameters.swap.unresolved_maximum:
        return replace(found, reason="SWAP_RATE")
    raw = uniform_motion(cleaned, scene)
    if scene.activity == SQUAT:
        return _squats(raw, scene, found, parameters)
    gait = find_gait_class(raw, parameters.gait_class, str(scene.view.name))
    activity = scene.activity or gait.activity
    flags = ("ACTIVITY_CONFLICT",) if gait.activity not in (None, activity) else ()
    found = replace(found, activity=activity, flags=flags)
    if activity is None or gait.period_s is None:
        return replace(found, reason="NO_EVENTS")
    cutoff = cleaning.cutoff_hz(activity, raw.fs_hz, parameters.clean)
    return _with_strides(_body(raw, scene, activity, gait.period_s, cutoff, parameters.clean), scene, found, parameters)


def uniform_motion(cleaned: Cleaned, scene: Scene) -> Motion:
    """Clean points on a uniform clock; x turned forward, or to the subject's right seen from front or rear."""
    fs_hz = scene.paths.fps_hz
    time_s, xy = cleaning.resample(scene.paths.time_s, cleaned.xy, fs_hz)
    xy[..., 0] *= scene.view.forward
    return Motion(time_s, fs_hz, xy)


def _body(raw: Motion, scene: Scene, activity: str, period_s: float, cutoff_hz: float, clean: CleanParameters) -> Body:
    """The person with motion filtered for the activity, and for wobble where that would take it away."""
    smooth = replace(raw, xy=cleaning.low_pass(raw.xy, raw.fs_hz, cutoff_hz))
    surface = scene.declared.surface
    overground = surface == "overground" if surface else travels(smooth, period_s)
    body = Body(
        smooth,
        raw,
        str(scene.view.name),
        activity,
        period_s,
        cleaning.relative_cutoff(raw.fs_hz, cutoff_hz),
        overground,
        scene.declared,
    )
    quick_hz = cleaning.cutoff_hz("run", raw.fs_hz, clean)
    if body.view == "sagittal" or quick_hz <= cutoff_hz:
        return body
    legs = np.full_like(raw.xy, np.nan)
    legs[:, list(BODY)] = cleaning.low_pass(raw.xy[:, list(BODY)], raw.fs_hz, quick_hz)
    return replace(body, quick=replace(raw, xy=legs), quick_cutoff=cleaning.relative_cutoff(raw.fs_hz, quick_hz))


def _with_strides(body: Body, scene: Scene, found: GaitFinding, parameters: AnalysisParameters) -> GaitFinding:
    motion, p = body.motion, parameters.events
    if body.view == "sagittal":
        knee_deg = {side: body.signals[side]["knee_flexion_deg"] for side in SIDES}
        events = find_events(motion, knee_deg, body.activity, body.period_s, p)
    else:
        events = find_frontal_events(motion, body.activity, body.period_s, body.view, p)
    turned = heading.turns(motion, body.view, parameters.strides)
    judges = _judges(body, scene, found.cleaned, events, turned, parameters)
    judged = tuple(
        stride
        for side in SIDES
        for stride in strides.judge_strides(strides.build_cycles(events, side), judges, parameters.strides)
    )
    backward = heading.merged([(s.cycle.start_s, s.cycle.end_s) for s in judged if s.reason == "BACKWARD"])
    away = (*(("TURN", *span) for span in turned), *(("BACKWARD", *span) for span in backward))
    return replace(
        _measured(body, scene, replace(found, strides=judged, events=tuple(events)), parameters),
        cadence_spm=strides.cadence_spm(events, body.period_s, parameters.strides.time_tolerance),
        intervals=found.intervals + away,
        flags=found.flags + _gait_flags(body, found.cleaned, parameters),
    )


def _squats(raw: Motion, scene: Scene, found: GaitFinding, parameters: AnalysisParameters) -> GaitFinding:
    body = _body(raw, scene, SQUAT, parameters.squat.repetition_minimum_s, parameters.squat.cutoff_hz, parameters.clean)
    joints = {side: tuple(f"{side}_{joint}" for joint in ("hip", "knee", "ankle")) for side in SIDES}
    judge = quality.visibility_judge(found.cleaned, scene.paths.time_s, joints, parameters)
    judged = squats.judge_repetitions(
        squats.find_repetitions(body, parameters.squat, parameters.metrics.standing_share), judge, parameters.squat
    )
    return _measured(body, scene, replace(found, strides=judged), parameters)


def _measured(body: Body, scene: Scene, found: GaitFinding, parameters: AnalysisParameters) -> GaitFinding:
    """With the numbers and curves of every stride that counts."""
    readings: dict[Key, Mapping[str, Reading]] = {}
    curves: dict[Key, Mapping[str, Floats]] = {}
    frames = {}
    kept = SIGNALS["sagittal" if body.view == "sagittal" else "frontal"]
    for side in SIDES:
        valid = [s for s in found.strides if s.cycle.side == side and s.reason is None]
        if not valid:
            continue
        cycles = [s.cycle for s in valid]
        shapes = side_curves(body, side, cycles)
        frames[side] = stance_frames(body, cycles, parameters.metrics)
        rows = measure_side(body, side, cycles, shapes, parameters.metrics)
        for i, (stride, row) in enumerate(zip(valid, rows, strict=True)):
            readings[side, stride.number] = _seen(row, body, scene, found.cleaned, stride.cycle, parameters)
            curves[side, stride.number] = {name: shapes[name][i] for name in kept}
    return replace(
        found,
        reason=None if readings else _usual_reason(found.strides),
        readings=readings,
        curves=curves,
        noise_is_unequal=len(frames) == len(SIDES) and body.noise_is_unequal(frames),
        overground=body.overground,
    )


def _seen(
    row: Mapping[str, Reading], body: Body, scene: Scene, cleaned: Cleaned, cycle: Cycle, parameters: AnalysisParameters
) -> Mapping[str, Reading]:
    """Readings of one stride. Those whose joints were not seen well enough, and a contact that was not found for want
    of its leg, give way to the reason."""
    frames = quality.inside(scene.paths.time_s, cycle)
    minimum = parameters.gate.stride_valid_minimum
    reasons: dict[tuple[str, ...], str | None] = {(): None}
    for joints in {METRICS[name].joints for name in row}:
        reasons[joints] = quality.unseen(cleaned, frames, quality.named_joints(cycle.side, joints), minimum)
    if cleaned.length_variation[cycle.side] > parameters.clean.segment_cv_maximum and body.view == "sagittal":
        reasons |= {joints: "SEGMENT_LEN" for joints in reasons if "knee" in joints}
    leg = reasons.get(("hip", "knee", "ankle"))
    found = {}
    for name, reading in row.items():
        metric = METRICS[name]
        reason = reasons[metric.joints]
        if reason is None and metric.final_contact and body.activity == "run" and cycle.fc_s is None:
            reason = leg
        found[name] = Reading(reason=reason) if reason else reading
    return found


def _contact_joints(events: list[Event], side: str) -> tuple[str, ...]:
    """Joints that the initial contacts of a side were read from."""
    return next((e.joints for e in events if e.side == side and e.kind == "ic"), ())


def _judges(
    body: Body,
    scene: Scene,
    cleaned: Cleaned,
    events: list[Event],
    turned: list[heading.Span],
    parameters: AnalysisParameters,
) -> list[strides.Judge]:
    time_s = scene.paths.time_s

    def blind(side: str, start_s: float, end_s: float) -> bool:
        return leg_is_blind(cleaned, time_s, side, (start_s, end_s))

    judges = [
        quality.visibility_judge(cleaned, time_s, {s: _contact_joints(events, s) for s in SIDES}, parameters),
        heading.forward_judge(body.motion, body.view, turned, parameters.strides),
        strides.plausibility(body.activity, parameters.strides),
        strides.alternation(events, {side: partial(blind, side) for side in SIDES}, parameters.strides),
    ]
    if body.view == "sagittal":
        knee_deg = {side: body.signals[side]["knee_flexion_deg"] for side in SIDES}
        judges.append(quality.knee_judge(body.motion, knee_deg, parameters))
    return judges


def _usual_reason(judged: tuple[strides.Stride, ...]) -> str:
    """Why no stride counts: the commonest reason, EDGE aside; NO_EVENTS if there was none to judge."""
    reasons = [s.reason for s in judged if s.reason not in (None, "EDGE")]
    return max(sorted(set(reasons)), key=reasons.count) if reasons else "NO_EVENTS"


def _gait_flags(body: Body, cleaned: Cleaned, parameters: AnalysisParameters) -> tuple[str, ...]:
    slow, fast = parameters.strides.walk_cadence_spm if body.activity == "walk" else parameters.strides.run_cadence_spm
    longest = parameters.clean.segment_cv_maximum
    codes = {
        "SLOWMO": not slow <= 120.0 / body.period_s <= fast,
        "SEGMENT_LEN": body.view == "sagittal" and any(v > longest for v in cleaned.length_variation.values()),
    }
    return tuple(code for code, applies in codes.items() if applies)

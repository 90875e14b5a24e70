"""All metrics of the strides of one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gaitlake.metrics import curves, frontal, loading, sagittal, spatial, squat, temporal, variability, wobble
from gaitlake.metrics.angles import knee_flexion_deg
from gaitlake.metrics.body import Body
from gaitlake.metrics.definition import SQUAT
from gaitlake.metrics.motion import SIDES, Bools, Cycle, Floats, Motion, Reading, other_side
from gaitlake.metrics.parameters import MetricParameters

Columns = dict[str, list[Reading]]
"""Readings by metric, one for each stride."""


def measure_side(
    body: Body, side: str, cycles: Sequence[Cycle], shapes: Mapping[str, Floats], p: MetricParameters
) -> list[dict[str, Reading]]:
    """Every metric of every stride of one side by name, as a value or a reason.

    Parameters
    ----------
    cycles : the strides that count (variability is among these)
    shapes : their curves, from :func:`side_curves`
    """
    if not cycles:
        return []
    columns = (
        _repetitions(body, side, cycles, shapes, p) if body.activity == SQUAT else _gait(body, side, cycles, shapes, p)
    )
    return [{name: readings[i] for name, readings in columns.items()} for i in range(len(cycles))]


def side_curves(body: Body, side: str, cycles: Sequence[Cycle]) -> dict[str, Floats]:
    """Every signal of one side over its strides, shape (cycles, 101); NaN where not known."""
    positions = curves.positions_at(body.motion, cycles, curves.PHASES)
    return {name: curves.sample(signal, positions) for name, signal in body.signals[side].items()}


def _gait(body: Body, side: str, cycles: Sequence[Cycle], shapes: Mapping[str, Floats], p: MetricParameters) -> Columns:
    times = [temporal.temporal_readings(cycle) for cycle in cycles]
    columns: Columns = {name: [row[name] for row in times] for name in times[0]}
    if body.view == "sagittal":
        columns |= _from_the_side(body, side, cycles, shapes, p)
    else:
        columns |= _from_front_or_rear(body, side, cycles, shapes, p)
    for name in ("stride_time", "step_time"):
        columns[f"{name}_cv_pct"] = variability.time_variability(columns[f"{name}_s"], body.motion.fs_hz)
    return columns


def _from_the_side(
    body: Body, side: str, cycles: Sequence[Cycle], shapes: Mapping[str, Floats], p: MetricParameters
) -> Columns:
    knee = body.signals[side]["knee_flexion_deg"]
    rows = [_loading(body.motion, knee, cycle, p) for cycle in cycles]
    columns: Columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns |= sagittal.sagittal_readings(shapes, cycles)
    columns["step_length_m"] = spatial.step_lengths(body.motion, cycles, body.overground, body.declared)
    columns["knee_curve_sd_deg"] = variability.curve_variability(shapes["knee_flexion_deg"])
    return columns


def _loading(motion: Motion, knee_deg: Floats, cycle: Cycle, p: MetricParameters) -> dict[str, Reading]:
    peak = loading.stance_peak(knee_deg, (float(motion.time_s[0]), motion.fs_hz), cycle, p)
    contact_s = None if cycle.fc_s is None else cycle.fc_s - cycle.start_s
    readings = loading.knee_readings(peak)
    return readings | loading.loading_readings(knee_deg, motion.fs_hz, peak, contact_s, p.minimum_rise_deg)


def _from_front_or_rear(
    body: Body, side: str, cycles: Sequence[Cycle], shapes: Mapping[str, Floats], p: MetricParameters
) -> Columns:
    window = p.stance_run if body.activity == "run" else p.stance_walk
    positions = curves.positions_at(body.motion, cycles, frontal.stance_phases(window))
    stance = {name: curves.sample(signal, positions) for name, signal in body.signals[side].items()}
    at_ic = {name: shape[:, 0] for name, shape in shapes.items()}
    columns = frontal.frontal_readings(stance, shapes, at_ic)
    columns["step_width"] = sagittal.as_readings(_step_widths(body, side, cycles, window), "NO_EVENTS")
    spacing = np.diff(positions[:, :2], axis=1)[:, 0]
    noise = body.noise(side, stance_frames(body, cycles, p))
    return columns | wobble.wobble_readings(curves.sample(body.knee_path(side), positions), spacing, noise)


def stance_frames(body: Body, cycles: Sequence[Cycle], p: MetricParameters) -> Bools:
    """Frames in the assumed stance of any of these strides (all of a repetition), shape of the motion's time.

    From the side every frame: there noise is the same in swing.
    """
    windows = {"run": p.stance_run, "walk": p.stance_walk}
    first, last = windows.get(body.activity, (0.0, 1.0))
    time_s = body.motion.time_s
    if body.view == "sagittal":
        return np.ones(len(time_s), bool)
    inside = np.zeros(len(time_s), bool)
    for cycle in cycles:
        since = (time_s - cycle.start_s) / cycle.stride_time_s
        inside |= (since >= first) & (since <= last)
    return inside


def _step_widths(body: Body, side: str, cycles: Sequence[Cycle], window: tuple[float, float]) -> Floats:
    motion = body.motion
    positions = curves.positions_at(motion, cycles, curves.PHASES)
    own, contra = (curves.sample(motion.joint(f"{one}_ankle")[:, 0], positions) for one in (side, other_side(side)))
    hips = abs(motion.joint("left_hip")[:, 0] - motion.joint("right_hip")[:, 0])
    hips = hips[np.isfinite(hips)]
    width = float(np.median(hips)) if hips.size and np.median(hips) > 0.0 else float("nan")
    return frontal.step_widths(own, contra, cycles, 0.5 * sum(window), width)


def _repetitions(
    body: Body, side: str, cycles: Sequence[Cycle], shapes: Mapping[str, Floats], p: MetricParameters
) -> Columns:
    positions = curves.positions_at(body.motion, cycles, curves.PHASES)
    height = curves.sample(body.motion.pelvis[:, 1] / body.leg_length_px, positions)
    columns = squat.squat_readings(cycles, height, p.standing_share)
    if body.view == "sagittal":
        return columns | squat.sagittal_squat_readings(shapes)
    at_start = {name: shape[:, 0] for name, shape in shapes.items()}
    columns |= frontal.frontal_readings(shapes, shapes, at_start)
    spacing = np.diff(positions[:, :2], axis=1)[:, 0]
    freed = squat.freed_of_depth(curves.sample(body.knee_path(side), positions), height)
    return columns | wobble.wobble_readings(freed, spacing, body.noise(side, stance_frames(body, cycles, p)))


def knee_curves(motion: Motion) -> dict[str, Floats]:
    """Knee flexion of both legs over the whole clip, deg, by side."""
    return {side: knee_flexion_deg(motion, side) for side in SIDES}


def knee_is_plausible(motion: Motion, knee_deg: Floats, cycle: Cycle, p: MetricParameters) -> bool:
    """Knee flexion stays within a body's range. A knee that only extends in stance (crouch gait) is a body's, too."""
    inside = knee_deg[(motion.time_s >= cycle.start_s) & (motion.time_s < cycle.end_s)]
    seen = inside[np.isfinite(inside)]
    return not (seen.size and (seen.min() < p.knee_minimum_deg or seen.max() > p.knee_maximum_deg))

"""Times of one stride (SCIENCE 4.1)."""

from __future__ import annotations

from gaitlake.metrics.definition import Metric
from gaitlake.metrics.motion import Cycle, Reading

STEPS_PER_STRIDE = 2
EVERY_VIEW = ("sagittal", "frontal", "rear")

METRICS = (
    Metric(
        "cadence_spm", "steps/min",
        "120 / stride_time_s of this stride; the clip's cadence over all contacts is clip_analyses.cadence_spm",
        "larger = quicker steps", views=EVERY_VIEW, sided=False, timing=True,
    ),
    Metric(
        "stride_time_s", "s", "initial contact to the next initial contact of the same side", "larger = slower",
        views=EVERY_VIEW, timing=True,
    ),
    Metric(
        "step_time_s", "s",
        "preceding initial contact of the other side to this side's; of a stride, the step that ends it",
        "larger = this leg arrives later", views=EVERY_VIEW, timing=True, between_feet=True,
    ),
    Metric(
        "contact_time_s", "s", "initial contact to final contact (toe-off) of the same side",
        "larger = longer on the ground", minimum_fps_hz=60.0, final_contact=True, timing=True,
    ),
    Metric(
        "swing_time_s", "s", "stride_time_s - contact_time_s", "larger = longer in the air",
        minimum_fps_hz=60.0, final_contact=True, timing=True,
    ),
    Metric(
        "duty_factor", "1", "contact_time_s / stride_time_s", "larger = longer on the ground; running stays below 0.5",
        minimum_fps_hz=60.0, final_contact=True,
    ),
    Metric(
        "flight_time_s", "s", "this side's final contact to the other side's initial contact: both feet in the air",
        "larger = longer in the air", activities=("run",), minimum_fps_hz=60.0, final_contact=True, timing=True,
    ),
    Metric(
        "double_support_s", "s", "this side's initial contact to the other side's final contact: both feet down",
        "larger = weight is taken over more slowly", activities=("walk",), minimum_fps_hz=60.0, timing=True,
    ),
)  # fmt: skip


def temporal_readings(cycle: Cycle) -> dict[str, Reading]:
    """Stride, step, contact, swing, flight and double-support time (s), duty factor, cadence (steps/min) of one stride.

    The step of a side ends at that side's contact, so a stride holds the step that ends it. A contact that was not
    found leaves the times built on it empty, NO_EVENTS; without a flight or double support it is NOT_REACHED.
    """
    stride_s = cycle.stride_time_s
    contact_s = None if cycle.fc_s is None else cycle.fc_s - cycle.start_s
    step_s = None if cycle.contra_ic_s is None else cycle.end_s - cycle.contra_ic_s
    return {
        "cadence_spm": Reading(60.0 * STEPS_PER_STRIDE / stride_s),
        "stride_time_s": Reading(stride_s),
        "step_time_s": _reading(step_s),
        "contact_time_s": _reading(contact_s),
        "swing_time_s": _reading(None if contact_s is None else stride_s - contact_s),
        "duty_factor": _reading(None if contact_s is None else contact_s / stride_s),
        "flight_time_s": _span(cycle.fc_s, cycle.contra_ic_s),
        "double_support_s": _span(cycle.start_s, cycle.contra_fc_s),
    }


def _reading(value: float | None) -> Reading:
    return Reading(value) if value is not None else Reading(reason="NO_EVENTS")


def _span(start_s: float | None, end_s: float | None) -> Reading:
    if start_s is None or end_s is None:
        return Reading(reason="NO_EVENTS")
    return Reading(end_s - start_s) if end_s > start_s else Reading(reason="NOT_REACHED")

"""Times of one stride (SCIENCE 4.1)."""

from __future__ import annotations

from gaitlake.metrics.motion import Cycle, Reading

STEPS_PER_STRIDE = 2


def temporal_readings(cycle: Cycle) -> dict[str, Reading]:
    """Stride, step, contact and swing time (s), duty factor, cadence (steps/min) of one stride.

    The step of a side ends at that side's contact, so a stride holds the step that ends it. A contact that was not
    found leaves the times built on it empty, NO_EVENTS.
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
    }


def _reading(value: float | None) -> Reading:
    return Reading(value) if value is not None else Reading(reason="NO_EVENTS")

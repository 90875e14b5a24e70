"""Times of one stride, by hand."""

from __future__ import annotations

import pytest

from gaitlake.metrics.motion import Cycle, Reading
from gaitlake.metrics.temporal import temporal_readings


def test_times_of_a_whole_stride() -> None:
    readings = temporal_readings(Cycle("left", 1.0, 1.8, fc_s=1.3, contra_ic_s=1.38))
    values = {n: r.value for n, r in readings.items() if r.value is not None}
    assert values == pytest.approx(
        {
            "cadence_spm": 150.0,
            "stride_time_s": 0.8,
            "step_time_s": 0.42,
            "contact_time_s": 0.3,
            "swing_time_s": 0.5,
            "duty_factor": 0.375,
            "flight_time_s": 0.08,
        }
    )
    assert readings["double_support_s"] == Reading(reason="NO_EVENTS")


def test_walking_has_double_support_and_no_flight() -> None:
    readings = temporal_readings(Cycle("left", 1.0, 2.1, fc_s=1.68, contra_ic_s=1.55, contra_fc_s=1.13))
    assert readings["double_support_s"].value == pytest.approx(0.13)
    assert readings["flight_time_s"] == Reading(reason="NOT_REACHED")


def test_missing_contacts_leave_only_what_is_built_on_them_empty() -> None:
    readings = temporal_readings(Cycle("left", 1.0, 1.8))
    assert readings["stride_time_s"].value == pytest.approx(0.8)
    assert {n for n, r in readings.items() if r == Reading(reason="NO_EVENTS")} == {
        "step_time_s",
        "contact_time_s",
        "swing_time_s",
        "duty_factor",
        "flight_time_s",
        "double_support_s",
    }

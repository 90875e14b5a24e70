"""The registry says of every number what it is, and every number is in it."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.metrics import METRICS, Body, Cycle, MetricParameters, Motion, measure_side, metrics_table, side_curves
from gaitlake.metrics.motion import JOINTS
from gaitlake.metrics.registry import SIGNALS
from gaitlake_schemas.vocabulary import ACTIVITIES, VIEWS

FAMILIES = {"timing", "angles", "loading", "frontal", "trunk", "arms", "variability", "squat"}


@pytest.mark.parametrize("view", ["sagittal", "frontal", "rear"])
@pytest.mark.parametrize("activity", ["walk", "run", "single_leg_squat"])
def test_every_registered_metric_is_measured_where_the_registry_says_so(view: str, activity: str) -> None:
    motion = Motion(np.arange(120) / 60.0, 60.0, np.full((120, len(JOINTS), 2), np.nan))
    body = Body(motion, motion, view, activity, 0.7)
    cycles = [Cycle("left", 0.5, 1.2)]
    shapes = side_curves(body, "left", cycles)
    assert set(SIGNALS["sagittal" if view == "sagittal" else "frontal"]) <= set(shapes)
    (row,) = measure_side(body, "left", cycles, shapes, MetricParameters())
    promised = {n for n, m in METRICS.items() if view in m.views and activity in m.activities}
    assert promised <= set(row) <= set(METRICS)
    assert all(r.value is None and r.reason for n, r in row.items() if METRICS[n].joints)


def test_metrics_are_grouped_by_family() -> None:
    assert {m.family for m in METRICS.values()} == FAMILIES


def test_the_table_keeps_its_contract_and_the_vocabulary() -> None:
    rows = metrics_table().to_pylist()
    assert [row["metric"] for row in rows] == sorted(METRICS)
    for row in rows:
        assert set(row["views"].split(",")) <= set(VIEWS)
        assert set(row["activities"].split(",")) <= set(ACTIVITIES)
        assert (row["mdc_floor"] is None) == (row["mdc_source"] is None)


def test_names_carry_their_unit() -> None:
    suffixes = {"s": "_s", "ms": "_ms", "deg": "_deg", "deg/s": "_deg_s", "steps/min": "_spm", "m": "_m", "%": "_pct"}
    for name, metric in METRICS.items():
        assert name.endswith(suffixes.get(metric.unit, "")), name
    dimensionless = {n for n, m in METRICS.items() if m.unit == "1"}
    assert not {n for n in dimensionless if n.endswith(tuple(suffixes.values()))}


def test_what_needs_60_fps_and_unsmoothed_landmarks() -> None:
    loading = {n for n, m in METRICS.items() if m.family == "loading"}
    wobble = {n for n in METRICS if n.startswith("wobble_")}
    contact = {"contact_time_s", "swing_time_s", "duty_factor", "flight_time_s", "double_support_s"}
    times = {"stride_time_cv_pct", "step_time_cv_pct"}
    assert {n for n, m in METRICS.items() if m.minimum_fps_hz == 60.0} == loading | wobble | contact | times
    assert {n for n, m in METRICS.items() if not m.smoothing_allowed} == loading | wobble

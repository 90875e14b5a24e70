"""The registry says of every number what it is, and every number is in it."""

from __future__ import annotations

import numpy as np

from gaitlake.metrics import METRICS, Cycle, MetricParameters, Motion, measure_cycle, metrics_table
from gaitlake.metrics.motion import JOINTS
from gaitlake_schemas.vocabulary import ACTIVITIES, VIEWS


def test_every_measured_metric_is_registered_and_the_other_way_round() -> None:
    time_s = np.arange(120) / 60.0
    motion = Motion(time_s, 60.0, np.full((120, len(JOINTS), 2), np.nan))
    knee = np.full(120, np.nan)
    assert set(measure_cycle(motion, knee, Cycle("left", 0.5, 1.2), MetricParameters())) == set(METRICS)


def test_the_table_keeps_its_contract_and_the_vocabulary() -> None:
    rows = metrics_table().to_pylist()
    assert [row["metric"] for row in rows] == sorted(METRICS)
    for row in rows:
        assert set(row["views"].split(",")) <= set(VIEWS)
        assert set(row["activities"].split(",")) <= set(ACTIVITIES)
        assert (row["mdc_floor"] is None) == (row["mdc_source"] is None)


def test_names_carry_their_unit() -> None:
    suffixes = {"s": "_s", "ms": "_ms", "deg": "_deg", "steps/min": "_spm"}
    for name, metric in METRICS.items():
        assert name.endswith(suffixes.get(metric.unit, "")), name


def test_contact_and_loading_need_60_fps_and_loading_unsmoothed_landmarks() -> None:
    loading = {n for n in METRICS if n.startswith("load_")}
    assert {n for n, m in METRICS.items() if m.minimum_fps_hz == 60.0} == loading | {
        "contact_time_s",
        "swing_time_s",
        "duty_factor",
    }
    assert {n for n, m in METRICS.items() if not m.smoothing_allowed} == loading

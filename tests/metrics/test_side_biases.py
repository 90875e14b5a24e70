"""The declared side biases are those that were measured, in the units of their metrics."""

from __future__ import annotations

from gaitlake.metrics.registry import METRICS
from gaitlake.metrics.side_biases import side_biases_table
from gaitlake.pose.options import ESTIMATORS


def test_biases_are_declared_for_every_estimator_and_known_metrics() -> None:
    rows = side_biases_table().to_pylist()
    assert {row["estimator"] for row in rows} == set(ESTIMATORS)
    biases = {row["metric"]: row["side_bias"] for row in rows}
    assert biases == {
        "load_rise_20_80_ms": 16, "load_t90_ms": 25, "load_time_ms": 37, "step_time_s": 0.011, "knee_rom_deg": 9.5,
    }  # fmt: skip
    assert len(rows) == len(biases) * len(ESTIMATORS)
    for row in rows:
        assert row["view"] in METRICS[row["metric"]].views
        assert METRICS[row["metric"]].unit == row["metric"].rsplit("_", 1)[1]

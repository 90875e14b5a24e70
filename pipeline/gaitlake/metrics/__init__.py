"""Numbers of single strides, and the registry that says what each one means. Imports nothing from gaitlake.gait."""

from gaitlake.metrics.measure import knee_curves, knee_is_plausible, measure_cycle
from gaitlake.metrics.motion import Cycle, Motion, Reading
from gaitlake.metrics.parameters import MetricParameters
from gaitlake.metrics.registry import METRICS, Metric, metrics_table

__all__ = [
    "METRICS",
    "Cycle",
    "Metric",
    "MetricParameters",
    "Motion",
    "Reading",
    "knee_curves",
    "knee_is_plausible",
    "measure_cycle",
    "metrics_table",
]

"""Numbers of single strides, and the registry that says what each one means. Imports nothing from gaitlake.gait."""

from gaitlake.metrics.body import Body
from gaitlake.metrics.definition import Metric
from gaitlake.metrics.measure import knee_curves, knee_is_plausible, measure_side, side_curves
from gaitlake.metrics.motion import Cycle, Motion, Reading
from gaitlake.metrics.parameters import MetricParameters
from gaitlake.metrics.registry import METRICS, metrics_table
from gaitlake.metrics.side_biases import side_biases_table

__all__ = [
    "METRICS",
    "Body",
    "Cycle",
    "Metric",
    "MetricParameters",
    "Motion",
    "Reading",
    "knee_curves",
    "knee_is_plausible",
    "measure_side",
    "metrics_table",
    "side_biases_table",
    "side_curves",
]

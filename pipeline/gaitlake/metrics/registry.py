"""The registry: every metric that exists, what it means and what it needs. One entry is one row of ``metrics``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaitlake.metrics import frontal, loading, sagittal, spatial, squat, temporal, variability, wobble
from gaitlake.metrics.definition import Metric

if TYPE_CHECKING:
    import pyarrow as pa

FAMILIES = (temporal, sagittal, loading, spatial, frontal, wobble, variability, squat)

METRICS: dict[str, Metric] = {m.metric: m for family in FAMILIES for m in family.METRICS}
"""Every metric by name, in the order in which it is computed."""

SIGNALS = {
    "sagittal": (
        "knee_flexion_deg", "hip_flexion_deg", "thigh_deg", "ankle_dorsiflexion_deg", "trunk_lean_deg", "arm_swing_deg",
    ),
    "frontal": ("knee_deviation", "fppa_deg", "pelvic_drop_deg", "hip_adduction_deg", "trunk_lateral_deg"),
}  # fmt: skip
"""Signals whose curves are stored, by view (front and rear alike)."""


def metrics_table() -> pa.Table:
    """The registry as the ``metrics`` table."""
    from gaitlake_schemas.tables.metrics import METRICS as CONTRACT

    return CONTRACT.from_rows([METRICS[name].row() for name in sorted(METRICS)])

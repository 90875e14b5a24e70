"""The registry: every metric that exists, what it means and what it needs. One entry is one row of ``metrics``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

HEIDERSCHEIT = "Heiderscheit 2011, 10.1249/MSS.0b013e3181ebedf4"
DINGENEN = "Dingenen 2018, 10.1016/j.ptsp.2018.06.009: test-retest SDD of knee flexion 2.3-3.8 deg, upper end"
KNEE_JOINTS = ("hip", "knee", "ankle")


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. ``timing``: it is a duration or a rate, so it needs a true time base. ``leg_joints``: what must be
    seen of the own leg besides the contacts. ``final_contact``: it is built on the own foot's final contact."""

    metric: str
    unit: str
    definition: str
    sign: str
    views: tuple[str, ...] = ("sagittal",)
    activities: tuple[str, ...] = ("walk", "run")
    minimum_fps_hz: float = 24.0
    positive_only: bool = True
    sided: bool = True
    smoothing_allowed: bool = True
    mdc_floor: float | None = None
    mdc_source: str | None = None
    source: str = "definition of the term"
    timing: bool = True
    leg_joints: tuple[str, ...] = ()
    final_contact: bool = False

    def row(self) -> dict[str, object]:
        """As a row of the ``metrics`` contract."""
        row = asdict(self) | {"views": ",".join(self.views), "activities": ",".join(self.activities)}
        del row["timing"], row["leg_joints"], row["final_contact"]
        return row


TEMPORAL = (
    Metric(
        "cadence_spm", "steps/min",
        "120 / stride_time_s of this stride; the clip's cadence over all contacts is clip_analyses.cadence_spm",
        "larger = quicker steps", sided=False,
    ),
    Metric(
        "stride_time_s", "s", "initial contact to the next initial contact of the same side", "larger = slower",
    ),
    Metric(
        "step_time_s", "s",
        "preceding initial contact of the other side to this side's; of a stride, the step that ends it",
        "larger = this leg arrives later",
    ),
    Metric(
        "contact_time_s", "s", "initial contact to final contact (toe-off) of the same side",
        "larger = longer on the ground", minimum_fps_hz=60.0, final_contact=True,
    ),
    Metric(
        "swing_time_s", "s", "stride_time_s - contact_time_s", "larger = longer in the air",
        minimum_fps_hz=60.0, final_contact=True,
    ),
    Metric(
        "duty_factor", "1", "contact_time_s / stride_time_s", "larger = longer on the ground; running stays below 0.5",
        minimum_fps_hz=60.0, final_contact=True, timing=False,
    ),
)  # fmt: skip

KNEE = (
    Metric(
        "knee_flexion_ic_deg", "deg", "knee flexion (thigh angle - shank angle in the image) at initial contact",
        "larger = more flexed", positive_only=False, mdc_floor=3.8, mdc_source=DINGENEN, source=HEIDERSCHEIT,
        timing=False, leg_joints=KNEE_JOINTS,
    ),
    Metric(
        "knee_flexion_peak_deg", "deg",
        "largest knee flexion in stance, searched from initial contact + 0.03 s to + 0.28 of the stride",
        "larger = more flexed", positive_only=False, mdc_floor=3.8, mdc_source=DINGENEN, source=HEIDERSCHEIT,
        timing=False, leg_joints=KNEE_JOINTS,
    ),
)  # fmt: skip

LOADING = (
    Metric(
        "load_rise_20_80_ms", "ms",
        "time in which knee flexion rises from 20 to 80 % of the way from its value at contact to its stance peak",
        "larger = slower to load", minimum_fps_hz=60.0, smoothing_allowed=False, source=HEIDERSCHEIT,
        leg_joints=KNEE_JOINTS,
    ),
    Metric(
        "load_t90_ms", "ms",
        "initial contact until knee flexion has risen by 90 % of the way to its stance peak",
        "larger = slower to load", minimum_fps_hz=60.0, smoothing_allowed=False, source=HEIDERSCHEIT,
        leg_joints=KNEE_JOINTS,
    ),
    Metric(
        "load_time_ms", "ms", "initial contact to stance peak of knee flexion",
        "larger = slower to load", minimum_fps_hz=60.0, smoothing_allowed=False, source=HEIDERSCHEIT,
        leg_joints=KNEE_JOINTS,
    ),
)  # fmt: skip

METRICS: dict[str, Metric] = {m.metric: m for m in (*TEMPORAL, *KNEE, *LOADING)}
"""Every metric by name, in the order in which it is computed."""


def metrics_table() -> pa.Table:
    """The registry as the ``metrics`` table."""
    from gaitlake_schemas.tables.metrics import METRICS as CONTRACT

    return CONTRACT.from_rows([METRICS[name].row() for name in sorted(METRICS)])

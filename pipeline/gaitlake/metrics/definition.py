"""What one metric is: one row of ``metrics``, and what its computation needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass

GAITS = ("walk", "run")
SQUAT = "single_leg_squat"
HEIDERSCHEIT = "Heiderscheit 2011, 10.1249/MSS.0b013e3181ebedf4"
DINGENEN = "Dingenen 2018, 10.1016/j.ptsp.2018.06.009"
NOT_STORED = (
    "family", "timing", "joints", "final_contact", "validated", "yaw_sensitive", "noise_sensitive", "stance_assumed",
    "between_feet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of one stride (or of one repetition of a squat).

    Attributes
    ----------
    family : timing, angles, loading, frontal, trunk, arms, variability, squat
    timing : a duration or a rate, so it needs a true time base
    joints : what must be seen besides the contacts; of the own side, ``contra_…`` of the other
    final_contact : built on the own foot's final contact
    validated : something has shown that a pose model sees this; if not, values are flagged UNVALIDATED
    yaw_sensitive : a yawed camera makes left and right differ; values are flagged YAW_UNKNOWN unless yaw is declared
    noise_sensitive : grows with landmark noise, so limbs of unequal noise cannot be compared (NOISE_UNEQUAL)
    between_feet : a time from one foot's contact to the other's; from front and rear contact is a share of the stride
        after a moment in swing (STANCE_ASSUMED), so feet that swing differently seem to step differently
    stance_assumed : read over a share of the stride taken as stance, flagged STANCE_ASSUMED
    """

    metric: str
    unit: str
    definition: str
    sign: str
    family: str = "timing"
    views: tuple[str, ...] = ("sagittal",)
    activities: tuple[str, ...] = GAITS
    minimum_fps_hz: float = 24.0
    positive_only: bool = True
    sided: bool = True
    smoothing_allowed: bool = True
    mdc_floor: float | None = None
    mdc_source: str | None = None
    source: str = "definition of the term"
    timing: bool = False
    joints: tuple[str, ...] = ()
    final_contact: bool = False
    validated: bool = True
    yaw_sensitive: bool = False
    noise_sensitive: bool = False
    stance_assumed: bool = False
    between_feet: bool = False

    def row(self) -> dict[str, object]:
        """As a row of the ``metrics`` contract."""
        row = asdict(self) | {"views": ",".join(self.views), "activities": ",".join(self.activities)}
        return {name: value for name, value in row.items() if name not in NOT_STORED}

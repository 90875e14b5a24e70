"""Parameters of the metrics stage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetricParameters:
    """How stance knee flexion is searched, and what a body can do."""

    peak_from_s: float = 0.03  # SCIENCE 4.3: window of the stance peak after ic
    peak_until_cycle: float = 0.28  # SCIENCE 4.3, share of the stride
    minimum_rise_deg: float = 5.0  # SCIENCE 4.3: below it loading times have no meaning
    knee_minimum_deg: float = -15.0  # SCIENCE 8, IMPLAUSIBLE
    knee_maximum_deg: float = 160.0  # SCIENCE 8, IMPLAUSIBLE
    stance_run: tuple[float, float] = (0.05, 0.33)  # SCIENCE 3.2: shares of the stride that lie in true stance
    stance_walk: tuple[float, float] = (0.10, 0.55)  # SCIENCE 3.2
    standing_share: float = (
        0.05  # of a squat's depth: a repetition starts and ends this much below standing, engineering
    )
    yaw_maximum_deg: float = 2.0  # SCIENCE 4.4: frontal knee angles of left and right can be compared up to this yaw
    fps_tolerance: float = 0.01  # engineering: 59.94 Hz counts as 60

    def problems(self) -> list[str]:
        """What is wrong with these values, in words; empty when nothing is."""
        found = []
        if not 0.0 <= self.peak_from_s < 0.2:
            found.append(f"peak_from_s = {self.peak_from_s}, must be in [0, 0.2)")
        if not 0.1 <= self.peak_until_cycle <= 0.6:
            found.append(f"peak_until_cycle = {self.peak_until_cycle}, must be in [0.1, 0.6]")
        if self.minimum_rise_deg < 0.0:
            found.append(f"minimum_rise_deg = {self.minimum_rise_deg}, must not be negative")
        if self.knee_minimum_deg >= self.knee_maximum_deg:
            found.append("knee_minimum_deg must be below knee_maximum_deg")
        windows = {"stance_run": self.stance_run, "stance_walk": self.stance_walk}
        found += [f"{n} = {w}, must rise within [0, 1]" for n, w in windows.items() if not 0.0 <= w[0] < w[1] <= 1.0]
        if not 0.0 < self.standing_share < 0.5:
            found.append(f"standing_share = {self.standing_share}, must be in (0, 0.5)")
        if not 0.0 <= self.yaw_maximum_deg < 45.0:
            found.append(f"yaw_maximum_deg = {self.yaw_maximum_deg}, must be in [0, 45)")
        if not 0.0 <= self.fps_tolerance < 0.2:
            found.append(f"fps_tolerance = {self.fps_tolerance}, must be in [0, 0.2)")
        return found

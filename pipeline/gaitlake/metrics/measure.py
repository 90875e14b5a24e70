"""All metrics of one stride."""

from __future__ import annotations

import numpy as np

from gaitlake.metrics.angles import knee_flexion_deg
from gaitlake.metrics.loading import knee_readings, loading_readings, stance_peak
from gaitlake.metrics.motion import SIDES, Cycle, Floats, Motion, Reading
from gaitlake.metrics.parameters import MetricParameters
from gaitlake.metrics.temporal import temporal_readings


def knee_curves(motion: Motion) -> dict[str, Floats]:
    """Knee flexion of both legs over the whole clip, deg, by side."""
    return {side: knee_flexion_deg(motion, side) for side in SIDES}


def measure_cycle(motion: Motion, knee_deg: Floats, cycle: Cycle, p: MetricParameters) -> dict[str, Reading]:
    """Every metric of one stride by name, as a value or a reason.

    Parameters
    ----------
    knee_deg : knee flexion of the stride's own leg, shape of ``motion.time_s``, deg
    """
    peak = stance_peak(knee_deg, (float(motion.time_s[0]), motion.fs_hz), cycle, p)
    readings = temporal_readings(cycle) | knee_readings(peak)
    return readings | loading_readings(knee_deg, motion.fs_hz, peak, p.minimum_rise_deg)


def knee_is_plausible(motion: Motion, knee_deg: Floats, cycle: Cycle, p: MetricParameters) -> bool:
    """Knee flexion stays within a body's range, and its stance peak is not below its value at contact."""
    inside = knee_deg[(motion.time_s >= cycle.start_s) & (motion.time_s < cycle.end_s)]
    seen = inside[np.isfinite(inside)]
    if seen.size and (seen.min() < p.knee_minimum_deg or seen.max() > p.knee_maximum_deg):
        return False
    peak = stance_peak(knee_deg, (float(motion.time_s[0]), motion.fs_hz), cycle, p)
    return peak is None or not peak.flexion_peak_deg < peak.flexion_ic_deg

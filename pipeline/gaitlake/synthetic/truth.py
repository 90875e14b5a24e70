"""What is known exactly about a synthetic clip, by the definitions of the metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaitlake.synthetic.body import Motion
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.timing import Contacts, draw_contacts
from gaitlake_schemas.vocabulary import SIDES

PEAK_FROM_S, PEAK_UNTIL = 0.03, 0.28
"""Peak stance flexion is searched on [ic + 0.03 s, ic + 0.28 stride] (SCIENCE 4.3)."""
SAMPLES = 801
"""Per search window; times are right to 0.001 ms."""

MOTION_METRICS = (
    "cadence_spm",
    "stride_time_s",
    "step_time_s",
    "contact_time_s",
    "swing_time_s",
    "duty_factor",
    "knee_flexion_ic_deg",
    "knee_flexion_peak_deg",
    "load_rise_20_80_ms",
    "load_t90_ms",
    "load_time_ms",
)
"""Metrics whose truth is given, by their names in `metrics`."""


@dataclass(frozen=True, slots=True)
class StrideTruth:
    """One stride that lies in the clip: [start_s, end_s) and its exact metrics."""

    side: str
    start_s: float
    end_s: float
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Truth:
    """Exact truth of one clip, in real time from its first frame.

    ``ic_s`` and ``fc_s`` hold the contacts inside the clip by side; ``knee_flexion_deg`` the curve at ``time_s`` (one
    value per captured frame, dropped ones too). ``strides`` has each whole stride; ``expected`` the metrics, by
    (metric, side), of a stride without variability. ``swapped_frames`` and ``missing_frames`` were degraded so.
    """

    gait: Gait
    speed_mps: float
    time_s: Floats
    ic_s: dict[str, Floats]
    fc_s: dict[str, Floats]
    knee_flexion_deg: dict[str, Floats]
    strides: tuple[StrideTruth, ...]
    expected: dict[tuple[str, str], float]
    swapped_frames: tuple[int, ...] = ()
    missing_frames: tuple[int, ...] = ()

    @property
    def cadence_spm(self) -> float | None:
        """60 (N - 1) / (last - first) over all initial contacts of the clip; None below two."""
        ic = np.sort(np.concatenate([self.ic_s[side] for side in SIDES]))
        return float(60 * (len(ic) - 1) / (ic[-1] - ic[0])) if len(ic) > 1 else None

    def values(self, metric: str, side: str) -> NDArray[np.float64]:
        """The metric of each whole stride of ``side``, in time."""
        return np.array([s.values[metric] for s in self.strides if s.side == side], dtype=np.float64)

    def median(self, metric: str, side: str) -> float | None:
        """Median over the clip's whole strides; None without one."""
        values = self.values(metric, side)
        return float(np.median(values)) if len(values) else None

    def asymmetry(self, metric: str) -> float:
        """Expected left - right, in the metric's unit."""
        return self.expected[metric, "left"] - self.expected[metric, "right"]


def make_truth(
    motion_of: Callable[[Contacts], Motion], gait: Gait, contacts: Contacts, time_s: Floats, **degraded: Any
) -> Truth:
    """Truth of the motion sampled at ``time_s``; ``degraded`` are swapped_frames and missing_frames."""
    motion = motion_of(contacts)
    first, last = float(time_s[0]), float(time_s[-1])
    strides = [stride for side in SIDES for stride in stride_truths(motion, contacts, side, (first, last))]
    return Truth(
        gait=gait,
        speed_mps=motion.speed_mps,
        time_s=time_s,
        ic_s={side: _within(contacts.ic_s[side], first, last) for side in SIDES},
        fc_s={side: _within(contacts.fc_s(side), first, last) for side in SIDES},
        knee_flexion_deg={side: motion.leg(side, time_s).knee_flexion_deg for side in SIDES},
        strides=tuple(sorted(strides, key=lambda stride: (stride.start_s, stride.side))),
        expected=_expected(motion_of, gait),
        **degraded,
    )


def _within(times: Floats, first: float, last: float) -> Floats:
    return times[(times >= first) & (times <= last)]


def _expected(motion_of: Callable[[Contacts], Motion], gait: Gait) -> dict[tuple[str, str], float]:
    steady = draw_contacts(replace(gait, stride_sd_s=0.0, load_sd_ms=0.0), 3 * gait.stride_s, seed=0)
    motion, span = motion_of(steady), (0.0, 3 * gait.stride_s)
    strides = {side: stride_truths(motion, steady, side, span)[0] for side in SIDES}
    return {(metric, side): strides[side].values[metric] for metric in MOTION_METRICS for side in SIDES}


def stride_truths(motion: Motion, contacts: Contacts, side: str, span: tuple[float, float]) -> list[StrideTruth]:
    """Every stride of ``side`` that lies in ``span``, with its metrics."""
    ic, fc = contacts.ic_s[side], contacts.fc_s(side)
    inside = np.flatnonzero((ic[:-1] >= span[0]) & (ic[1:] <= span[1]))
    window = np.linspace(ic[inside], ic[inside] + PEAK_UNTIL * np.diff(ic)[inside], SAMPLES, axis=-1)
    flexion = motion.leg(side, window).knee_flexion_deg
    other = contacts.ic_s["right" if side == "left" else "left"]
    found = []
    for row, number in enumerate(inside):
        start, end = float(ic[number]), float(ic[number + 1])
        other_ic = float(other[np.searchsorted(other, end) - 1])
        values = temporal_truth(start, end, float(fc[number]), other_ic) | knee_truth(window[row], flexion[row])
        found.append(StrideTruth(side, start, end, values))
    return found


def temporal_truth(start_s: float, end_s: float, fc_s: float, other_ic_s: float) -> dict[str, float]:
    """Times of one stride; its step is the one that ends it."""
    stride, contact = end_s - start_s, fc_s - start_s
    return {
        "cadence_spm": 120 / stride,
        "stride_time_s": stride,
        "step_time_s": end_s - other_ic_s,
        "contact_time_s": contact,
        "swing_time_s": stride - contact,
        "duty_factor": contact / stride,
    }


def knee_truth(time_s: Floats, flexion_deg: Floats) -> dict[str, float]:
    """Knee flexion at contact and at its stance peak, and the times of the rise between them.

    ``time_s`` runs from initial contact to 0.28 of the stride.
    """
    start_s = float(time_s[0])
    allowed = np.flatnonzero(time_s >= start_s + PEAK_FROM_S)
    top = int(allowed[np.argmax(flexion_deg[allowed])])
    peak_s, peak = _vertex(time_s, flexion_deg, top)
    at_contact = float(flexion_deg[0])
    levels = {q: at_contact + q * (peak - at_contact) for q in (0.2, 0.8, 0.9)}
    reached = {q: _crossing(time_s, flexion_deg, top, level) for q, level in levels.items()}
    return {
        "knee_flexion_ic_deg": at_contact,
        "knee_flexion_peak_deg": peak,
        "load_rise_20_80_ms": 1000 * (reached[0.8] - reached[0.2]),
        "load_t90_ms": 1000 * (reached[0.9] - start_s),
        "load_time_ms": 1000 * (peak_s - start_s),
    }


def _vertex(time: Floats, value: Floats, top: int) -> tuple[float, float]:
    """Time and height of the parabola through the highest sample and its neighbours."""
    if not 0 < top < len(value) - 1:
        return float(time[top]), float(value[top])
    before, at, after = value[top - 1 : top + 2]
    shift = (before - after) / (2 * (before - 2 * at + after))
    return float(time[top] + shift * (time[1] - time[0])), float(at - (before - after) * shift / 4)


def _crossing(time: Floats, value: Floats, top: int, level: float) -> float:
    """First time at which ``value`` comes up to ``level`` before sample ``top``."""
    first = int(np.argmax(value[: top + 1] >= level))
    if first == 0:
        return float(time[0])
    share = (level - value[first - 1]) / (value[first] - value[first - 1])
    return float(time[first - 1] + share * (time[first] - time[first - 1]))

"""What is known exactly about a synthetic clip, by the definitions of the metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaitlake.synthetic.body import Motion
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.gait_posture import OTHER, GaitPosture
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.squat import Squat
from gaitlake.synthetic.stride_signals import CURVE_METRICS, CURVES, curve_truth, signal
from gaitlake.synthetic.timing import Contacts, draw_contacts
from gaitlake.synthetic.way import turned_spans
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
    "load_pct",
    "load_vel_mean_deg_s",
    *CURVE_METRICS,
)
"""Metrics whose truth is given for walking and running, by their names in `metrics`."""
OWN_METRICS = {"walk": ("double_support_s",), "run": ("flight_time_s",)}
"""Metrics of one of them alone."""


@dataclass(frozen=True, slots=True)
class StrideTruth:
    """One stride that lies in the clip: [start_s, end_s) and its exact metrics."""

    side: str
    start_s: float
    end_s: float
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Truth:
    """Exact truth of one clip, in real time from its first frame. ``gait`` is None of somebody who goes nowhere.

    ``ic_s`` and ``fc_s`` hold the contacts inside the clip by side; ``knee_flexion_deg`` the curve at ``time_s`` (one
    value per captured frame, dropped ones too). ``strides`` has each whole stride; ``expected`` the metrics, by
    (metric, side), of a stride without variability. ``curves`` holds further signals at ``time_s`` by (signal, side),
    as :func:`gaitlake.synthetic.stride_signals.signal` defines them. ``swapped_frames`` and ``missing_frames`` were
    degraded so. Of somebody who goes backwards there are contacts, but no stride of forward gait. ``turns`` are the
    spans in which the person turns round; strides in them, and after them, are given as if it were straight.
    """

    gait: Gait | Squat | None
    speed_mps: float
    time_s: Floats
    ic_s: dict[str, Floats]
    fc_s: dict[str, Floats]
    knee_flexion_deg: dict[str, Floats]
    strides: tuple[StrideTruth, ...]
    expected: dict[tuple[str, str], float]
    swapped_frames: tuple[int, ...] = ()
    missing_frames: tuple[int, ...] = ()
    curves: dict[tuple[str, str], Floats] = field(default_factory=dict)
    turns: tuple[tuple[float, float], ...] = ()

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
    posture: GaitPosture, motion_of: Callable[[Contacts], Motion], time_s: Floats, duration_s: float, **degraded: Any
) -> Truth:
    """Truth of the motion sampled at ``time_s`` of a clip; ``degraded`` are swapped_frames and missing_frames."""
    gait, contacts = posture.gait, posture.contacts
    played_s = duration_s - time_s if gait.backward else time_s
    first, last = float(time_s[0]), float(time_s[-1])
    strides = [stride for side in SIDES for stride in stride_truths(posture, side, (first, last))]
    truth = Truth(
        gait=gait,
        speed_mps=posture.motion.speed_mps,
        time_s=time_s,
        ic_s={side: _within(contacts.ic_s[side], first, last) for side in SIDES},
        fc_s={side: _within(contacts.fc_s(side), first, last) for side in SIDES},
        knee_flexion_deg={side: signal("knee_flexion_deg", posture, side, played_s) for side in SIDES},
        strides=tuple(sorted(strides, key=lambda stride: (stride.start_s, stride.side))),
        expected=_expected(motion_of, gait),
        curves={(name, side): signal(name, posture, side, played_s) for name in CURVES for side in SIDES},
        turns=turned_spans(gait.turn_at_s),
        **degraded,
    )
    return reversed_in_time(truth, contacts, duration_s) if gait.backward else truth


def reversed_in_time(truth: Truth, contacts: Contacts, duration_s: float) -> Truth:
    """Truth of the same motion played from ``duration_s`` back to 0: a foot lands where it left and leaves where it
    landed, and nothing of it is forward gait."""
    span = (float(truth.time_s[0]), float(truth.time_s[-1]))
    return replace(
        truth,
        ic_s={side: _within(duration_s - contacts.fc_s(side)[::-1], *span) for side in SIDES},
        fc_s={side: _within(duration_s - contacts.ic_s[side][::-1], *span) for side in SIDES},
        strides=(),
        expected={},
    )


def _within(times: Floats, first: float, last: float) -> Floats:
    return times[(times >= first) & (times <= last)]


def _expected(motion_of: Callable[[Contacts], Motion], gait: Gait) -> dict[tuple[str, str], float]:
    steady = draw_contacts(replace(gait, stride_sd_s=0.0, load_sd_ms=0.0), 3 * gait.stride_s, seed=0)
    posture, span = GaitPosture(motion_of(steady), steady, gait), (0.0, 3 * gait.stride_s)
    strides = {side: stride_truths(posture, side, span)[0] for side in SIDES}
    return {(metric, side): value for side in SIDES for metric, value in strides[side].values.items()}


def stride_truths(posture: GaitPosture, side: str, span: tuple[float, float]) -> list[StrideTruth]:
    """Every stride of ``side`` that lies in ``span``, with its metrics."""
    contacts = posture.contacts
    ic, fc = contacts.ic_s[side], contacts.fc_s(side)
    inside = np.flatnonzero((ic[:-1] >= span[0]) & (ic[1:] <= span[1]))
    if not len(inside):
        return []
    start, end = ic[inside], ic[inside + 1]
    window = np.linspace(start, start + PEAK_UNTIL * (end - start), SAMPLES, axis=-1)
    flexion = posture.leg(side, window).knee_flexion_deg
    curves = curve_truth(posture, side, start, end, fc[inside])
    found = []
    for row, number in enumerate(inside):
        values = temporal_truth(contacts, side, int(number)) | knee_truth(window[row], flexion[row])
        values["load_pct"] = 0.1 * values["load_time_ms"] / values["contact_time_s"]
        values |= {name: float(each[row]) for name, each in curves.items()}
        found.append(StrideTruth(side, float(start[row]), float(end[row]), values))
    return found


def temporal_truth(contacts: Contacts, side: str, number: int) -> dict[str, float]:
    """Times of one stride; its step is the one that ends it, its flight or double support the one it begins with."""
    start, end = (float(time) for time in contacts.ic_s[side][number : number + 2])
    fc = float(contacts.fc_s(side)[number])
    other, other_fc = contacts.ic_s[OTHER[side]], contacts.fc_s(OTHER[side])
    other_ic = float(other[np.searchsorted(other, end) - 1])
    stride, contact = end - start, fc - start
    overlap = float(other_fc[np.searchsorted(other_fc, start)]) - start
    own = {"double_support_s": overlap} if fc > other_ic else {"flight_time_s": other_ic - fc}
    return own | {
        "cadence_spm": 120 / stride,
        "stride_time_s": stride,
        "step_time_s": end - other_ic,
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
    peak_s, peak = vertex(time_s, flexion_deg, top)
    at_contact = float(flexion_deg[0])
    levels = {q: at_contact + q * (peak - at_contact) for q in (0.2, 0.8, 0.9)}
    reached = {q: _crossing(time_s, flexion_deg, top, level) for q, level in levels.items()}
    return {
        "knee_flexion_ic_deg": at_contact,
        "knee_flexion_peak_deg": peak,
        "load_rise_20_80_ms": 1000 * (reached[0.8] - reached[0.2]),
        "load_t90_ms": 1000 * (reached[0.9] - start_s),
        "load_time_ms": 1000 * (peak_s - start_s),
        "load_vel_mean_deg_s": (peak - at_contact) / (peak_s - start_s),
    }


def vertex(time: Floats, value: Floats, top: int) -> tuple[float, float]:
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

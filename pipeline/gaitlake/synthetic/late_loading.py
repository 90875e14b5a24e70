"""Peak stance knee flexion that comes later by a known time, in contact-driven motion::

    natural   IC --- peak ------------------ end
    delayed   IC ----------- peak ---------- end      end = FC, or the other foot's IC if that is earlier

Within this span the leg is as long as it naturally is at another time, and the hips follow: the foot stands where it
stood. At t the leg has its natural length of t - d B(t), where B is a smooth bump, 1 at the delayed peak: the peak is d
later and as high as it was. At both ends of the span value, slope and curvature of B are 0, and outside it is 0: what
the other leg does from its own contact on is not touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.gait_posture import OTHER
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.timing import Contacts
from gaitlake.synthetic.truth import PEAK_FROM_S, PEAK_UNTIL, SAMPLES, vertex
from gaitlake_schemas.vocabulary import SIDES


@dataclass(frozen=True, slots=True)
class Limits:
    """In a delayed stance time goes on at 1 - ``steepest`` of its natural pace at least; the other leg is stretched to
    ``reach`` of its length at most."""

    steepest: float
    reach: float


STEADY, DRAWN = Limits(0.90, 0.998), Limits(0.98, 1.0)
"""Of strides that do not vary, and of drawn ones: what the former can do the latter can, whatever the seed."""
FURTHEST_SD = 4.0
"""No stride is drawn further from the mean."""
LEAST_POWER = 3.0
"""Of the bump at either end: value, slope and curvature are 0 there."""

Reach = Callable[[str, Floats], tuple[Floats, Floats, Floats]]
"""Side and time to the ankle forward and above of the hip, m, and the pitch of the foot in natural motion."""


def is_steady(gait: Gait) -> bool:
    """Every stride of a side is like the one before."""
    return gait.stride_sd_s == 0.0 and gait.load_sd_ms == 0.0


def extremes(gait: Gait) -> list[Gait]:
    """Steady gaits that load as late, and as early, as any stride that can be drawn: whether a gait can be made must
    not hang on the seed. Empty of a gait that is steady or loads naturally."""
    if is_steady(gait) or not (gait.load_sd_ms or gait.left.slow_load_ms or gait.right.slow_load_ms):
        return []
    found = []
    for sds in (-FURTHEST_SD, FURTHEST_SD):
        left, right = (
            replace(leg, slow_load_ms=leg.slow_load_ms + sds * gait.load_sd_ms) for leg in (gait.left, gait.right)
        )
        found.append(replace(gait, stride_sd_s=0.0, load_sd_ms=0.0, left=left, right=right))
    return found


@dataclass(frozen=True, slots=True)
class Spans:
    """Of each stride of a side, s: begin and length of the span, delay of the peak, and where in it the later peak is
    (share of the span)."""

    start_s: Floats
    length_s: Floats
    delay_s: Floats
    top: Floats

    def powers(self) -> tuple[Floats, Floats]:
        """Powers a and b of the bump (s / top)^a ((1 - s) / (1 - top))^b."""
        odds = self.top / (1 - self.top)
        return LEAST_POWER * np.maximum(odds, 1.0), LEAST_POWER * np.maximum(1 / odds, 1.0)

    def behind_s(self, number: NDArray[np.intp], time_s: Floats) -> Floats:
        """How far behind itself the leg is at these instants of these strides."""
        share = np.clip((time_s - self.start_s[number]) / self.length_s[number], 0.0, 1.0)
        rise, fall = (power[number] for power in self.powers())
        top = self.top[number]
        behind: Floats = self.delay_s[number] * (share / top) ** rise * ((1 - share) / (1 - top)) ** fall
        return behind

    def steepest(self) -> Floats:
        """By how much time is slowed at most: the bump is steepest at its points of inflection."""
        rise, fall = self.powers()
        both = rise + fall
        apart = np.sqrt(rise * fall / (both - 1)) / both
        at = self.top + np.where(self.delay_s > 0, -apart, apart)
        height = (at / self.top) ** rise * ((1 - at) / (1 - self.top)) ** fall
        slope: Floats = self.delay_s * height * (rise / at - fall / (1 - at)) / self.length_s
        return slope


class LateLoading:
    """How much higher the hips are than in natural motion, because a knee bends later.

    Raises
    ------
    ValueError
        A peak cannot be moved so far within its stance, or the other leg could not follow the hips.
    """

    def __init__(self, contacts: Contacts, reach: Reach, leg_m: float, limits: Limits = STEADY) -> None:
        self._contacts = contacts
        self._reach = reach
        self._leg_m = limits.reach * leg_m
        self._steepest = limits.steepest
        late = [side for side in SIDES if np.any(contacts.slow_load_s[side])]
        self._spans = {side: self._spans_of(side) for side in late}
        for side in late:
            self._check_legs(side)

    def raised_m(self, time_s: Floats) -> Floats:
        """Height of the hips over their natural one."""
        raised = np.zeros_like(time_s)
        for side, spans in self._spans.items():
            behind = spans.behind_s(self._contacts.stride_at(side, time_s)[1], time_s)
            moved = behind != 0.0
            forward, up, _ = self._reach(side, time_s[moved])
            length2 = self._length2(side, time_s[moved] - behind[moved])
            raised[moved] += up + np.sqrt(np.maximum(length2 - forward**2, 0.0))
        return raised

    def _length2(self, side: str, time_s: Floats) -> Floats:
        forward, up, _ = self._reach(side, time_s)
        squared: Floats = forward**2 + up**2
        return squared

    def _spans_of(self, side: str) -> Spans:
        contacts = self._contacts
        start, fc = contacts.ic_s[side][:-1], contacts.fc_s(side)
        other = contacts.ic_s[OTHER[side]]
        end = np.minimum(fc, other[np.searchsorted(other, start, side="right")])
        length, delay = end - start, contacts.slow_load_s[side][: len(start)]
        peak = self._natural_peak_s(side)
        top = (peak + delay - start) / length
        name = f"slow_load_ms (or load_sd_ms) of {side}"
        outside = ~((top > 0.02) & (top < 0.98) & (peak + delay > start + PEAK_FROM_S))
        outside |= peak + delay >= start + PEAK_UNTIL * np.diff(contacts.ic_s[side])
        if np.any(outside):
            worst = 1000 * delay[np.flatnonzero(outside)[0]]
            raise ValueError(f"Gait cannot be made: {name}: {worst:+.1f} ms puts a peak out of its stance")
        spans = Spans(start, length, delay, top)
        if np.any(spans.steepest() > self._steepest):
            worst = 1000 * delay[np.argmax(spans.steepest())]
            raise ValueError(f"Gait cannot be made: {name}: {worst:+.1f} ms is too far for a stance this short")
        return spans

    def _natural_peak_s(self, side: str) -> Floats:
        """When the standing leg is shortest in each stride."""
        ic = self._contacts.ic_s[side]
        start, stride = ic[:-1], np.diff(ic)
        window = np.linspace(start + PEAK_FROM_S, start + PEAK_UNTIL * stride, SAMPLES, axis=-1)
        shortness = -self._length2(side, window)
        tops = np.argmax(shortness, axis=-1)
        if np.any((tops == 0) | (tops == SAMPLES - 1)):
            raise ValueError(
                f"Gait cannot be made: slow_load_ms of {side}: its knee has no stance peak that could be later"
            )
        return np.array([vertex(*row)[0] for row in zip(window, shortness, tops, strict=True)])

    def _check_legs(self, side: str) -> None:
        """The later leg must reach its foot, and the other one, where its strides are known, must not be stretched."""
        spans, known = self._spans[side], self._contacts.ic_s[OTHER[side]]
        time = spans.start_s[:, None] + spans.length_s[:, None] * np.linspace(0, 1, 65)
        behind = spans.behind_s(np.broadcast_to(np.arange(len(time))[:, None], time.shape), time)
        too_short = self._length2(side, time - behind) <= self._reach(side, time)[0] ** 2
        forward, up, _ = self._reach(OTHER[side], time)
        stretched = forward**2 + (up - self.raised_m(time)) ** 2
        within = (time >= known[0]) & (time < known[-1])
        too_short |= within & (stretched > np.maximum(self._leg_m**2, forward**2 + up**2))
        if np.any(too_short):
            raise ValueError(f"Gait cannot be made: slow_load_ms of {side}: legs are too short for it")

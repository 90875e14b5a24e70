"""What makes a session's value uncertain: its strides, and its clips beyond them.

One clip's left - right, or the median of one side, errs by the standard error of measurement (SEM). A part of it is the
chance of which strides were seen, and falls with strides; the rest differs from clip to clip: only more clips help.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, variance
from typing import Any, Literal

from gaitlake.planning.question import Pairing
from gaitlake.statistics.power import MEDIAN_VARIANCE, difference_se

Quantity = Literal["difference", "side"]
Row = Mapping[str, Any]
MDC_FACTOR = 1.96 * math.sqrt(2.0)
"""MDC95 = 1.96 sqrt(2) SEM (SCIENCE 5)."""
SUBJECTS_MINIMUM = 10
"""People from whom a noise may be taken, as in `measurement_noise`: a standard deviation within 23 %."""
AUTOCORRELATION_MAXIMUM = 0.7


@dataclass(frozen=True, slots=True)
class ClipSide:
    """Strides with a value of one side of one clip, at least 7. ``cell``: what of one session is pooled.

    ``spread``: 1.4826 x median absolute deviation about the clip's own median; ``neighbours``: pairs of strides in
    time, of which ``alike`` more lie on the same side of that median than on different ones.
    """

    subject: str
    cell: str
    clip: str
    side: str
    is_near: bool
    is_repeat: bool
    n: int
    median: float
    spread: float
    alike: int
    neighbours: int


@dataclass(frozen=True, slots=True)
class Noise:
    """Noise of one quantity in one setting, in the metric's unit.

    Attributes
    ----------
    source : repeats (clips declared as `repeat_of`), literature (a published floor), clips (of one session: a lower
        bound for filming another time)
    sem : standard error of measurement of one clip (near_near: of one clip of each side)
    stride_sd : SD of the strides of a side in a clip, enlarged where neighbours resemble each other; None: not known
    between_sd : SD of clips beyond what strides explain; all of the SEM where stride_sd is not known
    subjects, clips : people it is from; clips whose strides were looked at
    pairs : repeats compared
    strides : of a side and clip, median; None: not known
    level : median of the metric; None: not known
    """

    source: Literal["repeats", "literature", "clips"]
    quantity: Quantity
    sem: float
    stride_sd: float | None
    between_sd: float
    subjects: int | None = None
    clips: int = 0
    pairs: int | None = None
    strides: int | None = None
    level: float | None = None

    @property
    def mdc(self) -> float:
        """Smallest detectable change of one clip."""
        return MDC_FACTOR * self.sem


@dataclass(frozen=True, slots=True)
class Variation:
    """How much true changes vary between people (SD, unit of the metric), from so many of them."""

    sd: float
    source: Literal["changes", "asymmetry", "assumed"]
    subjects: int | None = None


def session_se(noise: Noise, clips: float, strides: float) -> float:
    """Standard error of a session of so many clips (near_near: of each side), each of so many strides a side."""
    if noise.stride_sd is None:
        return noise.between_sd / math.sqrt(clips)
    stride_sd = noise.stride_sd / math.sqrt(2.0 / _limbs(noise.quantity))
    return difference_se(stride_sd, noise.between_sd, strides_per_clip=strides, clips=clips)


def floor_noise(mdc_floor: float, quantity: Quantity) -> Noise:
    """A published smallest detectable change as noise. Its strides and clips cannot be told apart."""
    sem = mdc_floor / MDC_FACTOR
    return Noise("literature", quantity, sem, None, sem)


def repeat_noise(found: Row, sides: Sequence[ClipSide], quantity: Quantity) -> Noise:
    """The SEM that repeats gave (a row of `measurement_noise`), taken apart with the strides of those repeats."""
    sampled = [one for one in sides if one.is_repeat] or list(sides)
    sem = float(found["sem"])
    between = max(0.0, sem**2 - _limbs(quantity) * _sampling_variance(sampled, stride_inflation(sides)))
    people = {"subjects": int(found["subjects"]), "pairs": int(found["pairs"])}
    return Noise("repeats", quantity, sem, _stride_sd(sides), math.sqrt(between), **people, **_counted(sides))


def clip_noise(sides: Sequence[ClipSide], quantity: Quantity, pairing: Pairing) -> Noise | None:
    """Noise from clips of one session and condition; None with fewer than 10 people who have two.

    Of a difference with both sides of every clip, clips' differences vary; of near limbs each side's medians do.
    """
    groups: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    whole = quantity == "difference" and pairing == "same_clip"
    for key, value in _differences(sides) if whole else _medians(sides):
        groups[key].append(value)
    several = {key: values for key, values in groups.items() if len(values) >= 2}
    subjects = len({subject for subject, _cell, _side in several})
    if subjects < SUBJECTS_MINIMUM:
        return None
    freedom = sum(len(values) - 1 for values in several.values())
    total = sum((len(values) - 1) * variance(values) for values in several.values()) / freedom
    total *= 1.0 if whole else _limbs(quantity)
    between = max(0.0, total - _limbs(quantity) * _sampling_variance(sides, stride_inflation(sides)))
    sem, stride_sd = math.sqrt(total), _stride_sd(sides)
    return Noise("clips", quantity, sem, stride_sd, math.sqrt(between), subjects=subjects, **_counted(sides))


def stride_inflation(sides: Iterable[ClipSide]) -> float:
    """Factor by which neighbours that resemble each other enlarge a median's standard error; 1 at least.

    As the macro autocorrelation_inflation: sign correlation s of Gaussian strides, rho = sin(pi s / 2), variance factor
    1 + 2 (s + 2 rho² / (pi (1 - rho))); the bias of a short clip's correlation is taken off clip by clip.
    """
    known = [one for one in sides if one.neighbours > 3]
    neighbours = sum(one.neighbours - 3 for one in known)
    if not neighbours:
        return 1.0
    alike = min(AUTOCORRELATION_MAXIMUM, max(0.0, sum(one.alike + 1 for one in known) / neighbours))
    rho = math.sin(math.pi * alike / 2.0)
    return math.sqrt(1.0 + 2.0 * alike + 4.0 / math.pi * rho**2 / (1.0 - rho))


def _limbs(quantity: Quantity) -> int:
    """Medians in the quantity, each with a sampling error of its own."""
    return 2 if quantity == "difference" else 1


def _stride_sd(sides: Sequence[ClipSide]) -> float:
    return math.sqrt(fmean(one.spread**2 for one in sides)) * stride_inflation(sides)


def _sampling_variance(sides: Sequence[ClipSide], inflation: float) -> float:
    """Mean variance of a clip's median by the chance of its strides."""
    return MEDIAN_VARIANCE * inflation**2 * fmean(one.spread**2 / one.n for one in sides)


def _counted(sides: Sequence[ClipSide]) -> dict[str, Any]:
    return {
        "clips": len({one.clip for one in sides}),
        "strides": round(median(one.n for one in sides)),
        "level": median(one.median for one in sides),
    }


def _medians(sides: Iterable[ClipSide]) -> Iterable[tuple[tuple[str, str, str], float]]:
    return (((one.subject, one.cell, one.side), one.median) for one in sides)


def _differences(sides: Iterable[ClipSide]) -> Iterable[tuple[tuple[str, str, str], float]]:
    found: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for one in sides:
        found[one.subject, one.cell, one.clip][one.side] = one.median
    for (subject, cell, _clip), medians in found.items():
        if len(medians) == 2:
            yield (subject, cell, ""), medians["left"] - medians["right"]

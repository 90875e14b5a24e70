"""What a study's subjects would change by without any effect, because of where they stood before (SCIENCE 7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gaitlake.statistics import expected_change
from gaitlake.studies.outcomes import NOISE_OF
from gaitlake.studies.reading import StudyData
from gaitlake.studies.subjects import Measured


@dataclass(frozen=True, slots=True)
class Expected:
    """``change`` of the subjects' mean to expect; None: see ``reason``. ``reliability`` r and ``mean`` mu are averages.

    ``source``: where they come from.
    """

    change: float | None = None
    reliability: float | None = None
    mean: float | None = None
    source: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a subject was chosen from, filmed as the subject was: reliability, mean, standard deviation, people."""

    reliability: float
    mean: float
    sd: float
    people: int


def expected_regression(data: StudyData, outcome: str, measured: Sequence[Measured]) -> Expected:
    """Regression to the mean of subjects with the values before that these have.

    r is ICC(2,1) of this lake's repeats, mu the mean of its reference subjects of every speed, sex and age, of each
    subject's frame-rate class and facing. Of |left - right|, left - right regresses and its size follows: see
    `folded_change`.
    """
    if not measured:
        return Expected(reason="NO_SUBJECTS")
    populations = [_population(data, outcome, one) for one in measured]
    changes = [
        _change(outcome, one, population)
        for one, population in zip(measured, populations, strict=True)
        if population is not None
    ]
    known = [change for change in changes if change is not None]
    if len(known) < len(measured):
        return Expected(reason="NO_REFERENCE")
    found = [population for population in populations if population is not None]
    people = sorted({population.people for population in found})
    return Expected(
        change=math.fsum(known) / len(known),
        reliability=math.fsum(one.reliability for one in found) / len(found),
        mean=math.fsum(one.mean for one in found) / len(found),
        source=f"r: repeats of this lake; mu: {', '.join(map(str, people))} reference subjects, any speed, sex and age",
    )


def _population(data: StudyData, outcome: str, one: Measured) -> Population | None:
    if one.pre is None:
        return None
    quantity = NOISE_OF.get(outcome, "side")
    noise = data.noise.get((one.metric, one.pre["fps_class_hz"] or 0, quantity))
    level = "difference" if quantity == "difference" else "level"
    band = data.bands.get((one.metric, one.pre["camera_sides"], level))
    if noise is None or noise["icc_2_1"] is None or band is None:
        return None
    reliability = max(0.0, min(1.0, float(noise["icc_2_1"])))
    return Population(reliability, float(band["mean"]), float(band["sd"]), int(band["subjects"]))


def _change(outcome: str, one: Measured, population: Population) -> float | None:
    if outcome == "abs_difference":
        signed = one.pair("difference").pre
        return None if signed is None else folded_change(signed, population)
    pre = {one.person.subject_id: one.pair(outcome).pre}
    return expected_change(pre, population.mean, population.reliability).expected_change


def folded_change(pre: float, population: Population) -> float:
    """Mean change of |x| to expect of a subject with this x before, without an effect.

    x after is normal about mu + r (x - mu) with variance sd² (1 - r²), and the size of a normal value has the mean of
    the folded normal distribution, s sqrt(2 / pi) exp(-m² / 2 s²) + m (1 - 2 Phi(-m / s)) (Leone, Nelson & Nottingham
    1961, Technometrics 3:543).
    """
    m = population.mean + population.reliability * (pre - population.mean)
    s = population.sd * math.sqrt(1.0 - population.reliability**2)
    if s <= 0.0:
        return abs(m) - abs(pre)
    mean_size = s * math.sqrt(2.0 / math.pi) * math.exp(-(m**2) / (2.0 * s**2)) + m * math.erf(m / (s * math.sqrt(2.0)))
    return mean_size - abs(pre)

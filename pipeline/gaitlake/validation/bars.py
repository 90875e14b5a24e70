"""What a bar is: a statement with a limit, how one draw is made, and how draws become a verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gaitlake.validation import intervals
from gaitlake.validation.intervals import Estimate

Summary = Literal["mean", "share", "median", "largest"]
Verdict = Literal["pass", "open", "fail"]
Draw = Callable[[Any, int], Sequence[float]]
"""Numbers of one draw, from a bench of people and the draw's number: a mean's are averaged first, a share's are
(successes, trials), of `largest` the largest counts. No number: the draw says nothing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes
    ----------
    name : what is measured; ``condition``: of whom, seen how. Both together are unique
    statement : what the value is, exactly
    at_least, at_most : limits, in ``unit``; None: not limited on this side; without any it is only reported
    share_of_draws : draws made, as a share of those asked for (dear bars make fewer)
    """

    name: str
    condition: str
    statement: str
    unit: str
    summary: Summary
    draw: Draw
    at_least: float | None = None
    at_most: float | None = None
    share_of_draws: float = 1.0

    @property
    def limit(self) -> str:
        """The limits in words."""
        if self.at_least is None and self.at_most is None:
            return "reported"
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least:g} to {self.at_most:g}"
        return f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"

    def draws(self, asked: int) -> int:
        """How many draws this bar makes, at least two."""
        return max(2, math.ceil(asked * self.share_of_draws))

    def judge(self, estimate: Estimate) -> Verdict:
        """`fail` where the whole interval lies beyond a limit, or nothing was measured; `open` where only the value
        does."""
        if self.at_least is None and self.at_most is None:
            return "pass"
        if math.isnan(estimate.value):
            return "fail"
        low = -math.inf if self.at_least is None else self.at_least
        high = math.inf if self.at_most is None else self.at_most
        if estimate.high < low or estimate.low > high:
            return "fail"
        return "pass" if low <= estimate.value <= high else "open"


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a bar gave; ``seconds``: how long its draws took."""

    bar: Bar
    estimate: Estimate
    verdict: Verdict
    seconds: float

    @property
    def passed(self) -> bool:
        """Not failed."""
        return self.verdict != "fail"


def summarise(summary: Summary, draws: Sequence[Sequence[float]]) -> Estimate:
    """One estimate from all draws."""
    if summary == "share":
        return intervals.share([(d[0], d[1]) for d in draws if len(d)])
    if summary == "largest":
        return intervals.largest([max(d) for d in draws if len(d)])
    numbers = [math.fsum(d) / len(d) for d in draws if len(d)]
    return intervals.median(numbers) if summary == "median" else intervals.mean(numbers)

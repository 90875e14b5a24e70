"""The bench of rendered people: what was measured of each look, by setting and estimator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gaitlake.validation.rendered.record import Record
from gaitlake.validation.rendered.settings import PLAIN


@dataclass(frozen=True)
class Looks:
    """A look is a person: draw ``index`` of a bar is the one at that place of ``people``."""

    people: Sequence[tuple[int, int]]
    found: dict[tuple[str, str, int, int], Record] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Sequence[tuple[int, int]], records: Iterable[Record]) -> Looks:
        """``people``: seed and number of each."""
        return cls(people, {(r["setting"], r["estimator"], r["seed"], r["look"]): r for r in records})

    def one(self, index: int, setting: str, estimator: str = PLAIN) -> Record | None:
        """What was measured of a look; None if it was not rendered so."""
        return self.found.get((setting, estimator, *self.people[index]))

    def facings(self, index: int, name: str, estimator: str = PLAIN) -> dict[str, Record]:
        """The same from either side: `run`, `slow walk` … by the side that is near."""
        both = {side: self.one(index, f"{name} {side}", estimator) for side in ("left", "right")}
        return {side: record for side, record in both.items() if record is not None}


@dataclass(frozen=True)
class Asked(Looks):
    """A bench that has nobody and notes which ``settings`` are asked for."""

    people: Sequence[tuple[int, int]] = ((0, 0),)
    settings: set[str] = field(default_factory=set)

    def one(self, index: int, setting: str, estimator: str = PLAIN) -> Record | None:
        """Nothing."""
        del index, estimator
        self.settings.add(setting)
        return None

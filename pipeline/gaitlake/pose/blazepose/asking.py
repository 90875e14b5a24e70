"""Steps that need a network do not run one: they ask for it, and whoever drives them answers.

So the same steps serve one video on one core, and many videos whose crops are answered in one batch.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from gaitlake.pose.blazepose.network import Crops, Network, NetworkKind, Outputs


@dataclass(frozen=True, slots=True)
class Ask:
    """Crops that a step wants to see through a network; the answer are its outputs."""

    kind: NetworkKind
    crops: Crops


T = TypeVar("T")
Steps = Generator[Ask, Outputs, T]
"""A computation that asks networks and returns a T."""

Networks = Mapping[str, Network]
"""By member of the pose bundle."""


def answered(steps: Steps[T], networks: Networks) -> T:
    """Run one computation to its end."""
    outputs: Outputs | None = None
    while True:
        try:
            ask = steps.send(outputs) if outputs is not None else next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        outputs = networks[ask.kind.member].infer(ask.crops)


def answered_together(computations: Iterable[Steps[T]], networks: Networks, most: int) -> Iterator[T]:
    """Run computations side by side, up to ``most`` at once; what they ask is answered in common batches.

    Their results come in the order of the computations, and are those of :func:`answered` to the last bit.
    """
    waiting = enumerate(computations)
    asks: dict[int, tuple[Steps[T], Ask]] = {}
    results: dict[int, T] = {}
    given = 0
    while True:
        while len(asks) < most and (following := next(waiting, None)) is not None:
            number, steps = following
            _advance(asks, results, (number, steps), None)
        while given in results:
            yield results.pop(given)
            given += 1
        if not asks:
            return
        for kind in {ask.kind.member: ask.kind for _, ask in asks.values()}.values():
            asking = [(n, steps, ask) for n, (steps, ask) in sorted(asks.items()) if ask.kind == kind]
            outputs = networks[kind.member].infer(np.concatenate([ask.crops for _, _, ask in asking]))
            start = 0
            for number, steps, ask in asking:
                part = slice(start, start + len(ask.crops))
                start = part.stop
                _advance(asks, results, (number, steps), tuple(array[part] for array in outputs))


def _advance(
    asks: dict[int, tuple[Steps[T], Ask]], results: dict[int, T], one: tuple[int, Steps[T]], outputs: Outputs | None
) -> None:
    """Let one computation go on until it asks again or ends."""
    number, steps = one
    try:
        asks[number] = (steps, steps.send(outputs) if outputs is not None else next(steps))
    except StopIteration as end:
        asks.pop(number, None)
        results[number] = end.value

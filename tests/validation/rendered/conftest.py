"""Records of one look as :func:`gaitlake.validation.rendered.record.record` makes them, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gaitlake.validation.rendered.looks import Looks
from gaitlake.validation.rendered.record import Record

Make = Callable[..., Record]
PERSON = (7, 0)


def made(setting: str, estimator: str = "blazepose", look: int = 0, **changed: Any) -> Record:
    """Ten strides of 0.7 s a side, perfectly seen; ``changed``: other fields."""
    spans = [
        [side, 0.7 * n + late, 0.7 * (n + 1) + late]
        for n in range(10)
        for side, late in (("left", 0.35), ("right", 0.0))
    ]
    usual: Record = {
        "setting": setting,
        "estimator": estimator,
        "seed": PERSON[0],
        "look": look,
        "frames": 540,
        "found": 540,
        "contacts": {"ic": [20, 20, 0], "fc": [20, 20, 0]},
        "late_ms": {f"{kind} {side}": [0.0] * 10 for kind in ("ic", "fc") for side in ("left", "right")},
        "values": {},
        "truth": {},
        "knee_mae_deg": {"left": 2.0, "right": 4.0},
        "identity": 1.0,
        "withheld": 0.0,
        "strides": {"left": 10, "right": 10},
        "spans": spans,
        "true_spans": spans,
        "rejected": [],
        "reason": None,
        "flags": None,
        "activity": "run",
    }
    return usual | changed


def seen(*records: Record, people: int = 1) -> Looks:
    """A bench of these records."""
    return Looks.of([(PERSON[0], number) for number in range(people)], records)


@pytest.fixture
def make() -> Make:
    return made


@pytest.fixture
def bench() -> Callable[..., Looks]:
    return seen

"""Computations side by side give what each gives alone."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.pose.blazepose.asking import Ask, Steps, answered, answered_together
from gaitlake.pose.blazepose.network import Crops, NetworkKind, Outputs

FINDS = NetworkKind("finds", 1, 0.0, 1.0, ((1,),), most=1)
LOOKS = NetworkKind("looks", 1, 0.0, 1.0, ((1,), (2,)), most=64)


class Adding:
    """Gives (for each crop) its sum plus a number, and two more numbers; keeps the sizes of its batches."""

    def __init__(self, number: float, outputs: int) -> None:
        self.number = number
        self.outputs = outputs
        self.batches: list[int] = []

    def infer(self, crops: Crops) -> Outputs:
        self.batches.append(len(crops))
        sums = crops.reshape(len(crops), -1).sum(axis=1, dtype=np.float32) + np.float32(self.number)
        return tuple(np.stack([sums * n] * n, axis=1) for n in range(1, self.outputs + 1))


def networks() -> dict[str, Adding]:
    return {"finds": Adding(0.25, 1), "looks": Adding(100, 2)}


def crops_of(*values: float) -> Crops:
    return np.array(values, np.uint8).reshape(-1, 1, 1, 1)


def walk(number: int) -> Steps[list[float]]:
    """Ask either network a few times; what is asked, and how often, depends on the number and on the answers."""
    said: list[float] = []
    value = float(number)
    for step in range(number % 5):
        if (number + step) % 3:
            sums, pairs = yield Ask(LOOKS, crops_of(*[(value + n) % 250 for n in range(1 + number % 4)]))
            assert len(sums) == len(pairs) == 1 + number % 4
            said += [*sums[:, 0].tolist(), *pairs.ravel().tolist()]
        else:
            (sums,) = yield Ask(FINDS, crops_of(value % 250))
            said += sums[:, 0].tolist()
        value += said[-1]
    return said


COUNT = 70


@pytest.fixture(scope="module")
def alone() -> list[list[float]]:
    return [answered(walk(number), networks()) for number in range(COUNT)]


@pytest.mark.parametrize("most", [1, 8, 64])
def test_results_are_those_of_each_alone_in_order(most: int, alone: list[list[float]]) -> None:
    together = list(answered_together((walk(number) for number in range(COUNT)), networks(), most))
    assert together == alone
    assert [len(result) == 0 for result in together] == [number % 5 == 0 for number in range(COUNT)]


def test_what_is_asked_at_the_same_time_is_answered_in_one_batch() -> None:
    def one_look(number: int) -> Steps[int]:
        yield Ask(LOOKS, crops_of(number, number))
        return number

    there = networks()
    assert list(answered_together((one_look(n) for n in range(20)), there, 8)) == list(range(20))
    assert there["looks"].batches == [16, 16, 8]
    assert there["finds"].batches == []


@pytest.mark.parametrize("most", [1, 3])
def test_no_more_computations_are_begun_than_run_at_once(most: int) -> None:
    running: set[int] = set()
    crowds: list[int] = []

    def observed(number: int) -> Steps[int]:
        running.add(number)
        crowds.append(len(running))
        yield from walk(number)
        running.remove(number)
        return number

    assert list(answered_together(map(observed, range(30)), networks(), most)) == list(range(30))
    assert max(crowds) == most


def test_the_first_is_waited_for_while_later_ones_end() -> None:
    def asking(times: int) -> Steps[int]:
        for _ in range(times):
            yield Ask(LOOKS, crops_of(1))
        return times

    assert list(answered_together(map(asking, (9, 1, 0, 4, 0)), networks(), 2)) == [9, 1, 0, 4, 0]


@pytest.mark.parametrize("most", [1, 8])
def test_computations_that_never_ask(most: int) -> None:
    assert list(answered_together((walk(0) for _ in range(20)), networks(), most)) == [[]] * 20
    assert list(answered_together([], networks(), most)) == []


def test_a_failure_is_the_callers() -> None:
    def failing() -> Steps[int]:
        yield Ask(LOOKS, crops_of(1))
        raise ValueError("this one is broken")

    with pytest.raises(ValueError, match="this one"):
        answered(failing(), networks())
    with pytest.raises(ValueError, match="this one"):
        list(answered_together([failing()], networks(), 4))

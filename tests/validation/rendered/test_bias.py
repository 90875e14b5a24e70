"""False differences of symmetric people, from records whose answer is known, and what is declared of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.metrics.side_biases import MINIMUM_LOOKS, MINIMUM_VALUES, Setting, read_side_biases
from gaitlake.validation.rendered import suite
from gaitlake.validation.rendered.bias import false_differences, is_symmetric, look_differences
from gaitlake.validation.rendered.looks import Looks
from gaitlake.validation.rendered.record import Record
from gaitlake.validation.rendered.settings import SETTINGS

Make = Callable[..., Record]
NAME = "step_time_s"


def timed(make: Make, setting: str, left: float, right: float, look: int = 0, strides: int = 5) -> Record:
    around = np.linspace(-0.01, 0.01, strides)
    values = {"left": [*(left + around)], "right": [*(right + around)]}
    return make(setting, look=look, values={NAME: values})


def key(view: str, pairing: str, sides: str) -> Setting:
    return Setting("blazepose", "run", NAME, view, pairing, sides)


def test_every_way_in_which_a_look_can_be_compared(make: Make) -> None:
    """Left-facing: 0.36 and 0.33; right-facing: 0.30 and 0.34; pooled medians 0.33 and 0.335; near 0.36 and 0.34."""
    found = false_differences(
        [
            timed(make, "run left", 0.36, 0.33),
            timed(make, "run right", 0.30, 0.34),
            timed(make, "run rear", 0.35, 0.34),
            timed(make, "run front", 0.30, 0.34),
        ]
    )
    assert {setting: [round(value, 6) for value in values] for setting, values in found.items()} == {
        key("rear", "same_clip", "none"): [0.01],
        key("frontal", "same_clip", "none"): [-0.04],
        key("sagittal", "same_clip", "left"): [0.03],
        key("sagittal", "same_clip", "right"): [-0.04],
        key("sagittal", "same_clip", "left,right"): [-0.005],
        key("sagittal", "near_near", "left,right"): [0.02],
    }


def test_near_near_needs_both_facings_and_strides(make: Make) -> None:
    left, right = timed(make, "run left", 0.36, 0.33), timed(make, "run right", 0.30, 0.34)
    ways = [way[:3] for way in look_differences({"left": left}, NAME)]
    assert ways == [("sagittal", "same_clip", "left")]
    few = timed(make, "run right", 0.30, 0.34, strides=4)
    ways = [way[:3] for way in look_differences({"left": left, "right": few}, NAME)]
    assert ways == [("sagittal", "same_clip", "left"), ("sagittal", "same_clip", "left,right")]
    ways = [way[:3] for way in look_differences({"left": left, "right": right}, NAME)]
    assert ("sagittal", "near_near", "left,right") in ways


def test_only_symmetric_people_count(make: Make) -> None:
    changed = [timed(make, name, 0.4, 0.3) for name in SETTINGS if not is_symmetric(name)]
    assert len(changed) == 13
    assert false_differences(changed) == {}
    assert sum(is_symmetric(name) for name in SETTINGS) == 8


def test_looks_and_estimators_are_kept_apart(make: Make) -> None:
    ones = [timed(make, "run rear", 0.35 + 0.01 * look, 0.35, look) for look in range(3)]
    mirrored = [one | {"estimator": "blazepose+mirror"} for one in ones[:2]]
    found = false_differences([*ones, *mirrored])
    assert found[key("rear", "same_clip", "none")] == pytest.approx([0.0, 0.01, 0.02])
    other = key("rear", "same_clip", "none")._replace(estimator="blazepose+mirror")
    assert found[other] == pytest.approx([0.0, 0.01])


def looks_of(make: Make, count: int) -> Looks:
    ones = [timed(make, "run rear", 0.35 + 0.001 * (look % 2), 0.34, look) for look in range(count)]
    return Looks.of([(7, look) for look in range(count)], ones)


def test_biases_of_twenty_looks_are_declared(make: Make, tmp_path: Path) -> None:
    assert suite.declare(tmp_path / "b.csv", looks_of(make, MINIMUM_LOOKS)) == 1
    (bias,) = read_side_biases(tmp_path / "b.csv")
    assert bias.setting == key("rear", "same_clip", "none")
    assert (bias.mean, bias.looks) == (pytest.approx(0.0105), 20)


def test_fewer_are_not_nor_where_nothing_can_be_written(make: Make, tmp_path: Path) -> None:
    with pytest.raises(GaitlakeError, match="side biases need 12 looks with values, found 11; ask for more --looks"):
        suite.declare(tmp_path / "b.csv", looks_of(make, MINIMUM_VALUES - 1))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(GaitlakeError, match=r"no/b\.csv: cannot be written: No such file or directory"):
        suite.declare(tmp_path / "no" / "b.csv", looks_of(make, MINIMUM_LOOKS))


def test_what_cannot_be_declared_is_said_before_anything_is_rendered() -> None:
    with pytest.raises(GaitlakeError, match="side biases need 20 looks, found 19"):
        suite.check_declarable(suite.all_bars(), 19)
    with pytest.raises(GaitlakeError, match="side biases need symmetric people"):
        suite.check_declarable(suite.chosen_bars(["slow_motion_named"]), 20)
    suite.check_declarable(suite.chosen_bars(["identity"]), 20)

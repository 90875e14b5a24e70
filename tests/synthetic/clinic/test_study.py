"""Studies that can be made, and what is said about those that cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.synthetic.clinic import USUAL, Spread, Study, read_study

WHOLE = """
name = "hop training"
intervention = "single-leg hops"
activity = "walk"
speed_mps = 1.3
speed_sd_mps = 0
days = 42
affected_side = "right"
responders = 0.4
worse_other = 0.1
references = 0.25
conditions = ["baseline", "single_leg_squat"]

[before]
wobble_mm = 15
slow_load_ms = [12.5, 2]

[after]
wobble_mm = [-10, 1]

[worse]
"""


def refusal(path: Path, text: str | bytes) -> str:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(GaitlakeError) as caught:
        read_study(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_file_says_everything(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text(WHOLE)
    assert read_study(file) == Study(
        name="hop training",
        intervention="single-leg hops",
        activity="walk",
        speed_mps=1.3,
        speed_sd_mps=0.0,
        days=42,
        affected_side="right",
        responders=0.4,
        worse_other=0.1,
        references=0.25,
        conditions=("baseline", "single_leg_squat"),
        before={"wobble_mm": Spread(15.0), "slow_load_ms": Spread(12.5, 2.0)},
        after={"wobble_mm": Spread(-10.0, 1.0)},
        worse={},
    )


def test_an_empty_file_is_the_usual_study_called_as_the_file(tmp_path: Path) -> None:
    file = tmp_path / "pilot.toml"
    file.write_text("")
    assert read_study(file).name == "pilot"
    assert read_study(file).before == USUAL.before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speed = 3", "key 'speed' is unknown; did you mean 'speed_mps'?"),
        ("[before]\nslow_lod_ms = 3", "before: knob 'slow_lod_ms' is unknown; did you mean 'slow_load_ms'?"),
        ("speed_mps = 9", "speed_mps 9 is not in [2.5, 4.5] for run"),
        ("speed_mps = nan", "speed_mps nan is not in"),
        ("before.slow_load_ms = 500", "before: slow_load_ms 500 is not in [-10, 40]"),
        ("before.slow_load_ms = [20, 30]", "before: the spread of slow_load_ms, 30, is not in [0, 12.5]"),
        ("after.slow_load_ms = -60", "after: slow_load_ms -60 is not in [-50, 50]"),
        ("before.slow_load_ms = []", "before: slow_load_ms must be a mean or [mean, spread], found []"),
        ("before.slow_load_ms = [1, true]", "must be a mean or [mean, spread]"),
        ("before = 3", "before must be a table of knobs, found 3"),
        ("activity = 'rum'", "activity 'rum' is unknown; did you mean 'run'?"),
        ("activity = 'walk'", "speed_mps 3 is not in [0.9, 1.7] for walk"),
        ("name = 3", "name must be text, found 3"),
        ("name = ''", "name must be one line of 1 to 80 characters, found ''"),
        ('intervention = "a\\nb"', "intervention must be one line"),
        ("days = true", "days must be a whole number, found True"),
        ("days = 3.5", "days must be a whole number, found 3.5"),
        ("days = -1", "days -1 is not in [0, 3650]"),
        ("responders = '1'", "responders must be a number, found '1'"),
        ("responders = 0.9\nworse_other = 0.2", "responders and worse_other are 1.1 together, above 1"),
        ("references = 1.5", "references 1.5 is not in [0, 1]"),
        ("affected_side = 'both'", "affected_side 'both' is neither left nor right"),
        ("conditions = 'baseline'", "conditions must be a list of words"),
        ("conditions = ['overhead']", "conditions lack 'baseline'"),
        ("conditions = ['baseline', 'over head']", "condition 'over head' is unknown; did you mean 'overhead'?"),
        ("conditions = ['baseline', 'baseline']", "condition 'baseline' is there twice"),
        ("speed_mps = " + 400 * "1", "too large"),
        ("speed_mps = ", "is no TOML"),
        (b"name = \xff", "is no TOML"),
    ],
)  # fmt: skip
def test_what_cannot_be_made(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in refusal(tmp_path / "s.toml", text)


def test_everything_of_a_kind_is_said_at_once(tmp_path: Path) -> None:
    types = refusal(tmp_path / "s.toml", "speed = 3\ndays = 'x'\nname = 1")
    assert all(said in types for said in ("key 'speed'", "days must", "name must"))
    ranges = refusal(tmp_path / "s.toml", "speed_mps = 9\ndays = -1\nresponders = 2")
    assert all(said in ranges for said in ("speed_mps 9", "days -1", "responders 2"))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(GaitlakeError, match=r"s\.toml: cannot be read: No such file or directory; check the path"):
        read_study(tmp_path / "s.toml")


@pytest.mark.parametrize("field", ["before", "after", "worse"])
def test_knobs_of_another_kind_of_change_are_checked_as_well(field: str) -> None:
    wrong: dict[str, Any] = {field: {"wobble": Spread(1.0)}}
    with pytest.raises(GaitlakeError, match=f"{field}: knob 'wobble' is unknown; did you mean 'wobble_mm'"):
        Study(**wrong)

"""Which clips are rendered, in which order they come back, and what a file of measurements spares."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.validation.rendered import crew
from gaitlake.validation.rendered.looks import Asked, Looks
from gaitlake.validation.rendered.record import Record
from gaitlake.validation.rendered.settings import SETTINGS
from gaitlake.validation.rendered.suite import all_bars, chosen_bars, judged, measure, settings_of

Make = Callable[..., Record]
PEOPLE = [(7, 0), (7, 1)]


@pytest.fixture
def rendered(make: Make, monkeypatch: pytest.MonkeyPatch) -> list[crew.Job]:
    """Jobs that were done, instead of rendering anything."""
    done: list[crew.Job] = []

    def run(job: crew.Job) -> list[Record]:
        done.append(job)
        name, seed, look = job
        return [make(name, estimator, look=look) | {"seed": seed} for estimator in SETTINGS[name].estimators]

    monkeypatch.setattr(crew, "run", run)
    return done


def test_records_come_in_order_with_every_estimator(rendered: list[crew.Job]) -> None:
    told: list[tuple[int, int]] = []
    found = crew.measured(["run left", "finger"], PEOPLE, told=lambda done, count: told.append((done, count)))
    assert [(r["setting"], r["estimator"], r["look"]) for r in found] == [
        ("run left", "blazepose", 0),
        ("run left", "blazepose+mirror", 0),
        ("finger", "blazepose", 0),
        ("run left", "blazepose", 1),
        ("run left", "blazepose+mirror", 1),
        ("finger", "blazepose", 1),
    ]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(rendered) == 4


def test_what_was_kept_is_not_done_again(rendered: list[crew.Job], tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"
    first = crew.measured(["run left"], PEOPLE, keep)
    told: list[tuple[int, int]] = []
    whole = crew.measured(["run left", "finger"], PEOPLE, keep, told=lambda done, count: told.append((done, count)))
    assert rendered[2:] == [("finger", 7, 0), ("finger", 7, 1)]
    assert told == [(3, 4), (4, 4)]
    assert [r for r in whole if r["setting"] == "run left"] == first
    assert crew.measured(["run left", "finger"], PEOPLE, keep) == whole
    assert len(rendered) == 4
    assert len(keep.read_text().splitlines()) == 6


def test_a_clip_of_which_a_part_was_kept_is_done_again(rendered: list[crew.Job], tmp_path: Path) -> None:
    """A killed run leaves one of two estimators, or half of a line."""
    keep = tmp_path / "keep.jsonl"
    whole = crew.measured(["run left"], PEOPLE, keep)
    lines = keep.read_text().splitlines(keepends=True)
    for left in ("".join(lines[:3]), "".join(lines[:3]) + lines[3][:40]):
        keep.write_text(left)
        rendered.clear()
        assert crew.measured(["run left"], PEOPLE, keep) == whole
        assert rendered == [("run left", 7, 1)]
        assert crew.measured(["run left"], PEOPLE, keep) == whole
        assert len(rendered) == 1
        assert [json.loads(line)["look"] for line in keep.read_text().splitlines()] == [0, 0, 1, 1, 1]


def test_settings_that_are_gone_are_left_alone(make: Make, rendered: list[crew.Job], tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"
    keep.write_text(json.dumps(make("run upside down")) + "\n")
    assert len(crew.measured(["finger"], PEOPLE[:1], keep)) == 1
    assert rendered == [("finger", 7, 0)]


@pytest.mark.parametrize("text", ["my thesis", "my thesis\nin two lines\n", "[1]\n", '{"setting": "finger"}\n', "3\n"])
def test_a_file_of_something_else_is_refused_and_stays(rendered: list[crew.Job], tmp_path: Path, text: str) -> None:
    keep = tmp_path / "keep.jsonl"
    keep.write_text(text)
    with pytest.raises(GaitlakeError, match=r"--keep .*keep\.jsonl: is no file of measurements: .*; name another"):
        crew.measured(["finger"], PEOPLE, keep)
    assert keep.read_text() == text
    assert rendered == []


def test_an_empty_file_is_begun_and_one_that_cannot_be_written_said_first(
    rendered: list[crew.Job], tmp_path: Path
) -> None:
    (tmp_path / "keep.jsonl").touch()
    assert len(crew.measured(["finger"], PEOPLE, tmp_path / "keep.jsonl")) == 2
    rendered.clear()
    with pytest.raises(GaitlakeError, match="cannot be written: No such file or directory"):
        crew.measured(["finger"], PEOPLE, tmp_path / "no" / "keep.jsonl")
    assert rendered == []


def test_bars_say_what_must_be_rendered() -> None:
    assert settings_of(chosen_bars(["slow_motion_named"])) == ["slow motion"]
    assert settings_of(chosen_bars(["wobble_floor"])) == ["run rear"]
    sides = ["run left", "run right", "walk left", "walk right"]
    slow = ["slow run left", "slow run right", "slow walk left", "slow walk right"]
    assert settings_of(chosen_bars(["slow_leg_gain"])) == [*sides, *slow]
    assert settings_of(chosen_bars(["symmetric_beyond_noise"])) == [
        "run left", "run right", "run rear", "walk left", "walk right", "walk rear",
    ]  # fmt: skip
    assert settings_of(all_bars()) == list(SETTINGS)
    assert Asked().one(0, "run left") is None


def test_every_bar_is_its_own_and_has_a_nearest(make: Make) -> None:
    bars = all_bars()
    assert len({(bar.name, bar.condition) for bar in bars}) == len(bars)
    assert set(SETTINGS) == {setting.name for setting in SETTINGS.values()}
    with pytest.raises(GaitlakeError, match="did you mean 'slow_leg_sign'"):
        chosen_bars(["slow_leg_sing"])


def test_looks_are_found_by_person_setting_and_estimator(make: Make) -> None:
    ones = [make("run left", look=1), make("run left", "blazepose+mirror", look=1), make("run right", look=0)]
    looks = Looks.of(PEOPLE, ones)
    assert looks.one(0, "run left") is None
    assert looks.one(1, "run left") == ones[0]
    assert looks.one(1, "run left", "blazepose+mirror") == ones[1]
    assert looks.facings(1, "run") == {"left": ones[0]}
    assert looks.facings(0, "run") == {"right": ones[2]}


def test_bars_are_judged_from_what_was_measured(rendered: list[crew.Job]) -> None:
    bars = chosen_bars(["person_found"])
    looks = measure(bars, PEOPLE)
    assert len(rendered) == 2 * 8
    achieved = judged(bars, looks)
    assert {a.verdict for a in achieved} == {"pass"}
    assert {(a.estimate.value, a.estimate.n) for a in achieved} == {(1.0, 2)}

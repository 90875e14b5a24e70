"""One look, truly rendered, seen by the pose model and analysed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main
from gaitlake.validation.rendered import suite
from gaitlake.validation.rendered.crew import measured
from gaitlake.validation.rendered.people import somebody
from gaitlake.validation.rendered.record import Record
from gaitlake.validation.rendered.settings import DISTURBANCES, SETTINGS


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    return {record["estimator"]: record for record in measured(["run right"], [(1, 0)])}


@pytest.mark.slow
def test_the_pose_model_sees_who_is_rendered(records: dict[str, Record]) -> None:
    one = records["blazepose"]
    assert set(records) == {"blazepose", "blazepose+mirror"}
    assert one["found"] >= 0.99 * one["frames"] > 0
    hits, true, spurious = one["contacts"]["ic"]
    assert true >= 15
    assert hits >= true - 1
    assert spurious <= 1
    late = np.array(one["late_ms"]["ic left"] + one["late_ms"]["ic right"])
    assert abs(late).max() < 60
    assert one["knee_mae_deg"]["right"] < 6
    assert one["identity"] > 0.9
    assert one["activity"] == "run"
    assert one["reason"] is None
    assert min(one["strides"].values()) >= 5


@pytest.mark.slow
def test_a_record_goes_through_json_unchanged(records: dict[str, Record]) -> None:
    for one in records.values():
        assert json.loads(json.dumps(one)) == one


def test_everybody_in_every_setting_can_be_made() -> None:
    """Takes of one person, without a picture; he looks the same in all of them."""
    takes = {name: setting.take(1, 0) for name, setting in SETTINGS.items()}
    assert len({take.look for take in takes.values()}) == 1
    assert len({take.seed for take in takes.values()}) == len(SETTINGS)
    assert takes["finger"].shot.finger_s
    assert takes["console"].shot.console
    assert takes["passer-by"].shot.passer_by_at_s is not None
    assert (takes["slow motion"].camera.fps, takes["slow motion"].timing.slowmo_factor) == (120.0, 4.0)
    assert takes["run rear"].camera.view == "rear"
    assert takes["run left"].camera.near_side == "left"
    assert set(DISTURBANCES) == {setting.disturbance for setting in SETTINGS.values()}
    assert somebody(1, 0, "run") == somebody(1, 0, "run") != somebody(1, 1, "run")


def validate(*words: object) -> Result:
    return CliRunner().invoke(main, ["validate", *(str(word) for word in words)], prog_name="gaitlake")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--looks", 3), "--looks needs --rendered"),
        (("--keep", "a.jsonl"), "--keep needs --rendered"),
        (("--declare", "a.csv"), "--declare needs --rendered"),
        (("--workers", 2), "--workers needs --rendered"),
        (("--rendered", "--draws", 3), "--draws cannot go with --rendered"),
        (("--rendered", "--set", "clean.x=1"), "--set cannot go with --rendered"),
        (("--rendered", "--looks", 0), "--looks"),
    ],
)
def test_options_of_one_kind_do_not_go_with_the_other(words: tuple[object, ...], said: str) -> None:
    done = validate(*words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--looks", 19, "--declare", "b.csv"), "side biases need 20 looks, found 19"),
        (("--only", "slow_motion_named", "--declare", "b.csv"), "side biases need symmetric people"),
        (("--only", "person_fond"), "did you mean 'person_found'"),
        (("--looks", 1, "--only", "slow_motion_named", "--keep", "no/a.jsonl"), "--keep no/a.jsonl: cannot be written"),
    ],
)
def test_what_is_refused_before_anything_is_rendered(
    words: tuple[object, ...], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gaitlake.validation.rendered.crew.run", lambda job: pytest.fail(f"{job} was rendered"))
    done = validate("--rendered", "--seed", 1, "--workers", 1, *words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_report_of_looks_says_how_to_get_it_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tests.validation.rendered.conftest import made

    def run(job: tuple[str, int, int]) -> list[Record]:
        name, seed, look = job
        return [made(name, each, look=look) | {"seed": seed, "flags": "SLOWMO"} for each in SETTINGS[name].estimators]

    monkeypatch.setattr("gaitlake.validation.rendered.crew.run", run)
    asked = ("--rendered", "--seed", 4, "--looks", 2, "--workers", 1, "--keep", tmp_path / "k.jsonl")
    done = validate(*asked, "--only", "slow_motion_named")
    assert done.exit_code == 0, done.output
    assert "Again: gaitlake validate --seed 4 --rendered --looks 2" in done.stdout
    assert done.stderr.splitlines() == ["seed 4", "1 of 2 clips", "2 of 2 clips"]
    assert len((tmp_path / "k.jsonl").read_text().splitlines()) == 2
    said = json.loads(validate(*asked, "--only", "slow_motion_named", "--json").stdout)
    assert (said["draws"], said["passed"]) == (2, True)
    assert [bar["value"] for bar in said["bars"]] == [1.0]
    assert suite.LOOKS >= 20

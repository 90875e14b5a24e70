"""The command `gaitlake validate`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from gaitlake.cli import main

QUICK = ("--only", "load_rise_bias", "--draws", "2")


def validate(*words: str) -> Result:
    return CliRunner().invoke(main, ["validate", *words], prog_name="gaitlake")


def test_one_json_document_with_every_bar_asked_for() -> None:
    result = validate(*QUICK, "--seed", "3", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["seed"], found["draws"], found["passed"]) == (3, 2, True)
    assert {b["name"] for b in found["bars"]} == {"load_rise_bias"}
    assert all(b["draws"] == 2 and b["value"] is not None and b["verdict"] == "pass" for b in found["bars"])


def test_the_same_seed_gives_the_same_numbers_and_another_does_not() -> None:
    first, again, other = (validate(*QUICK, "--seed", seed).stdout for seed in ("3", "3", "4"))
    assert first == again
    assert first != other
    assert "gaitlake validate --seed 3 --draws 2" in first


def test_a_fresh_seed_is_said_so_that_it_can_be_repeated() -> None:
    result = validate(*QUICK)
    seed = result.stderr.splitlines()[0].removeprefix("seed ")
    assert validate(*QUICK, "--seed", seed).stdout == result.stdout


def test_progress_goes_to_stderr() -> None:
    result = validate(*QUICK, "--seed", "3")
    assert "1/2 load_rise_bias: walk, side, G1" in result.stderr
    assert "1/2" not in result.stdout


@pytest.mark.slow
def test_exit_code_1_when_a_bar_fails() -> None:
    broken = ("--set", "events.ic_run_lead=0.1", "--set", "events.ic_lead_maximum_s=0.1")
    result = validate("--only", "initial_contact_f1", "--draws", "8", "--seed", "3", *broken)
    assert result.exit_code == 1
    assert "fail" in result.stdout


def test_an_unknown_bar_or_parameter_is_refused() -> None:
    for words, named in ((("--only", "sped"), "--only 'sped' is no bar"), (("--set", "clean.x=1"), "'x' is not known")):
        result = validate(*words)
        assert result.exit_code == 1
        assert named in result.stderr

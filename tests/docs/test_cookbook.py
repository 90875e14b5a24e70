"""Every query of the cookbook runs and finds something, and what was made up is what is found."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from gaitlake.lake import UserConnection, open_for_user
from tests.docs.asking import COOKBOOK, ask_lake
from tests.docs.blocks import Block, blocks
from tests.docs.cookbook_lake import make_cookbook_lake

PAGE = COOKBOOK.read_text()
BLOCKS = blocks(PAGE)
QUESTIONS = re.split(r"^### ", PAGE, flags=re.M)[1:]
LEAST_QUESTIONS = 25
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UserConnection]:
    with open_for_user(make_cookbook_lake(tmp_path_factory.mktemp("cookbook") / "lake")) as opened:
        yield opened


def asked(lake: UserConnection, number: int) -> list[dict[str, object]]:
    names, rows = ask_lake(lake, BLOCKS[number - 1].sql)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_questions_are_numbered_and_have_one_query_each() -> None:
    assert len(QUESTIONS) == len(BLOCKS) >= LEAST_QUESTIONS
    assert [int(question.split(".")[0]) for question in QUESTIONS] == list(range(1, len(BLOCKS) + 1))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.splitlines()[0])
def test_every_answer_is_explained(question: str) -> None:
    after = re.sub(r"^## .*", "", question.rpartition("```")[2], flags=re.M).strip()
    assert 20 < len(after) < 400


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.heading)
def test_the_query_finds_something(lake: UserConnection, block: Block) -> None:
    _, rows = ask_lake(lake, block.sql)
    assert rows


def test_the_loaded_side_wobbles_more(lake: UserConnection) -> None:
    """Made: 0.004 more on the loaded side, both sides under a weight in the middle."""
    found = {row["condition"]: row for row in asked(lake, 8)}
    assert float(str(found["overhead_left"]["left_effect"])) == pytest.approx(0.004, abs=0.0007)
    assert float(str(found["overhead_right"]["right_effect"])) == pytest.approx(0.004, abs=0.0007)
    assert abs(float(str(found["overhead"]["difference_effect"]))) < 0.0007
    sides = {row["loaded_side"]: float(str(row["left_minus_right"])) for row in asked(lake, 10)}
    assert sides["right"] < -0.003 < 0.003 < sides["left"]


def test_carry_over_is_what_was_made(lake: UserConnection) -> None:
    """Made: the left knee wobbles 0.002 more after the drills, whatever the group."""
    for row in asked(lake, 11):
        assert float(str(row["ci_low"])) < 0.0022
        assert float(str(row["ci_high"])) > 0.0018


def test_those_outside_the_band_are_those_made_so(lake: UserConnection) -> None:
    """Made: 0.008 more wobble left in every fifth person who is not a reference."""
    found = {str(row["subject_id"]) for row in asked(lake, 14) if row["verdict"] == "asymmetric"}
    assert found
    assert all(int(subject[1:]) % 5 == 0 and int(subject[1:]) >= 64 for subject in found)


def test_only_the_hip_drills_have_responders(lake: UserConnection) -> None:
    improved = {str(row["intervention"]): int(str(row["improved"])) for row in asked(lake, 18)}
    assert improved["hip drills"] > 2
    assert improved["waiting"] == improved["strength"] == 0


def test_more_hip_drills_do_more_for_the_left(lake: UserConnection) -> None:
    """Made: some of them gain 9 ms and a quarter of a ms per session; larger changes are of the right side."""
    found = {str(row["what"]) for row in asked(lake, 19)}
    assert {"left quicker", "right slower"} <= found


def test_the_other_analysis_moves_what_it_was_made_to_move(lake: UserConnection) -> None:
    shifts = {row["metric"]: float(str(row["mean_shift"])) for row in asked(lake, 28)}
    assert shifts["load_t90_ms"] == pytest.approx(-2, abs=1e-9)
    assert shifts["stride_time_s"] == 0


def test_the_runner_who_ran_faster_is_not_compared(lake: UserConnection) -> None:
    found = {row["reason"]: row for row in asked(lake, 29)}
    assert found["NOT_COMPARABLE"]["subjects"] == 1
    assert float(str(found["NOT_COMPARABLE"]["fastest"])) > 1.05


def test_the_phone_drifts_and_the_tripod_does_not(lake: UserConnection) -> None:
    seen: dict[str, list[float]] = {"phone": [], "tripod": []}
    for row in asked(lake, 32):
        seen[str(row["camera"])].append(float(str(row["visibility"])))
    assert seen["phone"][0] - seen["phone"][-1] > 0.05
    assert abs(seen["tripod"][0] - seen["tripod"][-1]) < 0.01

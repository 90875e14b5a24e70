"""Who is drawn: shares kept exactly, and nobody changes where nothing is said to change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.synthetic.body import wobble_from_mm
from gaitlake.synthetic.clinic import KNOBS, USUAL, Spread, Study, Subject, draw_subjects

COHORT = replace(USUAL, references=0.2)


@pytest.fixture(scope="module")
def people() -> list[Subject]:
    return list(draw_subjects(COHORT, 24, 5))


def of(people: list[Subject], response: str) -> list[Subject]:
    found = [person for person in people if person.response == response]
    assert found
    return found


def test_shares_are_exact(people: list[Subject]) -> None:
    """Of 24: round(0.2 x 24) = 5 references; of the other 19, round(9.5) = 10 and round(3.2) = 3."""
    counts = {"reference": 5, "improved": 10, "worse_other": 3, "unchanged": 6}
    assert Counter(person.response for person in people) == counts
    assert len({person.subject_id for person in people}) == 24


def test_the_same_seed_gives_the_same_people_and_another_does_not(people: list[Subject]) -> None:
    again, other = (list(islice(draw_subjects(COHORT, 24, seed), 3)) for seed in (5, 6))
    assert again == people[:3]
    assert all(a.gait != b.gait and a.before != b.before for a, b in zip(other, people, strict=False))


def test_the_affected_side_is_worse_before_in_all_but_references(people: list[Subject]) -> None:
    for person in people:
        left, right = person.before["left"], person.before["right"]
        if person.response == "reference":
            assert abs(left["slow_load_ms"] - right["slow_load_ms"]) < 8
        else:
            assert left["slow_load_ms"] - right["slow_load_ms"] > 5
            assert left["wobble_mm"] - right["wobble_mm"] > 5


def test_what_changes_is_what_the_response_says(people: list[Subject]) -> None:
    for person in (*of(people, "unchanged"), *of(people, "reference")):
        assert person.after == person.before
        assert person.moving("post") == person.moving("pre")
    for person in of(people, "improved"):
        assert person.after["right"] == person.before["right"]
        change = person.after["left"]["slow_load_ms"] - person.before["left"]["slow_load_ms"]
        assert -18 - 2.5 * 2 <= change <= -18 + 2.5 * 2
    for person in of(people, "worse_other"):
        assert person.after["left"] == person.before["left"]
        assert person.after["right"]["wobble_mm"] > person.before["right"]["wobble_mm"] + 5


def test_knobs_stay_within_what_can_be_made() -> None:
    wild = replace(USUAL, before={"wobble_mm": Spread(60.0, 15.0), "pelvic_drop_deg": Spread(12.0, 4.0)})
    for person in draw_subjects(wild, 6, 1):
        for knobs in (*person.before.values(), *person.after.values()):
            assert all(KNOBS[name][0] <= value <= KNOBS[name][1] for name, value in knobs.items())


def test_gait_and_squats_have_the_knobs(people: list[Subject]) -> None:
    person = of(people, "improved")[0]
    knobs, gait, squat = person.knobs("post")["left"], person.moving("post"), person.squatting("post")
    assert gait.left.slow_load_ms == knobs["slow_load_ms"]
    assert gait.left.wobble == pytest.approx(wobble_from_mm(knobs["wobble_mm"], person.height_m))
    assert gait.left.wobble == pytest.approx(squat.left.wobble)
    assert gait.right != gait.left
    more = person.moving("post", wobble_factor={"left": 1.5})
    assert more.left.wobble == pytest.approx(1.5 * gait.left.wobble)
    assert more.right == gait.right


def test_people_walk_as_well() -> None:
    walking = Study(activity="walk", speed_mps=1.3)
    gaits = [person.moving("pre") for person in draw_subjects(walking, 4, 2)]
    assert {gait.activity for gait in gaits} == {"walk"}
    assert all(0.9 <= gait.speed_mps <= 1.7 for gait in gaits if gait.speed_mps is not None)


def test_what_no_body_can_do_is_refused_with_the_reason() -> None:
    dragging = Study(activity="walk", speed_mps=1.6, before={"hip_swing_deg": Spread(-12.0)})
    with pytest.raises(GaitlakeError, match=r"none of 50 bodies can walk at 1\.6 m/s .* drags the foot") as caught:
        list(draw_subjects(dragging, 2, 1))
    assert "\n" not in str(caught.value)

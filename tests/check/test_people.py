"""Who is who: numbers and places of people, and refusal of numbers that nobody has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gaitlake.check import Film, Report, findings_of, report_text
from gaitlake.check.people import everybody, named, places, require_person
from gaitlake.errors import GaitlakeError
from gaitlake.synthetic import Camera
from gaitlake_schemas.tables import CLIP_ANALYSES, TRACKS

MakeFilm = Callable[..., Film]


def crowd(film: MakeFilm, *centres_px: float, **fields: object) -> Film:
    """A film of people at places across a picture of 1280 px; all but number 0 are there for fewer frames."""
    made = film(Camera(duration_s=5.0))
    (row,) = made.tracks.to_pylist()
    rows = [
        row | {"person": number, "centre_x_px": centre, "frames": row["frames"] - 100 * (number > 0)}
        for number, centre in enumerate(centres_px)
    ]
    return replace(made, tracks=TRACKS.from_rows(rows), **fields)


def test_two_are_left_and_right_three_have_thirds(film: MakeFilm) -> None:
    assert places(crowd(film, 800.0, 700.0)) == {0: "right", 1: "left"}
    assert places(crowd(film, 640.0, 100.0, 1200.0)) == {0: "middle", 1: "left", 2: "right"}
    near = places(crowd(film, 640.0, 64.0, 256.0))
    assert near == {0: "middle", 1: "left, at 5 % of the width", 2: "left, at 20 % of the width"}
    assert named(crowd(film, 800.0, 700.0), 1) == "1 (left)"


def test_many_are_not_all_named(film: MakeFilm) -> None:
    assert everybody(crowd(film, *(100.0 * number for number in range(10)))).endswith(" and 4 more")


def test_the_report_says_who_was_taken_and_who_was_not(film: MakeFilm) -> None:
    said = report_text(Report.of(findings_of(crowd(film, 640.0, 100.0, fields={"person_hint": "0"}))))
    assert "person      0 (right) of the 2 in the picture: as you said; not taken: 1 (left)" in said


def test_where_nobody_knows_who_is_meant_waiting_longer_is_no_advice(film: MakeFilm) -> None:
    two = findings_of(crowd(film, 900.0, 300.0, stopped=True, declared_s=9.0))
    row = two.tables["clip_analyses"].to_pylist()[0] | {"reason": "MULTI_PERSON", "person": None}
    undecided = replace(two, tables=two.tables | {"clip_analyses": CLIP_ANALYSES.from_rows([row])})
    nothing = replace(Report.of(undecided), capabilities=())
    said = report_text(nothing)
    assert "followed    0 (right), 1 (left)" in said
    assert said.endswith("First say who is meant: gaitlake check clip.mp4 --person 0 (or another: 1 (left))")


def test_a_number_nobody_has_is_refused_with_those_there_are(film: MakeFilm) -> None:
    with pytest.raises(GaitlakeError, match=r"no person 7; found 0 \(right\), 1 \(left\)"):
        require_person(crowd(film, 900.0, 300.0, fields={"person_hint": "7"}))
    with pytest.raises(GaitlakeError, match=r"found nobody in the first 5\.0 of 9\.0 s"):
        require_person(crowd(film, fields={"person_hint": "0"}, stopped=True, declared_s=9.0))
    for hint in ("1", "left", None):
        require_person(crowd(film, 900.0, 300.0, fields={"person_hint": hint}))

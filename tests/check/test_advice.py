"""Each rule of advice on a clip that has the fault, and silence on one that has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from gaitlake.check import RULES, Advice, Film, Findings, advice, advice_for, findings_of
from gaitlake.synthetic import Camera, Degradation, Occlusion
from gaitlake_schemas.tables import CLIP_ANALYSES, KEYPOINTS, STRIDE_METRICS, STRIDES
from gaitlake_schemas.vocabulary import LANDMARKS, QUALITY_REASONS

MakeFilm = Callable[..., Film]
SHORT = Camera(duration_s=6.0)


def told(found: Advice | None) -> str:
    assert found is not None
    return f"{found.found}: {found.do}"


def with_clip(findings: Findings, **values: object) -> Findings:
    """The same with other values in the clip's row."""
    row = findings.tables["clip_analyses"].to_pylist()[0] | values
    return replace(findings, tables=findings.tables | {"clip_analyses": CLIP_ANALYSES.from_rows([row])})


def with_rejected(findings: Findings, reason: str) -> Findings:
    """The same with all strides rejected for one reason."""
    rows = [row | {"valid": False, "reason": reason} for row in findings.tables["strides"].to_pylist()]
    tables = findings.tables | {"strides": STRIDES.from_rows(rows)}
    return replace(findings, tables=tables)


def test_a_good_clip_needs_nothing_but_the_other_side(good: Findings) -> None:
    assert [one.found for one in advice_for(good)] == ["only the right leg is near the camera"]


def test_every_rule_is_tested_here() -> None:
    source = Path(__file__).read_text()
    assert [rule.__name__ for rule in RULES if f"advice.{rule.__name__}(" not in source] == []


def test_slow_camera_and_few_strides(slow: Findings) -> None:
    said = told(advice.slow_camera(slow))
    assert said.startswith("30 frames/s: ")
    assert "loading" in said
    assert said.endswith("film at 120 frames/s")
    valid = [slow.valid(side) for side in ("left", "right")]
    expected = f"strides that count: {valid[0]} left, {valid[1]} right in 8.0 s"
    assert told(advice.few_strides(slow)).startswith(expected)
    assert told(advice.few_strides(slow)).endswith("film 20 s, or several passes")  # 27 strides of 0.74 s


def test_few_strides_of_a_part_are_judged_by_the_whole(slow: Findings) -> None:
    film = replace(slow.film, stopped=True, declared_s=40.0)
    assert advice.few_strides(replace(slow, film=film)) is None
    assert advice.few_strides(replace(slow, film=replace(film, declared_s=12.0))) is not None


def part(film: MakeFilm, seconds: float, of: float, fps: float = 60.0) -> Findings:
    """The first seconds of a clip."""
    return findings_of(film(Camera(fps=fps, duration_s=seconds), stopped=True, declared_s=of))


def test_a_short_look_at_a_long_enough_clip_asks_for_no_longer_one(film: MakeFilm) -> None:
    """20 s of a runner hold 25 strides a side; at 120 frames/s the look covers three of them."""
    look = part(film, 3.5, of=20.0, fps=120.0)
    assert max(look.valid(side) for side in ("left", "right")) <= 4
    assert "LOW_N" not in {one.code for one in advice_for(look)}
    for side in ("left", "right"):
        assert look.expected(side) == pytest.approx(25, abs=3)


def test_the_length_of_a_part_is_judged_by_what_the_whole_will_hold(film: MakeFilm) -> None:
    look, whole = part(film, 6.0, of=12.0), findings_of(film(Camera(fps=60.0, duration_s=12.0)))
    said = told(advice.few_strides(look))
    assert "in the whole 12.0 s about " in said
    assert said.endswith("film 20 s, or several passes")
    for side in ("left", "right"):
        assert look.expected(side) == pytest.approx(whole.valid(side), abs=1.5)
        assert whole.expected(side) == whole.valid(side)


def test_hardly_looked_at_nothing_is_said_about_legs_people_and_length(film: MakeFilm) -> None:
    dim = film(Camera(fps=30.0, duration_s=0.8), Degradation(hidden=("left_knee",)), stopped=True, declared_s=12.0)
    look = findings_of(dim)
    assert look.film.too_little
    assert advice.hidden_leg(look) is not None
    assert [one.code for one in advice_for(look)] == ["LOW_FPS"]
    assert not part(film, 3.0, of=12.0).film.too_little
    assert not replace(dim, stopped=False).too_little


def test_a_long_film_with_few_strides_is_not_asked_to_be_as_long(good: Findings) -> None:
    few = with_clip(good, strides_left=3)
    assert told(advice.few_strides(few)).endswith("film more passes, each with every stride to be seen")


def test_front_or_rear_where_no_face_is_seen(film: MakeFilm) -> None:
    found = with_clip(findings_of(film(SHORT)), view="rear", view_source="pixels")
    keypoints = [
        row | {name: row[name] | {"visibility": 0.1} for name in LANDMARKS[:11]}
        for row in found.film.keypoints.to_pylist()
    ]
    faceless = replace(found, film=replace(found.film, keypoints=KEYPOINTS.from_rows(keypoints)))
    assert told(advice.front_or_rear(faceless)).startswith("rear or frontal? It looks rear")
    assert "say --view" in told(advice.front_or_rear(faceless))
    assert advice.front_or_rear(with_clip(faceless, view_source="manifest")) is None
    assert advice.front_or_rear(with_clip(faceless, view="sagittal")) is None
    seen = [row | {"nose": row["nose"] | {"visibility": 0.9}} for row in keypoints]
    assert advice.front_or_rear(replace(found, film=replace(found.film, keypoints=KEYPOINTS.from_rows(seen)))) is None


def test_sixty_frames_carry_loading(film: MakeFilm) -> None:
    assert advice.slow_camera(findings_of(film(SHORT))) is None
    assert advice.slow_camera(findings_of(film(replace(SHORT, fps=59.94)))) is None


@pytest.mark.parametrize("heading", [30.0, 40.0])
def test_oblique_says_about_how_much(film: MakeFilm, heading: float) -> None:
    said = told(advice.oblique(findings_of(film(replace(SHORT, heading_deg=heading)))))
    off_deg = int(said.split("about ")[1].split(" deg")[0])
    assert off_deg == pytest.approx(heading, abs=10)
    assert "square to the side" in said


def test_a_cropped_foot(film: MakeFilm) -> None:
    found = findings_of(film(replace(SHORT, height_px=500)))
    said = told(advice.cropped(found))
    assert found.sight is not None
    share = found.sight.foot_outside["right"]
    assert share > 0.2
    assert f"the near (right) foot in {100 * share:.0f} %" in said
    assert said.endswith("move back, or lower or tilt the camera")


def test_a_small_person(film: MakeFilm) -> None:
    said = told(advice.small(findings_of(film(replace(SHORT, px_per_m=100.0)))))
    assert said.startswith("the person is 158 px tall in a picture of 720")


def test_uneven_clock(film: MakeFilm) -> None:
    found = findings_of(film(SHORT, Degradation(interval_jitter=0.5)))
    assert told(advice.uneven_clock(found)).startswith(f"the frame rate varies (around {found.film.fps_hz:.0f} frames")


def test_slow_motion_by_the_camera_and_by_the_strides(film: MakeFilm) -> None:
    slowed = (replace(SHORT, fps=120.0), Degradation(slowmo_factor=4.0))
    found = findings_of(film(*slowed, capture_rate_hz=120.0))
    assert told(advice.slow_motion(found)).endswith("give --slowmo 4 (in the manifest: slowmo_factor)")
    found = findings_of(film(*slowed))
    assert "strides last 3.0 s" in told(advice.slow_motion(found))
    assert advice.edited(found) is advice.slow_camera(found) is advice.few_strides(found) is None
    as_played = replace(found, film=replace(found.film, capture_rate_hz=30.0))
    assert "strides last 3.0 s" in told(advice.slow_motion(as_played))
    declared = findings_of(film(*slowed, capture_rate_hz=120.0, fields={"slowmo_factor": 4.0}))
    assert advice.slow_motion(declared) is None
    assert declared.valid("left") > 0


def test_an_editor_changed_the_speed(good: Findings) -> None:
    film = replace(good.film, video=good.film.video | {"time_quality": "retimed"})
    assert told(advice.edited(replace(good, film=film))).startswith("an editor changed the speed")


def test_a_finger(good: Findings) -> None:
    film = replace(good.film, covered_us=((3_200_000, 3_800_000), (5_000_000, 6_000_000)))
    said = told(advice.covered(replace(good, film=film)))
    assert said.startswith("something (a finger?) covers the lens from 3.2 to 3.8 s, 5.0 to 6.0 s")


def test_damaged_data(good: Findings) -> None:
    film = replace(good.film, damaged_us=((1_000_000, 2_500_000),))
    assert told(advice.damaged(replace(good, film=film))).startswith("the file is damaged from 1.0 to 2.5 s")
    assert film.facts.covered_us == film.damaged_us, "the analysis leaves these pictures out"
    assert advice.damaged(good) is None


def test_cut_off(good: Findings) -> None:
    assert told(advice.cut_off(with_clip(good, flags="TRUNCATED"))).startswith("the file breaks off after 22.0 s")


def test_nobody(film: MakeFilm) -> None:
    made = film(SHORT)
    found = findings_of(replace(made, tracks=made.tracks.slice(0, 0), keypoints=made.keypoints.slice(0, 0)))
    assert told(advice.nobody(found)).startswith("nobody was found in 360 frames")
    assert found.sight is None
    assert [one.code for one in advice_for(found)] == ["NO_PERSON"]


def test_several_people(good: Findings) -> None:
    undecided = with_clip(good, reason="MULTI_PERSON", person=None)
    assert told(advice.several_people(undecided)).startswith("two people fit equally well: give --person")
    decided = with_clip(good, runner_up=4, person_margin=1.5)
    assert "0 (middle) was taken, 1.5 times as fitting as 4" in told(advice.several_people(decided))
    named = replace(decided, film=replace(decided.film, fields={"person_hint": "left"}))
    assert advice.several_people(named) is None


def test_a_hidden_leg_is_told_from_a_cropped_one(film: MakeFilm) -> None:
    found = findings_of(film(SHORT, Degradation(occlusions=(Occlusion("left", 1.0, 4.0),))))
    said = told(advice.hidden_leg(found))
    assert "the far (left) leg in 50 %" in said
    assert "film the left side from near as well" in said
    both = Degradation(hidden=("left_ankle", "right_ankle"))
    assert "nothing between camera and legs" in told(advice.hidden_leg(findings_of(film(SHORT, both))))


def test_dark_only_where_the_legs_suffer(good: Findings) -> None:
    dim = replace(good, film=replace(good.film, brightness=30.0))
    assert advice.dark(dim) is None
    assert good.sight is not None
    unseen = replace(good.sight, leg_seen={"left": 0.4, "right": 0.9})
    assert told(advice.dark(replace(dim, sight=unseen))).startswith("the pictures are dark (30 of 255)")


def test_conflicts_with_what_was_said(film: MakeFilm) -> None:
    walk = findings_of(film(SHORT, activity="walk", fields={"activity": "run"}))
    assert told(advice.activity_conflict(walk)).startswith("you say run, it looks otherwise")
    assert advice.slow_motion(walk) is None
    front = findings_of(film(SHORT, fields={"view": "oblique"}))
    assert told(advice.view_conflict(front)).startswith("you say oblique, the pictures say otherwise")


def test_no_gait_in_a_second(film: MakeFilm) -> None:
    found = findings_of(film(replace(SHORT, duration_s=1.0)))
    assert told(advice.no_gait(found)).startswith("no steady walking or running in 1.0 s")


def test_legs_that_cannot_be_told_apart_and_turns(good: Findings) -> None:
    assert advice.exchanged_legs(good) is advice.not_forward(good) is None
    assert advice.exchanged_legs(with_clip(good, reason="SWAP_RATE")) is not None
    assert advice.exchanged_legs(with_rejected(good, "SWAP_RATE")) is not None
    turned = with_rejected(good, "TURN")
    count = turned.tables["strides"].num_rows
    assert told(advice.not_forward(turned)).startswith(f"{count} strides turn or go backwards")


def test_yaw_is_asked_for_where_values_depend_on_it(good: Findings) -> None:
    assert advice.yaw(good) is None
    rows = good.tables["stride_metrics"].to_pylist()[:1]
    flagged = STRIDE_METRICS.from_rows([row | {"flags": "LOW_FPS,YAW_UNKNOWN"} for row in rows])
    assert "within 2 deg" in told(advice.yaw(replace(good, tables=good.tables | {"stride_metrics": flagged})))


def test_the_other_side_is_asked_for_in_side_views_only(good: Findings) -> None:
    assert told(advice.other_side(good)).endswith("a second clip from the left side, same set-up")
    assert advice.other_side(with_clip(good, view="rear", camera_side="none")) is None


def test_codes_are_known(good: Findings, slow: Findings) -> None:
    for findings in (good, slow, with_clip(good, flags="TRUNCATED,VFR,CROP,SLOWMO")):
        assert {one.code for one in advice_for(findings)} <= set(QUALITY_REASONS)


def test_rules_read_tables_only(good: Findings) -> None:
    """Twice the same answer, and nothing of the findings changed."""
    before = {name: pa.concat_tables([table]) for name, table in good.tables.items()}
    assert advice_for(good) == advice_for(good)
    assert all(good.tables[name].equals(table) for name, table in before.items())

"""Which track a clip is about."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pytest

from gaitlake.pose import Motion, choose_person, motion_of
from gaitlake.synthetic import CLEAN, RUN, Camera, synthesise
from gaitlake_schemas.tables.keypoints import KEYPOINTS
from gaitlake_schemas.tables.tracks import TRACKS

WHOLE = {
    "video_id": "v",
    "extractor_id": "e",
    "first_frame": 0,
    "last_frame": 199,
    "frames": 200,
    "continuity": 1.0,
    "height_px": 400.0,
    "centre_x_px": 500.0,
    "travel_px": 0.0,
    "visibility": 0.9,
}


def tracks(*changes: Mapping[str, float]) -> pa.Table:
    return TRACKS.from_rows([{**WHOLE, "person": n, **change} for n, change in enumerate(changes)])


def choose(table: pa.Table, hint: str | None = None) -> tuple[int | None, str | None]:
    choice = choose_person(table, person_hint=hint, frames=200, width_px=1000)
    return choice.person, choice.reason


def test_nobody() -> None:
    assert choose(TRACKS.empty()) == (None, "NO_PERSON")
    assert choose(tracks({"frames": 5, "last_frame": 4})) == (None, "NO_PERSON")


def test_one_person_needs_no_rival() -> None:
    choice = choose_person(tracks({}), person_hint=None, frames=200, width_px=1000)
    assert (choice.person, choice.runner_up, choice.margin, choice.reason) == (0, None, None, None)


def test_long_and_large_wins_and_the_runner_up_is_kept() -> None:
    table = tracks({"height_px": 200.0}, {}, {"frames": 60, "last_frame": 59})
    choice = choose_person(table, person_hint=None, frames=200, width_px=1000)
    assert (choice.person, choice.runner_up, choice.margin) == (1, 0, 2.0)


def test_who_walks_beats_who_stands() -> None:
    assert choose(tracks({"frames": 200}, {"frames": 150, "travel_px": 1400.0})) == (1, None)


def test_two_alike_cannot_be_told_apart_without_a_hint() -> None:
    table = tracks({"centre_x_px": 200.0}, {"height_px": 380.0, "centre_x_px": 700.0})
    assert choose(table) == (None, "MULTI_PERSON")
    assert choose(table, "left") == (0, None)
    assert choose(table, "Right") == (1, None)
    assert choose(table, "1") == (1, None)


def test_a_hint_picks_by_place() -> None:
    table = tracks({"centre_x_px": 100.0}, {"centre_x_px": 480.0}, {"centre_x_px": 900.0})
    assert [choose(table, hint)[0] for hint in ("left", "middle", "right")] == [0, 1, 2]


def test_a_hint_does_not_pick_a_ghost() -> None:
    table = tracks({"centre_x_px": 500.0}, {"centre_x_px": 20.0, "frames": 4, "last_frame": 3})
    assert choose(table, "left") == (0, None)


def test_a_number_that_does_not_exist() -> None:
    assert choose(tracks({}), "7") == (None, "NO_PERSON")


def test_one_who_passes_twice_is_no_rival_of_himself() -> None:
    first, second = {"last_frame": 95, "frames": 96}, {"first_frame": 105, "frames": 95}
    assert choose(tracks(first, second)) == (0, None)


@pytest.mark.parametrize("height", [40.0, 60.0])
def test_somebody_far_away_is_no_candidate(height: float) -> None:
    choice = choose_person(tracks({}, {"height_px": height}), person_hint=None, frames=200, width_px=1000)
    assert (choice.person, choice.runner_up) == (0, None)


def test_a_short_clip_still_has_its_person() -> None:
    table = tracks({"frames": 8, "last_frame": 7})
    assert choose_person(table, person_hint=None, frames=8, width_px=1000).person == 0


def test_who_runs_on_the_spot_beats_a_larger_bystander() -> None:
    table = tracks({"height_px": 600.0}, {})
    assert choose(table) == (0, None)
    choice = choose_person(
        table, person_hint=None, frames=200, width_px=1000, motion={0: Motion(0.2, 0.0, 0.0), 1: Motion(1.0, 0.0, 1.0)}
    )
    assert (choice.person, choice.runner_up, choice.reason) == (1, 0, None)


def test_who_stands_in_the_middle_beats_who_stands_at_the_edge() -> None:
    table = tracks({"centre_x_px": 990.0}, {"centre_x_px": 500.0})
    assert choose(table) == (1, None)


def test_a_track_full_of_holes_counts_less() -> None:
    table = tracks({"frames": 180, "continuity": 0.6}, {"frames": 160, "continuity": 1.0})
    assert choose(table) == (1, None)


def test_motion_is_the_share_of_time_in_which_legs_move_and_feet_pass() -> None:
    made = synthesise(RUN, Camera(duration_s=4.0), CLEAN)
    rows = made.keypoints.to_pylist()
    bodies = [{**rows[0], "person": 1, "frame": row["frame"], "time_us": row["time_us"]} for row in rows]
    both = KEYPOINTS.from_rows(rows + bodies)
    motion = motion_of(both, tracks({"height_px": 500.0}, {"height_px": 500.0}))
    assert (motion[0].legs, motion[0].steps) == (1.0, 1.0)
    assert motion[0].travel < 0.1  # on a treadmill
    assert (motion[1].legs, motion[1].steps) == (0.0, 0.0)
    assert motion[1].travel < 1e-9


def test_somebody_who_hops_on_both_feet_does_not_step() -> None:
    made = synthesise(RUN, Camera(duration_s=4.0), CLEAN)
    rows = [{**row, "right_ankle": row["left_ankle"]} for row in made.keypoints.to_pylist()]
    motion = motion_of(KEYPOINTS.from_rows(rows), tracks({"height_px": 500.0}))[0]
    assert (motion.legs, motion.steps) == (1.0, 0.0)


def test_a_leap_of_a_second_is_no_travelling() -> None:
    made = synthesise(RUN, Camera(duration_s=8.0), CLEAN)
    moved = made.keypoints.to_pylist()
    for row in moved:
        shift = 1500.0 * min(max(row["time_us"] / 1e6 - 6.5, 0.0), 1.0)
        for side in ("left", "right"):
            row[f"{side}_hip"] = {**row[f"{side}_hip"], "x": row[f"{side}_hip"]["x"] + shift}
    travel = motion_of(KEYPOINTS.from_rows(moved), tracks({"height_px": 500.0}))[0].travel
    assert 0.1 < travel < 0.4


def test_one_lost_joint_does_not_stop_a_person() -> None:
    made = synthesise(RUN, Camera(duration_s=4.0), CLEAN)
    column = made.keypoints.column("left_ankle").combine_chunks()
    lost = [{**point, "x": None} if i == 7 else point for i, point in enumerate(column.to_pylist())]
    at = made.keypoints.column_names.index("left_ankle")
    holed = made.keypoints.set_column(
        at, "left_ankle", pa.array(lost, pa.struct([f.with_nullable(True) for f in column.type]))
    )
    people = tracks({"height_px": 500.0})
    assert motion_of(holed, people) == motion_of(made.keypoints, people)


def test_who_runs_on_the_spot_beats_who_walks_through_behind() -> None:
    table = tracks({}, {"frames": 90, "last_frame": 89, "height_px": 380.0, "travel_px": 1200.0})
    assert (
        choose_person(
            table,
            person_hint=None,
            frames=200,
            width_px=1000,
            motion={0: Motion(1.0, 0.0, 1.0), 1: Motion(1.0, 1.0, 1.0)},
        ).person
        == 0
    )

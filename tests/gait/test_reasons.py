"""Inputs that cannot carry gait, or not all of it: each ends with its reason, none with a number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from gaitlake.metrics import METRICS, Metric
from gaitlake.synthetic import Camera, Degradation, Occlusion
from gaitlake_schemas.tables import TABLES

Tables = dict[str, pa.Table]
CAMERA = Camera(duration_s=8.0)
SIDES = ("left", "right")


def withheld(tables: Tables) -> dict[str, str]:
    return {r["metric"]: r["reason"] for r in tables["clip_metrics_withheld"].to_pylist()}


def carried(activity: str = "run", view: str = "sagittal") -> dict[str, Metric]:
    """Metrics that a good clip of this activity and view has."""
    return {n: m for n, m in METRICS.items() if activity in m.activities and view in m.views}


def hidden(*joints: str) -> Degradation:
    return Degradation(hidden=tuple(f"{side}_{joint}" for side in SIDES for joint in joints))


STOPPED: dict[str, tuple[dict[str, object], dict[str, object], str]] = {
    "feet never visible": ({"degradation": hidden("ankle", "heel", "foot_index")}, {}, "LOW_VIS"),
    "seated behind a table": ({"degradation": hidden("knee", "ankle", "heel", "foot_index")}, {}, "LOW_VIS"),
    "oblique": ({"camera": replace(CAMERA, heading_deg=45.0)}, {}, "VIEW_UNSUPPORTED"),
    "skips": ({}, {"activity": "skip"}, "NOT_APPLICABLE"),
    "15 fps": ({"camera": replace(CAMERA, fps=15.0)}, {}, "LOW_FPS"),
    "one stride": ({"camera": replace(CAMERA, duration_s=1.0)}, {}, "NO_EVENTS"),
    "one frame": ({"camera": replace(CAMERA, duration_s=0.017)}, {}, "LOW_VIS"),
}


@pytest.mark.parametrize("case", STOPPED)
def test_what_cannot_be_analysed_ends_with_a_reason_and_without_a_number(bench: Any, case: str) -> None:
    made, fields, reason = STOPPED[case]
    tables = bench.analyse(bench.make(**made), fields)
    assert bench.row(tables)["reason"] == reason
    assert withheld(tables) == dict.fromkeys(METRICS, reason)
    assert tables["stride_metrics"].num_rows == 0
    assert bench.row(tables)["strides_left"] == bench.row(tables)["strides_right"] == 0


def test_a_video_without_people_has_its_row(bench: Any) -> None:
    made = bench.make(camera=replace(CAMERA, duration_s=1.0))
    nobody = replace(made, tracks=made.tracks.slice(0, 0), keypoints=made.keypoints.slice(0, 0))
    tables = bench.analyse(nobody)
    assert bench.row(tables)["reason"] == "NO_PERSON"
    assert withheld(tables) == dict.fromkeys(METRICS, "NO_PERSON")


def test_smoothed_landmarks_withhold_loading_only(bench: Any) -> None:
    tables = bench.analyse(bench.make(), smoothing="on")
    lost = {n for n, reason in withheld(tables).items() if reason == "SMOOTHED_INPUT"}
    assert lost == {n for n in carried() if n.startswith("load_")}
    assert bench.row(tables)["flags"] == "SMOOTHED_INPUT"


def test_30_fps_flags_contact_and_loading_only(bench: Any) -> None:
    rows = bench.analyse(bench.make(camera=replace(CAMERA, fps=30.0)))["stride_metrics"].to_pylist()
    flagged = {r["metric"] for r in rows if "LOW_FPS" in str(r["flags"])}
    assert flagged == {n for n, m in carried().items() if m.minimum_fps_hz == 60.0}
    assert {r["flags"] for r in rows if r["metric"] not in flagged} == {None}


def test_a_suspect_time_base_withholds_times_and_keeps_angles(bench: Any) -> None:
    tables = bench.analyse(bench.make(), time_quality="suspect_slowmo")
    lost = {n for n, reason in withheld(tables).items() if reason == "SLOWMO"}
    assert lost == {n for n, m in carried().items() if m.timing}
    assert len(bench.values(tables, "knee_flexion_peak_deg", "left"))


@pytest.mark.parametrize(
    ("fields", "video", "flag"),
    [
        ({}, {"truncated": True}, "TRUNCATED"),
        ({}, {"time_quality": "vfr"}, "VFR"),
        ({"camera_side": "left"}, {}, "VIEW_CONFLICT"),
        ({"activity": "walk"}, {}, "ACTIVITY_CONFLICT"),
    ],
)
def test_flags(bench: Any, fields: dict[str, object], video: dict[str, object], flag: str) -> None:
    assert flag in str(bench.row(bench.analyse(bench.make(), fields, **video))["flags"]).split(",")


def test_a_hidden_leg_is_cut_out_and_nothing_else(bench: Any) -> None:
    made = bench.make(degradation=Degradation(occlusions=(Occlusion("left", 3.0, 4.0),)))
    tables = bench.analyse(made)
    (span,) = tables["intervals"].to_pylist()
    assert (span["reason"], span["start_s"], span["end_s"]) == (
        "OCCLUSION",
        pytest.approx(3.0, abs=0.02),
        pytest.approx(4.0, abs=0.02),
    )
    touched = [s for s in tables["strides"].to_pylist() if s["start_s"] < 4.0 and s["end_s"] > 3.0]
    assert {s["valid"] for s in touched if s["side"] == "left"} == {False}
    assert "OCCLUSION" in {s["reason"] for s in touched if s["side"] == "left"}
    untouched = [s for s in tables["strides"].to_pylist() if s not in touched]
    assert {s["reason"] for s in untouched} == {None, "EDGE"}


def test_a_hidden_far_knee_leaves_the_times_of_that_leg(bench: Any) -> None:
    tables = bench.analyse(bench.make("walk", degradation=Degradation(hidden=("left_knee",))))
    assert len(bench.values(tables, "step_time_s", "left")) == bench.row(tables)["strides_left"]
    assert len(bench.values(tables, "contact_time_s", "left"))
    reasons = {r["metric"]: r["reason"] for r in tables["stride_metrics"].to_pylist() if r["side"] == "left"}
    assert {m for m, reason in reasons.items() if reason == "OCCLUSION"} == {
        n for n, m in carried("walk").items() if "knee" in m.joints
    }


def test_a_running_knee_that_is_hidden_takes_the_final_contact_with_it(bench: Any) -> None:
    tables = bench.analyse(bench.make(degradation=Degradation(hidden=("left_knee",))))
    reasons = {r["metric"]: r["reason"] for r in tables["stride_metrics"].to_pylist() if r["side"] == "left"}
    needs_knee = {n for n, m in carried().items() if "knee" in m.joints or m.final_contact}
    assert {m for m, reason in reasons.items() if reason == "OCCLUSION"} == needs_knee


def test_a_foot_outside_the_image_is_a_crop(bench: Any) -> None:
    row = bench.row(bench.analyse(bench.make(camera=replace(CAMERA, height_px=560, px_per_m=330.0))))
    assert (row["reason"], row["flags"]) == ("LOW_VIS", "CROP")


def test_legs_of_no_fixed_length_have_no_knee_angle(bench: Any) -> None:
    made = bench.make(degradation=Degradation(noise_mm=5.0))
    tables = bench.analyse(made, overrides={"clean": {"segment_cv_maximum": 1e-3}})
    assert bench.row(tables)["flags"] == "SEGMENT_LEN"
    reasons = {r["metric"]: r["reason"] for r in tables["stride_metrics"].to_pylist()}
    assert {m for m, reason in reasons.items() if reason == "SEGMENT_LEN"} == {
        n for n, m in carried().items() if "knee" in m.joints
    }


def test_legs_that_cannot_be_told_apart_carry_nothing(bench: Any) -> None:
    made = bench.make(degradation=Degradation(swap_share=0.3))
    assert bench.row(bench.analyse(made))["reason"] is None  # put right
    stuck = bench.analyse(made, overrides={"swap": {"swapped_cost": 50.0}})
    assert withheld(stuck) == dict.fromkeys(METRICS, "SWAP_RATE")


def test_a_person_who_turns_round_is_counted_one_way_only(bench: Any) -> None:
    camera = replace(CAMERA, duration_s=10.0)
    there, back = (bench.make("walk", replace(camera, heading_deg=h)) for h in (0.0, 180.0))
    rows = there.keypoints.slice(0, 400).to_pylist() + back.keypoints.slice(400).to_pylist()
    tables = bench.analyse(replace(there, keypoints=TABLES["keypoints"].from_rows(rows)))
    late = [s for s in tables["strides"].to_pylist() if s["start_s"] > 400 / 60]
    assert late
    assert {s["valid"] for s in late} == {False}
    assert "TURN" in {s["reason"] for s in late}


def test_a_person_who_leaves_and_comes_back_loses_only_the_time_between(bench: Any) -> None:
    made = bench.make(camera=replace(CAMERA, duration_s=12.0))
    away = [i for i in range(made.keypoints.num_rows) if not 200 <= i < 420]
    tables = bench.analyse(replace(made, keypoints=made.keypoints.take(away)))
    assert bench.row(tables)["reason"] is None
    assert bench.row(tables)["cadence_spm"] == pytest.approx(made.truth.cadence_spm, abs=0.5)
    strides = tables["strides"].to_pylist()
    assert {s["valid"] for s in strides if s["start_s"] < 7.0 and s["end_s"] > 200 / 60} == {False}
    assert min(bench.row(tables)["strides_left"], bench.row(tables)["strides_right"]) >= 5


def test_walking_backwards_is_not_counted(bench: Any) -> None:
    made = bench.make("walk", replace(CAMERA, width_px=4000), surface="overground")
    back = made.keypoints.to_pylist()
    times = made.keypoints["time_us"].to_pylist()
    flipped = [row | {"frame": i, "time_us": times[i]} for i, row in enumerate(reversed(back))]
    keypoints = TABLES["keypoints"].from_rows(flipped)
    tables = bench.analyse(replace(made, keypoints=keypoints))
    assert bench.row(tables)["reason"] == "BACKWARD"
    assert bench.row(tables)["strides_left"] == 0


def test_uneven_frames_give_the_times_of_even_ones(bench: Any) -> None:
    even, uneven = bench.make(), bench.make(degradation=Degradation(interval_jitter=0.3))
    found = bench.analyse(uneven)
    assert "VFR" in str(bench.row(found)["flags"])
    for metric in ("stride_time_s", "contact_time_s"):
        assert np.median(bench.values(found, metric, "left")) == pytest.approx(
            np.median(bench.values(bench.analyse(even), metric, "left")), abs=0.003
        )

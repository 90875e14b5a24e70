"""A whole clip: exact synthetic truth, invariants, and inputs that cannot be analysed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from gaitlake.gait import OUTPUTS, AnalysisParameters, Clip, VideoFacts, analyse_clip, analysis_row
from gaitlake.metrics import METRICS
from gaitlake.synthetic import RUN, WALK, Camera, Degradation, Leg, Occlusion, SyntheticClip, synthesise
from gaitlake_schemas.tables import TABLES

Tables = dict[str, pa.Table]
GAITS = {"walk": WALK, "run": RUN}
CAMERA = Camera(duration_s=8.0)
SIDES = ("left", "right")


def analyse(made: SyntheticClip, fields: Mapping[str, object] | None = None, **video: object) -> Tables:
    camera = made.camera
    facts = VideoFacts(camera.width_px, camera.height_px, len(made.truth.time_s), False, "cfr", "off")
    clip = Clip("clip", made.video_id, fields or {}, "fingerprint")
    parameters = AnalysisParameters()
    analysis_id = str(analysis_row("extractor", parameters)["analysis_id"])
    return analyse_clip(clip, replace(facts, **video), made.tracks, made.keypoints, analysis_id, parameters)  # type: ignore[arg-type]


def make(
    activity: str = "run", camera: Camera = CAMERA, degradation: Degradation | None = None, **gait: object
) -> SyntheticClip:
    return synthesise(replace(GAITS[activity], **gait), camera, degradation or Degradation(), seed=2)  # type: ignore[arg-type]


def values(tables: Tables, metric: str, side: str) -> np.ndarray:
    rows = tables["stride_metrics"].to_pylist()
    return np.array([r["value"] for r in rows if (r["metric"], r["side"]) == (metric, side) and r["value"] is not None])


def clip_row(tables: Tables) -> dict[str, object]:
    return tables["clip_analyses"].to_pylist()[0]


def errors(made: SyntheticClip, tables: Tables, metric: str) -> np.ndarray:
    """Found minus true, stride by stride."""
    starts = {(s["side"], s["stride_no"]): s["start_s"] for s in tables["strides"].to_pylist()}
    out = []
    for row in tables["stride_metrics"].to_pylist():
        if row["metric"] == metric and row["value"] is not None:
            start = starts[row["side"], row["stride_no"]]
            own = [s for s in made.truth.strides if s.side == row["side"]]
            out.append(row["value"] - min(own, key=lambda s: abs(s.start_s - start)).values[metric])
    return np.array(out)


def contact_errors(made: SyntheticClip, tables: Tables, kind: str) -> np.ndarray:
    truth = made.truth.ic_s if kind == "ic" else made.truth.fc_s
    rows = [r for r in tables["gait_events"].to_pylist() if r["event"] == kind]
    return np.array([r["time_s"] - truth[r["side"]][np.argmin(abs(truth[r["side"]] - r["time_s"]))] for r in rows])


CLEAN_BARS = {
    ("run", "ic"): 0.004, ("run", "fc"): 0.004, ("walk", "ic"): 0.012, ("walk", "fc"): 0.010,
    ("run", "stride_time_s"): 0.002, ("walk", "stride_time_s"): 0.002,
    ("run", "step_time_s"): 0.002, ("walk", "step_time_s"): 0.002,
    ("run", "contact_time_s"): 0.008, ("walk", "contact_time_s"): 0.020,
    ("run", "load_rise_20_80_ms"): 3.0, ("walk", "load_rise_20_80_ms"): 3.0,
    ("run", "load_t90_ms"): 3.0, ("run", "load_time_ms"): 3.0,
    ("run", "knee_flexion_peak_deg"): 0.5, ("walk", "knee_flexion_peak_deg"): 0.5,
    ("run", "knee_flexion_ic_deg"): 0.5, ("walk", "knee_flexion_ic_deg"): 1.5,
}  # fmt: skip
"""Mean absolute error at 60 fps without noise. Walking contacts keep part of their bias on purpose: the declared lead
lies between these averaged curves and force plates."""


@pytest.mark.parametrize("activity", ["walk", "run"])
def test_clean_motion_gives_its_truth(activity: str) -> None:
    made = make(activity, stride_sd_s=0.01)
    tables = analyse(made)
    assert clip_row(tables)["activity"] == activity
    assert clip_row(tables)["cadence_spm"] == pytest.approx(made.truth.cadence_spm, abs=0.3)
    for (whose, quantity), bar in CLEAN_BARS.items():
        if whose == activity:
            found = (
                contact_errors(made, tables, quantity) if quantity in ("ic", "fc") else errors(made, tables, quantity)
            )
            assert len(found) >= 8, quantity
            assert abs(found).mean() <= bar, (quantity, found.mean())


def test_white_noise_of_5_mm_stays_within_the_bars() -> None:
    made = make("run", degradation=Degradation(noise_mm=5.0), stride_sd_s=0.01)
    tables = analyse(made)
    assert abs(contact_errors(made, tables, "ic")).mean() <= 0.010
    assert abs(errors(made, tables, "stride_time_s")).mean() <= 0.010
    assert abs(errors(made, tables, "step_time_s")).mean() <= 0.010
    assert abs(errors(made, tables, "contact_time_s").mean()) <= 0.020
    assert abs(errors(made, tables, "knee_flexion_peak_deg")).mean() <= 1.5
    assert abs(errors(made, tables, "load_rise_20_80_ms").mean()) <= 5.0
    strides = tables["strides"].to_pylist()
    assert all(s["valid"] or s["reason"] == "EDGE" for s in strides)


def test_every_table_keeps_its_contract_and_says_something_of_every_metric() -> None:
    tables = analyse(make())
    assert tuple(tables) == OUTPUTS
    for name, table in tables.items():
        TABLES[name].check(table)
    said = set(tables["stride_metrics"]["metric"].to_pylist()) | set(
        tables["clip_metrics_withheld"]["metric"].to_pylist()
    )
    assert said == set(METRICS)
    row = clip_row(tables)
    for side in SIDES:
        of_side = [s for s in tables["strides"].to_pylist() if s["side"] == side]
        assert row[f"strides_{side}"] == sum(s["valid"] for s in of_side)
        assert row[f"rejected_{side}"] == sum(not s["valid"] for s in of_side)
        assert [s["stride_no"] for s in of_side] == list(range(len(of_side)))


def test_the_same_input_gives_the_same_tables() -> None:
    made = make(degradation=Degradation(noise_mm=5.0, swap_share=0.1))
    one, other = analyse(made), analyse(made)
    assert all(one[name].equals(other[name]) for name in OUTPUTS)


def test_a_mirrored_clip_exchanges_the_sides_and_nothing_else() -> None:
    made = make(degradation=Degradation(noise_mm=5.0, swap_share=0.05), left=Leg(knee_scale=1.2), left_contact=0.55)
    plain, mirrored = analyse(made), analyse(made, {"mirrored": True})
    assert clip_row(plain)["camera_side"] == "right"
    assert clip_row(mirrored)["camera_side"] == "left"
    for metric in METRICS:
        for side, other in (SIDES, SIDES[::-1]):
            assert values(mirrored, metric, other) == pytest.approx(values(plain, metric, side), abs=1e-9)


def test_twice_the_pixels_give_the_same_numbers() -> None:
    small = make(camera=replace(CAMERA, px_per_m=200.0))
    large = make(camera=replace(CAMERA, px_per_m=400.0, width_px=2560, height_px=1440))
    for metric in METRICS:
        assert values(analyse(large), metric, "left") == pytest.approx(values(analyse(small), metric, "left"), abs=2e-3)


def test_declared_slow_motion_gives_real_times() -> None:
    real = make(camera=replace(CAMERA, fps=120.0))
    slowed = make(camera=replace(CAMERA, fps=120.0), degradation=Degradation(slowmo_factor=4.0))
    found = analyse(slowed, {"slowmo_factor": 4.0})
    assert clip_row(found)["fps_hz"] == pytest.approx(120.0, rel=1e-4)
    assert clip_row(found)["flags"] == "SLOWMO"
    for metric in ("stride_time_s", "contact_time_s", "load_time_ms", "knee_flexion_peak_deg"):
        assert np.median(values(found, metric, "left")) == pytest.approx(
            np.median(values(analyse(real), metric, "left")), rel=1e-3
        )


def test_undeclared_slow_motion_is_implausible_and_flagged() -> None:
    row = clip_row(analyse(make(camera=replace(CAMERA, fps=120.0), degradation=Degradation(slowmo_factor=4.0))))
    assert (row["reason"], row["flags"], row["strides_left"]) == ("IMPLAUSIBLE", "SLOWMO", 0)


@pytest.mark.parametrize("direction", [0.0, 180.0])
@pytest.mark.parametrize("surface", ["treadmill", "overground"])
def test_both_directions_on_both_surfaces(direction: float, surface: str) -> None:
    camera = replace(CAMERA, heading_deg=direction, width_px=4000)
    made = make("walk", camera, surface=surface)
    row = clip_row(analyse(made))
    assert (row["reason"], row["direction"], row["camera_side"]) == (
        None,
        1 if direction == 0.0 else -1,
        camera.near_side,
    )
    assert row["cadence_spm"] == pytest.approx(made.truth.cadence_spm, abs=0.3)


def test_an_asymmetric_person_keeps_the_asymmetry_and_the_strides() -> None:
    made = make("walk", left_contact=0.65)
    tables = analyse(made)
    found = np.median(values(tables, "step_time_s", "left")) - np.median(values(tables, "step_time_s", "right"))
    assert found == pytest.approx(made.truth.asymmetry("step_time_s"), abs=0.003)
    assert {s["reason"] for s in tables["strides"].to_pylist()} == {None, "EDGE"}


def test_a_slower_loading_leg_is_seen_slower() -> None:
    made = make(left=Leg(slow_load_ms=15.0))
    tables = analyse(made)
    found = np.median(values(tables, "load_time_ms", "left")) - np.median(values(tables, "load_time_ms", "right"))
    assert found == pytest.approx(made.truth.asymmetry("load_time_ms"), abs=1.5)


def withheld(tables: Tables) -> dict[str, str]:
    return {r["metric"]: r["reason"] for r in tables["clip_metrics_withheld"].to_pylist()}


def hidden(*joints: str) -> Degradation:
    return Degradation(hidden=tuple(f"{side}_{joint}" for side in SIDES for joint in joints))


STOPPED: dict[str, tuple[Callable[[], Tables], str]] = {
    "feet never visible": (lambda: analyse(make(degradation=hidden("ankle", "heel", "foot_index"))), "LOW_VIS"),
    "seated, knees cropped": (
        lambda: analyse(make(degradation=hidden("knee", "ankle", "heel", "foot_index"))),
        "LOW_VIS",
    ),
    "from behind": (lambda: analyse(make(camera=replace(CAMERA, heading_deg=90.0))), "VIEW_UNSUPPORTED"),
    "oblique": (lambda: analyse(make(camera=replace(CAMERA, heading_deg=45.0))), "VIEW_UNSUPPORTED"),
    "squat": (lambda: analyse(make(), {"activity": "single_leg_squat"}), "NOT_APPLICABLE"),
    "15 fps": (lambda: analyse(make(camera=replace(CAMERA, fps=15.0))), "LOW_FPS"),
    "one stride": (lambda: analyse(make(camera=replace(CAMERA, duration_s=1.0))), "NO_EVENTS"),
    "one frame": (lambda: analyse(make(camera=replace(CAMERA, duration_s=0.017))), "LOW_VIS"),
}


@pytest.mark.parametrize("case", STOPPED)
def test_what_cannot_be_analysed_ends_with_a_reason_and_without_a_number(case: str) -> None:
    run, reason = STOPPED[case]
    tables = run()
    assert clip_row(tables)["reason"] == reason
    assert withheld(tables) == dict.fromkeys(METRICS, reason)
    assert tables["stride_metrics"].num_rows == 0
    assert clip_row(tables)["strides_left"] == clip_row(tables)["strides_right"] == 0


def test_a_video_without_people_has_its_row() -> None:
    made = make(camera=replace(CAMERA, duration_s=1.0))
    nobody = replace(made, tracks=made.tracks.slice(0, 0), keypoints=made.keypoints.slice(0, 0))
    tables = analyse(nobody)
    assert clip_row(tables)["reason"] == "NO_PERSON"
    assert withheld(tables) == dict.fromkeys(METRICS, "NO_PERSON")


def test_smoothed_landmarks_withhold_loading_only() -> None:
    tables = analyse(make(), smoothing="on")
    assert withheld(tables) == {n: "SMOOTHED_INPUT" for n in METRICS if n.startswith("load_")}
    assert clip_row(tables)["flags"] == "SMOOTHED_INPUT"


def test_30_fps_flags_contact_and_loading_only() -> None:
    rows = analyse(make(camera=replace(CAMERA, fps=30.0)))["stride_metrics"].to_pylist()
    flagged = {r["metric"] for r in rows if r["flags"] == "LOW_FPS"}
    assert flagged == {n for n, m in METRICS.items() if m.minimum_fps_hz == 60.0}
    assert {r["flags"] for r in rows if r["metric"] not in flagged} == {None}


def test_a_suspect_time_base_withholds_times_and_keeps_angles() -> None:
    tables = analyse(make(), time_quality="suspect_slowmo")
    assert withheld(tables) == {n: "SLOWMO" for n, m in METRICS.items() if m.timing}
    assert len(values(tables, "knee_flexion_peak_deg", "left"))


@pytest.mark.parametrize(
    ("fields", "video", "flag"),
    [
        ({}, {"truncated": True}, "TRUNCATED"),
        ({}, {"time_quality": "vfr"}, "VFR"),
        ({"camera_side": "left"}, {}, "VIEW_CONFLICT"),
        ({"activity": "walk"}, {}, "ACTIVITY_CONFLICT"),
    ],
)
def test_flags(fields: dict[str, object], video: dict[str, object], flag: str) -> None:
    assert flag in str(clip_row(analyse(make(), fields, **video))["flags"]).split(",")


def test_a_hidden_leg_is_cut_out_and_the_other_still_counts() -> None:
    made = make(degradation=Degradation(occlusions=(Occlusion("left", 3.0, 4.0),)))
    tables = analyse(made)
    (span,) = tables["intervals"].to_pylist()
    assert (span["reason"], span["start_s"], span["end_s"]) == (
        "OCCLUSION",
        pytest.approx(3.0, abs=0.02),
        pytest.approx(4.0, abs=0.02),
    )
    touched = [s for s in tables["strides"].to_pylist() if s["start_s"] < 4.0 and s["end_s"] > 3.0]
    assert {s["valid"] for s in touched if s["side"] == "left"} == {False}
    assert "OCCLUSION" in {s["reason"] for s in touched if s["side"] == "left"}
    assert {s["valid"] for s in touched if s["side"] == "right"} == {True}


def test_a_hidden_far_knee_leaves_the_times_of_that_leg() -> None:
    tables = analyse(make("walk", degradation=Degradation(hidden=("left_knee",))))
    assert len(values(tables, "step_time_s", "left")) == clip_row(tables)["strides_left"]
    assert len(values(tables, "contact_time_s", "left"))
    reasons = {r["metric"]: r["reason"] for r in tables["stride_metrics"].to_pylist() if r["side"] == "left"}
    assert {m for m, reason in reasons.items() if reason == "OCCLUSION"} == {
        n for n, m in METRICS.items() if m.leg_joints
    }


def test_walking_backwards_is_not_counted() -> None:
    made = make("walk", replace(CAMERA, width_px=4000), surface="overground")
    back = made.keypoints.to_pylist()
    times = made.keypoints["time_us"].to_pylist()
    flipped = [row | {"frame": i, "time_us": times[i]} for i, row in enumerate(reversed(back))]
    keypoints = TABLES["keypoints"].from_rows(flipped)
    tables = analyse(replace(made, keypoints=keypoints))
    assert clip_row(tables)["reason"] == "BACKWARD"
    assert clip_row(tables)["strides_left"] == 0


def test_uneven_frames_give_the_times_of_even_ones() -> None:
    even, uneven = make(), make(degradation=Degradation(interval_jitter=0.3))
    found = analyse(uneven)
    assert "VFR" in str(clip_row(found)["flags"])
    for metric in ("stride_time_s", "contact_time_s"):
        assert np.median(values(found, metric, "left")) == pytest.approx(
            np.median(values(analyse(even), metric, "left")), abs=0.003
        )

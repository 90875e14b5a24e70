"""Single-leg squats whose repetitions are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gaitlake.synthetic import Camera, Degradation, Squat, SquatLeg, SyntheticClip, squatter

SQUATS = {"activity": "single_leg_squat"}
CAMERA = Camera(duration_s=26.0)
NOISE = Degradation(noise_mm=5.0)


def filmed(heading_deg: float, degradation: Degradation = NOISE, **own: object) -> SyntheticClip:
    legs = Squat(repetitions=8, change_legs=True, left=SquatLeg(depth=0.25, **own))  # type: ignore[arg-type]
    return squatter(legs, replace(CAMERA, heading_deg=heading_deg), degradation, seed=3)


def medians(bench: Any, made: SyntheticClip, fields: Mapping[str, object] = SQUATS) -> dict[tuple[str, str], float]:
    tables = bench.analyse(made, fields)
    names = {r["metric"] for r in tables["stride_metrics"].to_pylist()}
    values = {(n, s): bench.values(tables, n, s) for n in names for s in ("left", "right")}
    return {key: float(np.median(found)) for key, found in values.items() if len(found)}


@pytest.mark.parametrize("heading", [0.0, 180.0, 90.0, -90.0])
def test_every_repetition_is_found_on_its_leg(bench: Any, heading: float) -> None:
    made = filmed(heading)
    tables = bench.analyse(made, SQUATS)
    found = sorted((s["start_s"], s["end_s"], s["side"]) for s in tables["strides"].to_pylist() if s["valid"])
    true = [(t.start_s, t.end_s, t.side) for t in made.truth.strides]
    assert [side for *_, side in found] == [side for *_, side in true]
    for (start, end, _), (true_start, true_end, _) in zip(found, true, strict=True):
        assert true_start <= start < end <= true_end
        assert end - start > 0.8 * (true_end - true_start)


@pytest.mark.parametrize("heading", [0.0, 90.0, -90.0])
def test_depth_of_either_leg(bench: Any, heading: float) -> None:
    found = medians(bench, filmed(heading))
    assert found["squat_depth", "left"] == pytest.approx(0.25, rel=0.03)
    assert found["squat_depth", "right"] == pytest.approx(0.22, rel=0.03)


def test_from_the_side_knee_and_trunk_are_read(bench: Any) -> None:
    made = filmed(0.0)
    found = medians(bench, made)
    peak = made.truth.strides[0].values["squat_knee_flexion_peak_deg"]
    assert found["squat_knee_flexion_peak_deg", "left"] == pytest.approx(peak, abs=1.5)
    assert found["trunk_lean_peak_deg", "left"] == pytest.approx(24.0, abs=1.5)


@pytest.mark.parametrize("heading", [90.0, -90.0])
def test_from_front_or_rear_a_knee_that_falls_in_is_seen_on_its_side(bench: Any, heading: float) -> None:
    found = medians(bench, filmed(heading, knee_deviation=0.05, trunk_lateral_deg=6.0))
    assert found["fppa_peak_deg", "left"] > 8.0
    assert abs(found["fppa_lowest_deg", "right"]) < 2.0
    assert found["knee_deviation_mean", "left"] == pytest.approx(0.028, abs=0.006)
    assert found["trunk_lateral_peak_deg", "left"] == pytest.approx(6.0, abs=1.0)


def test_wobble_is_told_from_a_knee_that_follows_depth(bench: Any) -> None:
    calm = medians(bench, filmed(90.0, Degradation(), knee_deviation=0.05))
    shaky = medians(bench, filmed(90.0, Degradation(), knee_deviation=0.05, wobble=0.02))
    assert calm["wobble_rms", "left"] < 0.004
    assert 0.008 < shaky["wobble_rms", "left"] < 0.015
    assert shaky["wobble_rms", "right"] == pytest.approx(calm["wobble_rms", "right"], abs=1e-6)


def test_a_squat_on_both_feet_is_none(bench: Any) -> None:
    """The lifted foot is put where the standing one is: nobody can say which leg works."""
    made = filmed(0.0)
    rows = made.keypoints.to_pylist()
    for row in rows:
        for joint in ("ankle", "heel", "foot_index"):
            lower = max((row[f"left_{joint}"], row[f"right_{joint}"]), key=lambda point: float(point["y"]))
            row[f"left_{joint}"] = row[f"right_{joint}"] = lower
    both = replace(made, keypoints=type(made.keypoints).from_pylist(rows, schema=made.keypoints.schema))
    tables = bench.analyse(both, SQUATS)
    assert bench.row(tables)["reason"] in ("NO_EVENTS", "SWAP_RATE")
    assert tables["stride_metrics"].num_rows == 0


def test_gait_metrics_do_not_apply_and_squats_are_never_guessed(bench: Any) -> None:
    tables = bench.analyse(filmed(0.0), SQUATS)
    withheld = {r["metric"]: r["reason"] for r in tables["clip_metrics_withheld"].to_pylist()}
    assert withheld["stride_time_s"] == withheld["load_time_ms"] == "NOT_APPLICABLE"
    assert withheld["fppa_peak_deg"] == "VIEW_UNSUPPORTED"
    undeclared = bench.analyse(filmed(0.0), {})
    assert bench.row(undeclared)["reason"] == "NO_EVENTS"


@pytest.mark.parametrize("heading", [0.0, 90.0])
@pytest.mark.parametrize("slowed", [1.0, 4.0])
def test_a_runner_who_is_declared_to_squat_gives_no_squat(bench: Any, heading: float, slowed: float) -> None:
    camera = replace(CAMERA, duration_s=8.0, heading_deg=heading, fps=60.0 * slowed)
    made = bench.make("run", camera, Degradation(noise_mm=2.0))
    rows = [{**row, "time_us": round(row["time_us"] * slowed)} for row in made.keypoints.to_pylist()]
    made = replace(made, keypoints=type(made.keypoints).from_pylist(rows, schema=made.keypoints.schema))
    tables = bench.analyse(made, SQUATS)
    assert tables["stride_metrics"].num_rows == 0
    assert bench.row(tables)["reason"] in ("NO_EVENTS", "IMPLAUSIBLE")

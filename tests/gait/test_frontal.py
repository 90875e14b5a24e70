"""Gait from the front and the rear: class, contacts, the sides, and what each metric sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from gaitlake.metrics import METRICS
from gaitlake.synthetic import Camera, Degradation, Leg, SyntheticClip

REAR = Camera(duration_s=16.0, heading_deg=90.0)
FRONT = replace(REAR, heading_deg=-90.0)
NOISE = Degradation(noise_mm=5.0)
BOTH = pytest.mark.parametrize("camera", [REAR, FRONT], ids=["rear", "frontal"])
GAITS = pytest.mark.parametrize("activity", ["walk", "run"])


def left_and_right(bench: Any, tables: dict[str, pa.Table], metric: str) -> tuple[float, float]:
    left, right = (float(np.median(bench.values(tables, metric, side))) for side in ("left", "right"))
    return left, right


def contact_errors_s(tables: dict[str, pa.Table], made: SyntheticClip) -> np.ndarray:
    found = [(e["side"], e["time_s"]) for e in tables["gait_events"].to_pylist()]
    return np.array([t - made.truth.ic_s[s][np.argmin(abs(made.truth.ic_s[s] - t))] for s, t in found])


@BOTH
@GAITS
@pytest.mark.parametrize("drive", ["angles", "contact"])
def test_class_cadence_and_contacts(bench: Any, camera: Camera, activity: str, drive: str) -> None:
    made = bench.make(activity, camera, NOISE, drive=drive)
    tables = bench.analyse(made)
    row = bench.row(tables)
    assert (row["activity"], row["reason"], row["direction"]) == (activity, None, None)
    assert row["cadence_spm"] == pytest.approx(made.truth.cadence_spm, abs=1.0)
    assert abs(contact_errors_s(tables, made)).mean() <= 0.020
    assert {e["event"] for e in tables["gait_events"].to_pylist()} == {"ic"}
    assert row["rejected_left"] + row["rejected_right"] == 0


def test_contact_times_and_angles_of_the_side_are_withheld(bench: Any) -> None:
    tables = bench.analyse(bench.make(camera=REAR))
    withheld = {r["metric"]: r["reason"] for r in tables["clip_metrics_withheld"].to_pylist()}
    assert withheld == {
        n: "VIEW_UNSUPPORTED" if "run" in m.activities else "NOT_APPLICABLE"
        for n, m in METRICS.items()
        if "run" not in m.activities or "rear" not in m.views
    }


@BOTH
def test_a_slow_step_is_the_right_sides(bench: Any, camera: Camera) -> None:
    """Feet that stand still (contact-driven): angle-driven ones are lifted by their pelvis."""
    made = bench.make("run", camera, NOISE, left_contact=0.53, drive="contact")
    left, right = left_and_right(bench, bench.analyse(made), "step_time_s")
    assert left - right == pytest.approx(made.truth.asymmetry("step_time_s"), abs=0.005)


@BOTH
def test_a_knee_that_falls_in_is_positive_on_its_side(bench: Any, camera: Camera) -> None:
    made = bench.make("run", camera, left=Leg(knee_deviation=0.04))
    tables = bench.analyse(made)
    left, right = left_and_right(bench, tables, "knee_deviation_mean")
    assert (left, right) == (pytest.approx(0.04, abs=0.001), pytest.approx(0.0, abs=0.001))
    assert left_and_right(bench, tables, "fppa_peak_deg")[0] > 7.0


@BOTH
@pytest.mark.parametrize("amplitude", [0.01, 0.02, 0.03])
def test_wobble_of_one_leg(bench: Any, camera: Camera, amplitude: float) -> None:
    made = bench.make("run", replace(camera, duration_s=21.0), right=Leg(wobble=amplitude))
    left, right = left_and_right(bench, bench.analyse(made), "wobble_stride_sd")
    assert left == pytest.approx(0.0, abs=2e-4)
    assert right == pytest.approx(amplitude / np.sqrt(2), rel=0.10)


def test_wobble_that_every_stride_repeats_is_seen_by_rms(bench: Any) -> None:
    made = bench.make("run", REAR, left=Leg(wobble=0.02, wobble_phase="locked"))
    tables = bench.analyse(made)
    assert left_and_right(bench, tables, "wobble_stride_sd")[0] < 0.002
    assert left_and_right(bench, tables, "wobble_rms")[0] > 0.008


@BOTH
def test_a_dropping_pelvis_belongs_to_the_standing_side(bench: Any, camera: Camera) -> None:
    """In running: in walking the other side's contact falls into this stance, and with it the value taken off."""
    made = bench.make("run", camera, left=Leg(pelvic_drop_deg=6.0))
    left, right = left_and_right(bench, bench.analyse(made), "pelvic_drop_peak_deg")
    assert left == pytest.approx(6.0, abs=0.7)  # contact, whose value is taken off, is found 6 ms late
    assert right < 1.0


def test_sides_of_unequal_noise_are_flagged_and_declared_yaw_is_not(bench: Any) -> None:
    made = bench.make("run", REAR, Degradation(noise_mm=5.0))
    quiet = {r["flags"] for r in bench.analyse(made)["stride_metrics"].to_pylist() if r["metric"] == "wobble_rms"}
    assert all("NOISE_UNEQUAL" not in str(flags) for flags in quiet)
    for yaw, expected in ((1.0, False), (5.0, True), (None, True)):
        tables = bench.analyse(made, {"camera_yaw_deg": yaw})
        flags = {str(r["flags"]) for r in tables["stride_metrics"].to_pylist() if r["metric"] == "fppa_peak_deg"}
        assert all(("YAW_UNKNOWN" in f) is expected for f in flags)


def test_a_far_limb_of_double_noise_cannot_be_compared(bench: Any) -> None:
    made = bench.make("run", degradation=Degradation(noise_mm=5.0, far_factor=2.0))
    rows = bench.analyse(made)["stride_metrics"].to_pylist()
    flagged = {r["metric"] for r in rows if "NOISE_UNEQUAL" in str(r["flags"])}
    assert flagged == {r["metric"] for r in rows if METRICS[r["metric"]].noise_sensitive}


def test_who_is_declared_from_behind_keeps_the_sides_although_the_model_sees_a_face(bench: Any) -> None:
    made = bench.make("run", FRONT, left=Leg(knee_deviation=0.04))
    tables = bench.analyse(made, {"view": "rear"})
    assert "VIEW_CONFLICT" in str(bench.row(tables)["flags"])
    left, right = left_and_right(bench, tables, "knee_deviation_mean")
    assert (left, right) == (pytest.approx(0.0, abs=0.001), pytest.approx(0.04, abs=0.001))


def test_times_between_feet_are_of_a_lower_grade_from_here(bench: Any) -> None:
    for camera, expected in ((REAR, True), (replace(REAR, heading_deg=0.0), False)):
        rows = bench.analyse(bench.make("run", camera))["stride_metrics"].to_pylist()
        flags = {m: {"STANCE_ASSUMED" in str(r["flags"]) for r in rows if r["metric"] == m} for m in METRICS}
        assert flags["step_time_s"] == {expected}
        assert flags["stride_time_s"] == {False}


@pytest.mark.parametrize(("heading", "declared"), [(0.0, "rear"), (0.0, "frontal"), (90.0, "sagittal")])
def test_a_view_that_the_pixels_contradict_gives_no_number(bench: Any, heading: float, declared: str) -> None:
    made = bench.make("run", replace(REAR, heading_deg=heading), NOISE)
    tables = bench.analyse(made, {"view": declared})
    assert bench.row(tables)["reason"] == "VIEW_CONFLICT"
    assert tables["stride_metrics"].num_rows == 0


@BOTH
@pytest.mark.parametrize("activity", ["walk", "run"])
def test_who_is_away_for_most_of_the_clip_keeps_class_and_strides(bench: Any, camera: Camera, activity: str) -> None:
    made = bench.make(activity, camera)
    present = [i for i in range(made.keypoints.num_rows) if not 240 <= i < 840]
    tables = bench.analyse(replace(made, keypoints=made.keypoints.take(present)))
    assert bench.row(tables)["activity"] == activity
    assert min(bench.row(tables)["strides_left"], bench.row(tables)["strides_right"]) >= 1

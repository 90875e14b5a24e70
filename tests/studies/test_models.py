"""What goes beyond the paired tests: noise, regression to the mean, a control group, lone visits, dose, curves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from gaitlake.studies import StudyError, StudyRun, report_text, run_study

from .conftest import DAY, KNEE, Clinic, Row

Declare = Callable[..., Path]
CONTROL = '[cohort]\ngroup = "drills"\n[control]\ngroup = "waiting"'


def primary(run: StudyRun, **said: object) -> Row:
    wanted = {"family": "primary"} | said
    (found,) = [row for row in run.effects if all(row[name] == value for name, value in wanted.items())]
    return found


def fill(clinic: Clinic, n: int, change: float, name: str = "S", **said: object) -> None:
    rng = np.random.default_rng(len(name) + n)
    person = {key: said.pop(key) for key in ("group_name",) if key in said}
    for i in range(n):
        subject = clinic.person(f"{name}{i:02}", **person)
        was = float(46.0 + rng.normal())
        clinic.pair(subject, {KNEE: (was, 40.0)}, {KNEE: (was + change + float(rng.normal(0.0, 0.5)), 40.0)}, **said)


def add_noise(clinic: Clinic, quantity: str, mdc95: float, icc: float) -> None:
    clinic.add("measurement_noise", {
        "activity": "run", "view": "sagittal", "pairing": "near_near", "fps_class_hz": 60, "metric": KNEE,
        "quantity": quantity, "subjects": 12, "pairs": 12, "sem": mdc95 / 2.77, "mdc95": mdc95, "icc_2_1": icc,
    })  # fmt: skip


def add_band(clinic: Clinic, quantity: str, mean: float, sd: float) -> None:
    clinic.add("reference_bands", {
        "activity": "run", "view": "sagittal", "pairing": "near_near", "camera_sides": "left,right", "metric": KNEE,
        "quantity": quantity, "level": 3, "subjects": 60, "low": 0.0, "high": 0.0, "mean": mean, "sd": sd,
        "median": mean, "mad": sd, "method": "normal", "band_key": quantity,
    })  # fmt: skip


def test_own_repeats_come_before_the_literature(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, 12, -2.5)
    lake = clinic.write()
    from_literature = primary(run_study(lake, declare()))
    assert from_literature["mdc_sources"] == "literature"
    add_noise(clinic, "difference", 1.0, 0.8)
    clinic.write()
    run = run_study(lake, declare())
    found = primary(run)
    assert found["mdc_sources"] == "repeats"
    assert found["improved"] > (from_literature["improved"] or 0)
    row = run.subjects[0]
    assert (row["mdc95"], row["mdc_source"], row["response"]) == (1.0, "repeats", "improved")
    counts = ("larger", "smaller", "no_detectable_change", "response_unknown")
    assert all(sum(one[name] for name in counts) == one["n"] for one in run.effects)


def test_regression_to_the_mean_stands_beside_the_change(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, 12, 0.0)
    lake = clinic.write()
    assert primary(run_study(lake, declare()))["regression_reason"] == "NO_REFERENCE"
    add_noise(clinic, "difference", 1.0, 0.7)
    add_noise(clinic, "side", 1.0, 0.9)
    add_band(clinic, "difference", 0.0, 2.0)
    add_band(clinic, "level", 40.0, 3.0)
    clinic.write()
    run = run_study(lake, declare())
    signed = primary(run, family="secondary", outcome="difference")
    assert signed["expected_regression"] == pytest.approx(-0.3 * signed["mean_pre"])
    assert (signed["regression_reliability"], signed["regression_mean"]) == (pytest.approx(0.7), 0.0)
    left = primary(run, family="secondary", outcome="left")
    assert left["expected_regression"] == pytest.approx(-0.1 * (left["mean_pre"] - 40.0))
    size = primary(run)
    assert size["expected_regression"] == pytest.approx(signed["expected_regression"], abs=0.02)
    text = report_text(run.study or {}, run.subjects, run.effects)
    assert f"expected from regression to the mean alone: {size['expected_regression']:+.4g} deg (r 0.70, mu 0;" in text
    assert "r 0.70, mu 0; r: repeats of this lake; mu: 60 reference subjects" in text


def test_a_control_group_takes_out_what_happens_to_everybody(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, 12, -3.0, "S", group_name="drills")
    fill(clinic, 14, -2.0, "C", group_name="waiting", intervention=None)
    run = run_study(clinic.write(), declare(CONTROL))
    found = primary(run)
    assert found["mean_change"] == pytest.approx(-3.0, abs=0.4)
    assert found["control_effect"] == pytest.approx(-1.0, abs=0.5)
    assert found["control_ci_low"] < found["control_effect"] < found["control_ci_high"]
    assert (found["n"], found["n_control"], found["test"]) == (12, 14, "ancova")
    assert found["p_adjusted"] == found["p_ancova"]
    controls = [row for row in run.effects if row["arm"] == "control"]
    assert {(row["family"], row["claimed"], row["reason"]) for row in controls} == {("none", None, "CONTROL_ARM")}
    assert (run.study or {})["n_control"] == 14
    text = report_text(run.study or {}, run.subjects, run.effects)
    assert "Control: 14 subjects = 14 in + 0 out" in text
    assert "beyond the control, at equal values before: -" in text


def test_a_small_control_group_allows_no_claim(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, 12, -3.0, "S", group_name="drills")
    fill(clinic, 4, 0.0, "C", group_name="waiting", intervention=None)
    found = primary(run_study(clinic.write(), declare(CONTROL)))
    assert (found["claimed"], found["reason"], found["control_reason"]) == (None, "FEW_SUBJECTS", "FEW_SUBJECTS")
    assert found["control_effect"] < -2.0


def test_a_control_that_had_the_intervention_is_no_control(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, 2, -3.0, "S", group_name="drills")
    fill(clinic, 1, -3.0, "C", group_name="waiting")
    run = run_study(clinic.write(), declare(CONTROL))
    assert [row["reason"] for row in run.subjects if row["arm"] == "control"] == ["HAD_INTERVENTION"]


def test_nobody_is_in_both_cohorts(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, 3, -3.0, "S", group_name="drills")
    with pytest.raises(StudyError, match=r"3 subjects are in cohort and control \(S00, S01, S02\)"):
        run_study(clinic.write(), declare('[control]\ngroup = "drills"'))


def test_the_mixed_model_of_complete_pairs_is_the_paired_mean(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, 12, -2.0)
    lake = clinic.write()
    found = primary(run_study(lake, declare()))
    assert found["mixed_change"] == pytest.approx(found["mean_change"], abs=1e-6)
    assert (found["mixed_subjects"], found["mixed_visits"]) == (12, 24)
    clinic.visit(clinic.person("lone"), "pre", DAY - timedelta(1), {KNEE: (46.0, 40.0)})
    clinic.write()
    kept = primary(run_study(lake, declare()))
    assert (kept["n"], kept["mixed_subjects"], kept["mixed_visits"]) == (12, 13, 25)
    assert kept["mixed_change"] == pytest.approx(found["mean_change"], abs=0.3)


def test_the_slope_over_dose_is_exploratory(clinic: Clinic, declare: Declare) -> None:
    rng = np.random.default_rng(5)
    for i in range(14):
        subject, was = clinic.person(f"S{i:02}"), 46.0 + float(rng.normal())
        dose = "many" if i == 13 else str(4 + i)
        change = -0.25 * (4 + i) + float(rng.normal(0.0, 0.1))
        clinic.pair(subject, {KNEE: (was, 40.0)}, {KNEE: (was + change, 40.0)}, dose=dose)
    found = primary(run_study(clinic.write(), declare(dose="true")))
    assert found["dose_slope"] == pytest.approx(-0.25, abs=0.03)
    assert found["dose_subjects"] == 13
    assert found["n"] == 14


def test_without_numbers_there_is_no_slope(clinic: Clinic, declare: Declare) -> None:
    for name, dose in (("S", "often"), ("N", "nan"), ("I", "inf"), ("M", "-3")):
        fill(clinic, 3, -1.0, name, dose=dose)
    found = primary(run_study(clinic.write(), declare(dose="true")))
    assert (found["dose_slope"], found["dose_subjects"], found["dose_reason"]) == (None, 0, "NO_DOSE")


def test_all_visits_after_are_one_value(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, 12, -2.0)
    clinic.visit("S00", "followup_1", DAY + timedelta(90), {KNEE: (41.0, 40.0)})
    clinic.visit("S00", "followup_2", DAY + timedelta(180), {KNEE: (40.0, 40.0)}, speed_mps=4.0)
    run = run_study(clinic.write(), declare('[visits]\npost = "all"'))
    (row,) = [one for one in run.subjects if one["subject_id"] == "S00"]
    single = run_study(clinic.path, declare())
    (first,) = [one for one in single.subjects if one["subject_id"] == "S00"]
    assert row["difference_post"] == pytest.approx((first["difference_post"] + 1.0) / 2.0)
    assert row["post_session_ids"] == "S00/post,S00/followup_1"
    assert (
        row["why"]
        == "S00/followup_2 (followup_2, 2026-08-29): speed 3 m/s before and 4 m/s after (+33.3 %, 5 % allowed)"
    )
    assert row["included"]


def add_curves(clinic: Clinic, subject: str, timepoint: str, bump: float, rng: np.random.Generator) -> None:
    """Eight strides a side of a clip of each limb's own; the left curve is higher by ``bump`` at 20 to 30 %."""
    points = np.arange(101)
    shape = np.where((points >= 20) & (points <= 30), bump, 0.0)
    for side in ("left", "right"):
        clip = f"{subject}/{timepoint}/{side}"
        clinic.add("clips", {
            "clip_id": clip, "video_id": clip, "session_id": f"{subject}/{timepoint}", "path": clip,
            "timepoint": timepoint, "condition": "baseline", "mirrored": False, "slowmo_factor": 1.0, "exclude": False,
        })  # fmt: skip
        clinic.add("clip_analyses", {
            "clip_id": clip, "analysis_id": "a1", "video_id": clip, "fingerprint": "f", "activity": "run",
            "view": "sagittal", "camera_side": side, "strides_left": 8, "strides_right": 8, "rejected_left": 0,
            "rejected_right": 0,
        })  # fmt: skip
        base = 20.0 * np.sin(points / 16.0) + rng.normal(0.0, 0.3)
        for stride in range(8):
            curve = base + (shape if side == "left" else 0.0) + rng.normal(0.0, 0.2, 101)
            for own in ("left", "right"):
                far = own != side
                clinic.add("cycle_curves", {
                    "clip_id": clip, "analysis_id": "a1", "side": own, "stride_no": stride,
                    "signal": "knee_flexion_deg", "curve": (curve + 50.0 * far).tolist(),
                })  # fmt: skip


def test_curves_tell_where_in_the_stride(clinic: Clinic, declare: Declare) -> None:
    rng = np.random.default_rng(11)
    fill(clinic, 12, -2.0)
    for i in range(12):
        add_curves(clinic, f"S{i:02}", "pre", 0.0, rng)
        add_curves(clinic, f"S{i:02}", "post", 4.0, rng)
    clinic.visit(clinic.person("lone"), "pre", DAY - timedelta(1), {KNEE: (46.0, 40.0)})
    run = run_study(clinic.write(), declare(curves='["knee_flexion_deg"]'))
    found = {row["outcome"]: row for row in run.effects if row["metric"] == "knee_flexion_deg"}
    assert set(found) == {"curve_left", "curve_right", "curve_difference"}
    left = found["curve_left"]
    assert (left["n"], left["n_missing"], left["missing_reasons"]) == (12, 1, '{"NO_POST": 1}')
    assert left["curve_nodes"] == "20-30", "only near limbs are pooled: the far ones are 50 deg off"
    assert found["curve_difference"]["curve_nodes"] == "20-30"
    assert (left["test"], left["claimed"], left["p_sign_flip"]) == ("max_t", True, 2 / 4096)
    assert found["curve_right"]["claimed"] is False
    assert "knee_flexion_deg curve_left: changes at 20-30 % of the stride" in report_text(
        run.study or {}, run.subjects, run.effects
    )

"""What cannot be asked, and what is said instead."""

from __future__ import annotations

import pytest

from gaitlake.metrics.registry import METRICS
from gaitlake.planning import PlanError, read_question
from gaitlake.planning.cautions import declared_biases, find_cautions
from gaitlake.planning.noise import floor_noise
from gaitlake.planning.quantities import EXPECTED, UNITS, read_size, unit_hint
from gaitlake.planning.question import Setting, default_setting

KNEE = "knee_flexion_peak_deg"


@pytest.mark.parametrize(
    ("metric", "size", "said", "message"),
    [
        ("knee_flexion_pek", "3", {}, f"near are {KNEE}"),
        ("load rise", "3", {}, "near are load_"),
        ("zzz", "3", {}, r"docs/metrics\.md lists them"),
        (KNEE, "0", {}, "finite number above 0, found 0"),
        (KNEE, "-3", {}, "without a sign"),
        (KNEE, "1e999", {}, "finite number above 0"),
        (KNEE, "nan", {}, "is no size"),
        (KNEE, "3,5", {}, "'3,5' is no size: give a number above 0, with a point"),
        (KNEE, "", {}, "is no size"),
        (KNEE, "0.05 rad", {}, "is in deg: 0.05 rad are --detect 2.86"),
        (KNEE, "20ms", {}, "is in deg, not in 'ms'"),
        ("load_t90_ms", "0.02s", {}, "is in ms: 0.02 s are --detect 20"),
        ("wobble_stride_sd", "1 %", {}, r"is in no unit .*: 1 % are --detect 0.01"),
        (KNEE, "3", {"view": "rear"}, "view rear cannot carry .*: it can be had of view sagittal"),
        (KNEE, "3", {"activity": "single_leg_squat"}, "activity single_leg_squat cannot carry .* walk, run"),
        ("fppa_peak_deg", "3", {"pairing": "near_near"}, "sagittal views only"),
        ("cadence_spm", "5", {"outcome": "difference"}, "no left and right: --outcome side"),
        (KNEE, "3", {"power": 80.0}, r"power 80: must be from 0.5 to 0.99"),
        (KNEE, "3", {"power": float("nan")}, "power nan"),
        (KNEE, "3", {"fps_hz": float("inf")}, "fps inf"),
        (KNEE, "3", {"fps_hz": 0.0}, "fps 0"),
    ],
)
def test_refused(metric: str, size: str, said: dict[str, object], message: str) -> None:
    with pytest.raises(PlanError, match=message):
        read_question(metric, size, **said)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(PlanError, match=r"view rear.*; power 2.*; fps 1"):
        read_question(KNEE, "3", view="rear", power=2.0, fps_hz=1.0)


def test_a_unit_may_be_said() -> None:
    assert read_size("3 deg", KNEE, "deg") == read_size("3°", KNEE, "deg") == read_size("+3.0", KNEE, "deg") == 3.0
    assert read_size(".5e1spm", "cadence_spm", "steps/min") == 5.0


def test_every_unit_of_the_registry_is_known() -> None:
    units = {metric.unit for metric in METRICS.values()}
    assert units <= set(UNITS)
    assert units <= set(EXPECTED)


def test_an_improbable_size_is_hinted_at() -> None:
    assert "if you mean 0.02 s, type --detect 20" in unit_hint(0.02, "load_t90_ms", "ms")
    assert "if you mean 20 ms, type --detect 0.02" in unit_hint(20.0, "step_time_s", "s")
    assert "if you mean 5 %, type --detect 0.05" in unit_hint(5.0, "duty_factor", "1")
    assert unit_hint(4_000.0, KNEE, "deg") == f"4000 deg would be unusual: {KNEE} is in deg"
    assert unit_hint(3.0, KNEE, "deg") is None


def test_what_is_not_said_is_the_usual() -> None:
    assert default_setting(read_question(KNEE, "3")) == Setting("run", "sagittal", "near_near", None)
    assert default_setting(read_question("fppa_peak_deg", "3")) == Setting("run", "frontal", "same_clip", None)
    assert default_setting(read_question("squat_depth", "0.05")).activity == "single_leg_squat"
    assert read_question("cadence_spm", "5").outcome == "side"


def codes(metric: str, size: str, **said: object) -> dict[str, str]:
    question = read_question(metric, size, **said)
    setting = default_setting(question)
    return dict(find_cautions(question, setting, floor_noise(3.0, "difference"), declared_biases(metric, setting)))


def test_a_size_within_the_side_bias_is_no_evidence() -> None:
    told = codes(KNEE, "3")["MODEL_SIDE_BIAS"]
    assert "stay within 12.8 deg" in told
    assert "no number of strides, clips or people will help" in told
    assert "MODEL_SIDE_BIAS" not in codes(KNEE, "13")
    assert "MODEL_SIDE_BIAS" not in codes(KNEE, "3", outcome="change")
    some = codes(KNEE, "9", pairing="same_clip")["MODEL_SIDE_BIAS"]
    assert "from the left" in some
    assert "Clips from both sides are outside it" in some
    assert (
        "differs_in_session at most"
        in codes("pelvic_drop_peak_deg", "3", activity="single_leg_squat")["MODEL_SIDE_BIAS"]
    )


def test_what_filming_cannot_carry_is_said() -> None:
    assert "nobody" not in codes("pelvic_drop_peak_deg", "3")["UNVALIDATED"]
    assert "trunk's path" in codes("step_time_s", "0.1", view="rear")["UNVALIDATED"]
    assert "needs 60 frames/s, planned are 30" in codes("load_t90_ms", "40", fps_hz=30.0)["LOW_FPS"]
    assert "at least 60" in codes("load_t90_ms", "40")["LOW_FPS"]
    assert "LOW_FPS" not in codes("load_t90_ms", "40", fps_hz=59.94)
    assert "LOW_FPS" not in codes(KNEE, "13", fps_hz=25.0)
    assert "near_near" in codes(KNEE, "13", pairing="same_clip")["NOISE_UNEQUAL"]
    assert "--detect 20" in codes("load_t90_ms", "0.02")["UNIT"]

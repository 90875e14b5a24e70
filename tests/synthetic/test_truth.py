"""Each knob moves exactly the number it names, by exactly what it says."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.synthetic import RUN, WALK, Camera, Gait, Leg, Truth, runner, walker
from gaitlake.synthetic.truth import MOTION_METRICS

SHORT = Camera(duration_s=4.0)
LONG = Camera(duration_s=40.0)


def truth_of(**knobs: object) -> Truth:
    return runner(Gait(**knobs), SHORT).truth  # type: ignore[arg-type]


def test_a_running_stride_is_that_of_the_table() -> None:
    expected = truth_of().expected
    assert expected["load_time_ms", "left"] == pytest.approx(120.3, abs=0.1)
    assert expected["knee_flexion_ic_deg", "left"] == pytest.approx(11.62, abs=1e-6)
    assert expected["knee_flexion_peak_deg", "left"] == pytest.approx(39.626, abs=5e-4)
    assert expected["load_rise_20_80_ms", "left"] == pytest.approx(52, abs=0.5)
    assert expected["load_t90_ms", "left"] == pytest.approx(91, abs=0.5)
    assert expected["contact_time_s", "left"] == pytest.approx(0.39 * 0.74, abs=1e-12)
    assert expected["cadence_spm", "left"] == pytest.approx(120 / 0.74, abs=1e-9)


@pytest.mark.parametrize("gait", [RUN, WALK, Gait(drive="contact"), Gait(activity="walk", drive="contact")])
def test_a_symmetric_person_has_no_asymmetry(gait: Gait) -> None:
    truth = runner(gait, SHORT).truth
    assert {metric: truth.asymmetry(metric) for metric in MOTION_METRICS} == pytest.approx(
        dict.fromkeys(MOTION_METRICS, 0), abs=1e-6
    )


@pytest.mark.parametrize("extra_ms", [-10.0, 5.0, 15.0, 30.0])
def test_slow_loading_is_exactly_so_many_ms(extra_ms: float) -> None:
    truth = truth_of(left=Leg(slow_load_ms=extra_ms))
    natural = truth.expected["load_time_ms", "right"]
    stretch = 1 + extra_ms / natural
    assert truth.asymmetry("load_time_ms") == pytest.approx(extra_ms, abs=1e-3)
    for metric in ("load_rise_20_80_ms", "load_t90_ms"):
        assert truth.expected[metric, "left"] == pytest.approx(stretch * truth.expected[metric, "right"], abs=2e-3)
    for metric in ("knee_flexion_ic_deg", "knee_flexion_peak_deg", "stride_time_s", "step_time_s", "contact_time_s"):
        assert truth.asymmetry(metric) == pytest.approx(0, abs=1e-6)


def test_fifteen_ms_of_load_time_are_six_and_a_half_of_load_rise() -> None:
    assert truth_of(left=Leg(slow_load_ms=15)).asymmetry("load_rise_20_80_ms") == pytest.approx(6.44, abs=0.01)


@pytest.mark.parametrize("late", [-0.1, 0.03])
def test_a_late_left_foot_moves_step_time_alone(late: float) -> None:
    truth = truth_of(left_contact=0.5 + late, stride_time_s=0.8)
    assert truth.asymmetry("step_time_s") == pytest.approx(2 * late * 0.8, abs=1e-9)
    assert truth.asymmetry("stride_time_s") == pytest.approx(0, abs=1e-9)


def test_duty_and_knee_scale_are_their_sides_own() -> None:
    truth = truth_of(right=Leg(duty=0.35, knee_scale=1.1))
    assert truth.asymmetry("duty_factor") == pytest.approx(0.04, abs=1e-12)
    assert truth.expected["knee_flexion_peak_deg", "right"] == pytest.approx(1.1 * 39.626, abs=1e-3)
    assert truth.asymmetry("load_time_ms") == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("side", ["left", "right"])
def test_strides_vary_as_much_as_asked(side: str) -> None:
    truth = runner(Gait(stride_sd_s=0.012, load_sd_ms=6.0), LONG, seed=4).truth
    assert np.std(truth.values("stride_time_s", side)) == pytest.approx(0.012, rel=0.25)
    loading = truth.values("load_time_ms", side) - 1000 * 0.1626 * truth.values("stride_time_s", side)
    assert np.std(loading) == pytest.approx(6.0, rel=0.25)
    assert truth.median("stride_time_s", side) == pytest.approx(0.74, abs=0.006)


def test_contacts_alternate_and_lie_in_the_clip() -> None:
    truth = walker(camera=SHORT).truth
    contacts = sorted([(t, "left") for t in truth.ic_s["left"]] + [(t, "right") for t in truth.ic_s["right"]])
    assert [side for _, side in contacts] == ["left", "right"] * (len(contacts) // 2) + ["left"] * (len(contacts) % 2)
    for times in (*truth.ic_s.values(), *truth.fc_s.values()):
        assert times.min() >= 0
        assert times.max() <= truth.time_s[-1]


def test_a_walker_always_has_a_foot_down_and_a_runner_does_not() -> None:
    assert walker(camera=SHORT).truth.expected["duty_factor", "left"] > 0.5 > truth_of().expected["duty_factor", "left"]


def test_cadence_counts_both_feet() -> None:
    assert truth_of(stride_time_s=0.75).cadence_spm == pytest.approx(160, abs=1e-9)
    assert runner(camera=Camera(duration_s=0.1)).truth.cadence_spm is None


def test_a_longer_clip_or_another_rate_shows_the_same_strides() -> None:
    gait = Gait(stride_sd_s=0.01, load_sd_ms=5)
    short, long = (runner(gait, Camera(duration_s=d, fps=f), seed=9).truth for d, f in ((4.0, 60.0), (9.0, 240.0)))
    assert short.ic_s["left"] == pytest.approx(long.ic_s["left"][: len(short.ic_s["left"])], abs=0)


def test_another_seed_shows_other_strides() -> None:
    one, two = (runner(Gait(stride_sd_s=0.01), SHORT, seed=seed).truth.ic_s["right"] for seed in (1, 2))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize(
    ("knobs", "complaint"),
    [
        ({"left_contact": 0.9}, "left_contact 0.9"),
        ({"stride_time_s": 9.0}, "stride_time_s 9.0"),
        ({"stride_sd_s": 0.2}, "stride_sd_s 0.2"),
        ({"left": Leg(duty=0.6)}, "duty of left 0.6"),
        ({"left": Leg(slow_load_ms=150)}, "slow_load_ms of left"),
        ({"drive": "contact", "left": Leg(knee_scale=1.1)}, "knee_scale needs drive='angles'"),
    ],
)
def test_what_cannot_be_made_is_refused(knobs: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Gait(**knobs)  # type: ignore[arg-type]


def test_curve_metrics_are_those_of_the_curves() -> None:
    truth = runner(RUN, Camera(duration_s=4.0, fps=1000.0)).truth
    stride = next(s for s in truth.strides if s.side == "left")
    inside = (truth.time_s >= stride.start_s) & (truth.time_s < stride.end_s)
    knee, hip = truth.knee_flexion_deg["left"][inside], truth.curves["hip_flexion_deg", "left"][inside]
    assert stride.values["knee_flexion_swing_deg"] == pytest.approx(knee.max(), abs=1e-3)
    assert stride.values["knee_rom_deg"] == pytest.approx(np.ptp(np.percentile(knee, [2, 98])), abs=0.1)
    assert stride.values["hip_flexion_max_deg"] == pytest.approx(hip.max(), abs=1e-3)
    assert stride.values["hip_extension_max_deg"] == pytest.approx(-hip.min(), abs=1e-3)
    assert stride.values["trunk_lean_mean_deg"] == pytest.approx(8.0, abs=1e-9)
    assert stride.values["load_pct"] == pytest.approx(100 * 0.1203 / (0.39 * 0.74), abs=0.05)
    assert stride.values["load_vel_mean_deg_s"] == pytest.approx((39.626 - 11.62) / 0.1203, abs=0.5)


def test_a_runner_flies_and_a_walker_stands_on_both_feet() -> None:
    running, walking = truth_of(left_contact=0.52), walker(camera=SHORT).truth
    assert running.expected["flight_time_s", "right"] == pytest.approx((0.52 - 0.39) * 0.74, abs=1e-9)
    assert running.expected["flight_time_s", "left"] == pytest.approx((0.48 - 0.39) * 0.74, abs=1e-9)
    assert walking.expected["double_support_s", "left"] == pytest.approx(0.12 * 1.1, abs=1e-9)
    assert ("flight_time_s", "left") not in walking.expected

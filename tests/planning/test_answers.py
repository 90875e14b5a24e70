"""Known answers: where noise is one number, a plan is a textbook's."""

from __future__ import annotations

import math

import pytest
from scipy.stats import nct
from scipy.stats import t as students_t

from gaitlake.planning.answers import (
    SUBJECTS_CLAIM,
    Session,
    change_power,
    change_session,
    false_alarm,
    finding_power,
    finding_session,
    found_from,
    freedom,
    group,
    interval_caution,
    smallest_change,
    strides_needed,
)
from gaitlake.planning.noise import Noise, floor_noise, session_se

EXACT = Noise("repeats", "difference", sem=1.0, stride_sd=1e-9, between_sd=1e-9)
NOISE = Noise("repeats", "difference", sem=4.0, stride_sd=6.0, between_sd=2.0, strides=12)


@pytest.mark.parametrize(("d_z", "n"), [(0.3, 90), (0.5, 34), (0.8, 15), (1.0, 10)])
def test_subjects_without_measurement_error(d_z: float, n: int) -> None:
    """SCIENCE 7."""
    assert group(EXACT, d_z, 1.0, Session(3, 12), 0.8).subjects == n


def test_never_fewer_than_ten_subjects() -> None:
    assert group(EXACT, 5.0, 1.0, Session(3, 12), 0.8).subjects == SUBJECTS_CLAIM
    assert group(EXACT, 1e-5, 1.0, Session(3, 12), 0.8).subjects is None


def test_measurement_error_takes_more_subjects() -> None:
    sizes = [group(NOISE, 3.0, 4.0, Session(clips, 12), 0.8) for clips in (1, 2, 5, 100)]
    assert [one.subjects for one in sizes] == sorted([one.subjects for one in sizes], reverse=True)
    assert sizes[-1].sd == pytest.approx(4.0, rel=0.02)
    assert sizes[0].sd == pytest.approx(math.sqrt(16 + 2 * session_se(NOISE, 1, 12) ** 2))


def test_errors_are_those_of_the_formula() -> None:
    assert session_se(NOISE, 4, 12) == pytest.approx(math.sqrt(4 / 4 + math.pi * 36 / 48))
    side = Noise("repeats", "side", sem=4.0, stride_sd=6.0, between_sd=2.0)
    assert session_se(side, 4, 12) == pytest.approx(math.sqrt(4 / 4 + math.pi / 2 * 36 / 48))


def test_a_floor_is_the_smallest_detectable_change_of_one_clip() -> None:
    noise = floor_noise(3.8, "difference")
    assert noise.mdc == pytest.approx(3.8)
    assert smallest_change(noise, Session(1, None)) == pytest.approx(3.8)
    assert smallest_change(noise, Session(4, None)) == pytest.approx(1.9)
    assert change_power(noise, 3.8, Session(1, None)) == pytest.approx(0.5, abs=1e-4)
    assert change_power(noise, 1e-12, Session(1, None)) == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize("pairing", ["same_clip", "near_near"])
@pytest.mark.parametrize("clips", [3, 5, 10])
def test_finding_is_a_t_test_with_a_wider_interval(clips: int, pairing: str) -> None:
    session = Session(clips, 12)
    df = freedom(clips, pairing)
    bar = students_t.isf(0.025, df) * math.sqrt(interval_caution(NOISE, session))
    away = 8.0 / session_se(NOISE, clips, 12)
    expected = nct.sf(bar, df, away) + nct.cdf(-bar, df, away)
    assert finding_power(NOISE, 8.0, session, pairing) == pytest.approx(expected, abs=3e-3)
    assert finding_power(NOISE, found_from(NOISE, session, pairing, 0.8), session, pairing) == pytest.approx(0.8)


def test_the_fewest_strides_are_the_fewest() -> None:
    for clips in (3, 4, 6):
        strides = strides_needed(NOISE, 8.0, clips, "near_near", 0.8)
        assert finding_power(NOISE, 8.0, Session(clips, strides), "near_near") >= 0.8
        assert finding_power(NOISE, 8.0, Session(clips, strides - 1), "near_near") < 0.8
    assert strides_needed(NOISE, 100.0, 3, "near_near", 0.8) == 3, "7 strides a side and session"


def test_where_clips_differ_strides_do_not_help() -> None:
    noise = Noise("repeats", "difference", sem=4.0, stride_sd=1.0, between_sd=4.0, strides=12)
    assert strides_needed(noise, 6.0, 3, "same_clip", 0.8) is None
    assert finding_session(noise, 6.0, "same_clip", 0.8).clips > 5
    assert finding_session(noise, 0.1, "same_clip", 0.8) is None
    assert change_session(noise, 0.1, 12, 0.8) is None


def test_an_interval_of_strides_alone_raises_false_alarms() -> None:
    assert false_alarm(NOISE, Session(1, 12)) > 0.05
    no_clips = Noise("repeats", "difference", sem=4.0, stride_sd=6.0, between_sd=0.0)
    assert false_alarm(no_clips, Session(1, 12)) == pytest.approx(0.05, abs=1e-4)
    assert false_alarm(floor_noise(3.0, "difference"), Session(1, None)) is None

"""Wobble of paths whose wobble is known, and of noise alone."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.gait.cleaning import low_pass, relative_cutoff
from gaitlake.metrics.motion import Reading
from gaitlake.metrics.wobble import Noise, measure_noise, wobble_readings

FS = 60.0
CUTOFF = relative_cutoff(FS, 10.0)
SILENT = Noise(0.0, 1.0, (1.0,))
PHASE = np.linspace(0.0, 1.0, 51)


def values(readings: list[Reading]) -> np.ndarray:
    return np.array([r.value for r in readings], dtype=float)


def paths(amplitude: float, locked: bool, strides: int = 200) -> np.ndarray:
    """One whole wave a stance: of random or of the same phase."""
    start = np.zeros(strides) if locked else np.random.default_rng(3).uniform(0.0, 2 * np.pi, strides)
    return 0.01 + amplitude * np.sin(2 * np.pi * PHASE[None, :] + start[:, None])


@pytest.mark.parametrize("amplitude", [0.01, 0.03])
def test_random_phase_gives_the_amplitude_over_root_two(amplitude: float) -> None:
    found = wobble_readings(paths(amplitude, locked=False), np.full(200, 0.25), SILENT)
    assert np.median(values(found["wobble_stride_sd"])) == pytest.approx(amplitude / np.sqrt(2), rel=0.03)


def test_what_every_stride_repeats_is_seen_by_rms_only() -> None:
    found = wobble_readings(paths(0.02, locked=True), np.full(200, 0.25), SILENT)
    assert values(found["wobble_stride_sd"]) == pytest.approx(0.0, abs=1e-12)
    assert values(found["wobble_rms"]).min() > 0.005


def test_a_straight_drift_is_no_wobble() -> None:
    drift = np.outer(np.arange(1.0, 6.0), 0.01 * PHASE)
    found = wobble_readings(drift, np.full(5, 0.25), SILENT)
    assert values(found["wobble_rms"]) == pytest.approx(0.0, abs=1e-12)
    assert values(found["wobble_excess_path"]) == pytest.approx(1.0)


def test_the_filter_takes_half_of_white_noise_at_60_fps() -> None:
    white = np.random.default_rng(1).standard_normal((200_000, 1, 1))
    filtered = low_pass(white, FS, 10.0)
    noise = measure_noise(white.ravel(), filtered.ravel(), CUTOFF)
    assert noise.sd == pytest.approx(1.0, rel=0.02)
    assert noise.filtered_sd == pytest.approx(filtered.std(), rel=0.02)
    rest = (white - filtered).std()
    assert rest**2 == pytest.approx(0.509, abs=0.01)  # SCIENCE 4.4: r² for 60 fps, 10 Hz


def test_noise_alone_is_taken_off_and_flagged() -> None:
    rng = np.random.default_rng(2)
    white = 0.008 * rng.standard_normal((60 * 60, 1, 1))
    filtered = low_pass(white, FS, 10.0).ravel()
    noise = measure_noise(white.ravel(), filtered, CUTOFF)
    starts = np.arange(100, 3400, 44)
    position = starts[:, None] + np.linspace(0.0, 12.0, 51)[None, :]
    noisy = np.interp(position, np.arange(filtered.size), filtered)
    found = wobble_readings(noisy, np.full(len(starts), 0.24), noise)
    for name in ("wobble_stride_sd", "wobble_rms"):
        squares = values(found[name]) ** 2
        assert np.median(squares) < (0.6 * noise.filtered_sd) ** 2
        assert {r.flags for r in found[name]} == {("BELOW_NOISE",)}


def test_two_strides_have_no_common_path() -> None:
    found = wobble_readings(paths(0.01, locked=False, strides=2), np.full(2, 0.25), SILENT)
    assert {r.reason for r in found["wobble_stride_sd"]} == {"LOW_N"}
    assert {r.reason for r in found["wobble_rms"]} == {None}


def test_unknown_noise_withholds_and_a_gap_is_an_occlusion() -> None:
    gap = paths(0.01, locked=False, strides=5)
    gap[2, 10] = np.nan
    assert wobble_readings(gap, np.full(5, 0.25), SILENT)["wobble_rms"][2] == Reading(reason="OCCLUSION")
    unknown = measure_noise(gap[0], gap[0], None)
    assert {r.reason for r in wobble_readings(gap, np.full(5, 0.25), unknown)["wobble_rms"]} == {"LOW_FPS"}

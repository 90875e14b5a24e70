"""Knee wobble in stance, seen from the front or the rear, freed of landmark noise (SCIENCE 4.4).

Wobble is not valgus: a constant yaw of the camera shifts a knee's path, it does not make paths differ. Each stride's
number is chosen so that its median over a side's strides estimates the side's: noise is taken off in quadrature, which
keeps order. Noise is taken to be white: what the filter takes out says nothing of noise that is correlated from frame
to frame, which passes the filter, reads as wobble (5 mm, correlation 0.5: 0.005 of the leg) and is not flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gaitlake.metrics.definition import GAITS, SQUAT, Metric
from gaitlake.metrics.frontal import LEG, VIEWS
from gaitlake.metrics.motion import Bools, Floats, Reading

SNR_MINIMUM = 1.5
"""Below it a number is hardly more than what noise alone would give (SCIENCE 8, BELOW_NOISE)."""
STRIDES_MINIMUM = 3
"""A mean path of fewer strides is no path."""
MAD_TO_SD = 1.4826


def _wobble(metric: str, definition: str, sign: str, **more: object) -> Metric:
    usual: dict[str, object] = {
        "family": "frontal", "views": VIEWS, "activities": (*GAITS, SQUAT), "minimum_fps_hz": 60.0, "joints": LEG,
        "smoothing_allowed": False, "noise_sensitive": True, "stance_assumed": True,
        "source": "SCIENCE 4.4; unvalidated against motion capture, test-retest only",
    }  # fmt: skip
    return Metric(metric, "1", definition, sign, **(usual | more))  # type: ignore[arg-type]


METRICS = (
    _wobble("wobble_stride_sd",
            "RMS distance of this stride's knee deviation path in stance from the mean path of the side's other "
            "strides of the clip, white noise taken off: its median is the between-stride SD; blind to what all repeat",
            "larger = less stable"),
    _wobble("wobble_rms",
            "RMS of the knee deviation in stance about a straight line in time, white noise taken off; sees also "
            "what every stride repeats", "larger = less stable"),
    _wobble("wobble_excess_path", "way of the knee deviation in stance / its range; 1 = one straight move",
            "larger = to and fro more often"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noise:
    """Landmark noise of one side's signal: ``sd`` of the raw samples (NaN: not known) and what the filter makes of
    white noise: ``gain`` on its SD, ``autocovariance`` (of unit noise) by lag in samples."""

    sd: float
    gain: float
    autocovariance: tuple[float, ...]

    @property
    def filtered_sd(self) -> float:
        return self.sd * self.gain


def measure_noise(raw: Floats, filtered: Floats, relative_cutoff: float | None) -> Noise:
    """Noise of a signal from what the filter took out of it.

    g² = mean |H|⁴ and r² = mean (1 - |H|²)² over frequency, |H|² being the filter run both ways; the raw noise is
    the robust SD of raw - filtered / r.

    Parameters
    ----------
    relative_cutoff : of the filter, as a share of Nyquist; None: nothing was filtered, so noise is not known
    """
    if relative_cutoff is None:
        return Noise(float("nan"), 1.0, (1.0,))
    gain, residual, autocovariance = _filter_on_noise(relative_cutoff)
    rest = raw - filtered
    rest = rest[np.isfinite(rest)]
    sd = MAD_TO_SD * float(np.median(abs(rest - np.median(rest)))) / residual if rest.size else float("nan")
    return Noise(sd, gain, autocovariance)


@lru_cache(maxsize=64)
def _filter_on_noise(relative_cutoff: float) -> tuple[float, float, tuple[float, ...]]:
    """Gain on the SD of white noise, of what is left out, and the autocovariance of filtered unit noise by lag."""
    from scipy.signal import butter, freqz

    b, a = butter(2, relative_cutoff)
    count = 2048
    _, response = freqz(b, a, count, whole=True)
    passed = abs(response) ** 2
    spectrum = passed**2
    lags = np.fft.ifft(spectrum).real[: count // 2]
    return float(np.sqrt(spectrum.mean())), float(np.sqrt(((1.0 - passed) ** 2).mean())), tuple(lags.tolist())


def wobble_readings(paths: Floats, spacing: Floats, noise: Noise) -> dict[str, list[Reading]]:
    """Wobble of every stride by metric.

    Parameters
    ----------
    paths : knee deviation over the stance window, shape (cycles, points); NaN where not known
    spacing : samples between neighbouring points, shape (cycles,)
    """
    whole = known_rows(paths)
    line = _about_a_line(paths)
    of_path, of_line = (
        np.array([_noise_square(round(float(s), 2), paths.shape[1], noise.autocovariance, straight) for s in spacing])
        for straight in (False, True)
    )
    span = np.ptp(paths, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = np.where(span > 0.0, abs(np.diff(paths, axis=1)).sum(axis=1) / span, np.nan)
    few = whole.sum() < STRIDES_MINIMUM
    about_the_line = _corrected(line, of_line * noise.sd**2, noise)
    flags = about_the_line[0].flags if about_the_line else ()
    return {
        "wobble_stride_sd": [Reading(reason="LOW_N")] * len(paths)
        if few
        else _corrected(_between_strides(paths, whole), of_path * noise.sd**2, noise),
        "wobble_rms": about_the_line,
        "wobble_excess_path": [
            Reading(float(e), flags=flags) if np.isfinite(e) else Reading(reason="OCCLUSION") for e in excess
        ],
    }


def known_rows(curves: Floats) -> Bools:
    """Which rows have no gap, shape (rows,)."""
    known: Bools = np.all(np.isfinite(curves), axis=1)
    return known


def _between_strides(paths: Floats, whole: Bools) -> Floats:
    """RMS distance of each path from the mean of the others, over sqrt(n / (n - 1)), so that its square estimates the
    variance between strides without bias."""
    found = np.full(len(paths), np.nan)
    n = int(whole.sum())
    if n > 1:
        away = paths[whole] - paths[whole].mean(axis=0)
        found[whole] = np.sqrt(n / (n - 1) * (away**2).mean(axis=1))
    return found


def _about_a_line(paths: Floats) -> Floats:
    """RMS of each path about its own straight line. Nothing harder: in 0.2 s a cubic would take most of a wobble."""
    x = np.linspace(-1.0, 1.0, paths.shape[1])
    level = paths - paths.mean(axis=1, keepdims=True)
    slope = (level @ x) / (x @ x)
    found: Floats = np.sqrt(((level - slope[:, None] * x) ** 2).mean(axis=1))
    return found


@lru_cache(maxsize=4096)
def _noise_square(spacing: float, points: int, autocovariance: tuple[float, ...], straight: bool) -> float:
    """Median over windows of the mean square of filtered unit noise, about a straight line if ``straight``.

    In a window of 0.2 s noise that passed a 10 Hz filter has some three degrees of freedom k, so the median of its mean
    square lies well below the mean: (1 - 2 / 9k)³ of it (Wilson and Hilferty), k by Satterthwaite. What is taken off
    has to be the median where the result is a median over strides.
    """
    lag = abs(np.subtract.outer(np.arange(points), np.arange(points))) * spacing
    covariance = np.interp(lag, np.arange(len(autocovariance)), autocovariance, right=0.0)
    if straight:
        x = np.linspace(-1.0, 1.0, points)
        base = np.stack([np.full(points, points**-0.5), x / np.sqrt(x @ x)])
        away = np.eye(points) - base.T @ base
        covariance = away @ covariance @ away
    total = float(np.trace(covariance))
    if total <= 0.0:
        return 0.0
    freedom = total**2 / float((covariance**2).sum())
    return total / points * max(0.0, 1.0 - 2.0 / (9.0 * freedom)) ** 3


def _corrected(values: Floats, noise_square: Floats, noise: Noise) -> list[Reading]:
    """sqrt(max(0, value² - noise²)); all flagged BELOW_NOISE where their median is below 1.5 times the noise's."""
    if not np.isfinite(noise.sd):
        return [Reading(reason="LOW_FPS")] * len(values)
    known = np.isfinite(values)
    low = known.any() and np.median(values[known]) < SNR_MINIMUM * np.sqrt(np.median(noise_square[known]))
    left = np.sqrt(np.maximum(values**2 - noise_square, 0.0))
    flags = ("BELOW_NOISE",) if low else ()
    return [Reading(float(v), flags=flags) if np.isfinite(v) else Reading(reason="OCCLUSION") for v in left]

"""Outliers, gaps, uniform clock, filter (SCIENCE 2.5-2.8). Arrays in, arrays out; NaN = not known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gaitlake.gait.parameters import CleanParameters
from gaitlake.metrics.motion import LEG_INDEX, SIDES, Bools, Floats, known_points, leg_lengths

MAD_TO_SD = 1.4826
"""Median absolute deviation of a normal distribution to its standard deviation."""

DOUBLE_PASS = 0.802
"""Cut-off correction of a second-order Butterworth run forwards and backwards (Winter; Stenum 2021)."""

RUN_MINIMUM = 27
"""Shortest gap-free run of samples that is filtered: 3 x filtfilt's padding of 9."""


def runs(known: Bools) -> Iterator[slice]:
    """Spans of True, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        yield slice(int(start), int(stop))


def outliers(xy: Floats, leg_length_px: float, p: CleanParameters) -> Bools:
    """Hampel: samples further from the median of their window than k robust standard deviations, shape (n, joints)."""
    size, half = p.hampel_window, p.hampel_window // 2
    found = np.zeros(xy.shape[:2], bool)
    if len(xy) < size:
        return found
    windows = np.stack([xy[i : len(xy) - size + 1 + i] for i in range(size)])
    known = np.isfinite(windows).sum(axis=0)
    middle = _middle(np.sort(windows, axis=0), known)
    floor = p.hampel_floor * leg_length_px
    with np.errstate(invalid="ignore"):
        off = abs(xy[half:-half] - middle)
        asked = (known > half) & (off > floor if floor > 0.0 else off > 0.0)  # few: only these need a deviation
    around, usual = windows[:, asked], middle[asked]
    spread = _middle(np.sort(abs(around - usual), axis=0), known[asked])
    asked[asked] = off[asked] > p.hampel_k * MAD_TO_SD * spread
    found[half:-half] = asked.any(axis=2)
    return found


def _middle(risen: Floats, known: NDArray[np.intp]) -> Floats:
    """Median along the first axis of values that rise along it, NaN last, of which so many are known."""
    if (known == len(risen)).all():
        lower, upper = risen[(len(risen) - 1) // 2], risen[len(risen) // 2]
    else:
        at = np.stack([np.maximum(known - 1, 0) // 2, np.minimum(known // 2, len(risen) - 1)])
        lower, upper = np.take_along_axis(risen, at, axis=0)
    middle: Floats = 0.5 * (lower + upper)
    return middle


def wrong_lengths(xy: Floats, tolerance: float) -> Bools:
    """Joints below a thigh or shank whose length in the image is off its median, shape (n, joints). Side view only."""
    found = np.zeros(xy.shape[:2], bool)
    for side in SIDES:
        lengths = leg_lengths(xy, side)
        for segment in (0, 1):
            known = np.isfinite(lengths[:, segment])
            if known.any():
                usual = np.median(lengths[known, segment])
                off = known & (abs(lengths[:, segment] - usual) > tolerance * usual)
                below = LEG_INDEX[side][segment + 1 :]
                found[np.ix_(off, below)] = True
    return found


def length_variation(xy: Floats, side: str) -> float:
    """Largest coefficient of variation of thigh and shank length of one leg; NaN if it is never seen or has none."""
    lengths = leg_lengths(xy, side)
    lengths = lengths[np.isfinite(lengths).all(axis=1)]
    if len(lengths) < 2 or not (lengths.mean(axis=0) > 0.0).all():
        return float("nan")
    return float((lengths.std(axis=0) / lengths.mean(axis=0)).max())


def fill_gaps(time_s: Floats, xy: Floats, gap_maximum_s: float) -> Floats:
    """Bridge interior gaps of at most ``gap_maximum_s`` by PCHIP; longer ones and both ends stay NaN."""
    known = known_points(xy)
    filled = np.where(known[..., None], xy, np.nan)
    if known.all() or len(time_s) < 3:
        return filled
    step = float(np.median(np.diff(time_s)))
    for joint in np.flatnonzero(~known.all(axis=0)):
        seen, lost = np.flatnonzero(known[:, joint]), np.flatnonzero(~known[:, joint])
        if len(seen) < 3:
            continue
        before = np.searchsorted(seen, lost) - 1  # of the samples seen, the last one before each lost one
        inside = (before >= 0) & (before < len(seen) - 1)
        lost, before = lost[inside], before[inside]
        short = time_s[seen[before + 1]] - time_s[seen[before]] - step <= gap_maximum_s + 1e-9
        if short.any():
            filled[lost[short], joint] = _pchip(time_s, filled[:, joint], seen, before[short], lost[short])
    return filled


def _pchip(
    time_s: Floats, path: Floats, seen: NDArray[np.intp], before: NDArray[np.intp], wanted: NDArray[np.intp]
) -> Floats:
    """Points of a path of shape (n, 2) at samples ``wanted``, each of which lies after ``seen[before]``."""
    known_s, slopes = time_s[seen], _pchip_slopes(time_s[seen], path[seen])
    width = (known_s[before + 1] - known_s[before])[:, None]
    u = (time_s[wanted] - known_s[before])[:, None] / width
    start, end = path[seen[before]], path[seen[before + 1]]
    rise, fall = slopes[before] * width, slopes[before + 1] * width
    bend = 3.0 * (end - start) - 2.0 * rise - fall
    points: Floats = start + u * (rise + u * (bend + u * (rise + fall - 2.0 * (end - start))))
    return points


def _pchip_slopes(time_s: Floats, path: Floats) -> Floats:
    """Slopes that keep monotone what is monotone (Fritsch and Butland 1984, as PCHIP in SciPy), shape as ``path``."""
    h = np.diff(time_s)[:, None]
    secant = np.diff(path, axis=0) / h
    slopes = np.empty_like(path)
    first, second = 2.0 * h[1:] + h[:-1], h[1:] + 2.0 * h[:-1]
    level = (np.sign(secant[:-1]) != np.sign(secant[1:])) | (secant[:-1] == 0.0) | (secant[1:] == 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (first + second) / (first / secant[:-1] + second / secant[1:])
    slopes[1:-1] = np.where(level, 0.0, mean)
    slopes[0] = _end_slope(h[0], h[1], secant[0], secant[1])
    slopes[-1] = _end_slope(h[-1], h[-2], secant[-1], secant[-2])
    return slopes


def _end_slope(h0: Floats, h1: Floats, m0: Floats, m1: Floats) -> Floats:
    """Three-point slope at an end, limited so that the shape is kept."""
    slope = ((2.0 * h0 + h1) * m0 - h0 * m1) / (h0 + h1)
    slope = np.where(np.sign(slope) != np.sign(m0), 0.0, slope)
    return np.where((np.sign(m0) != np.sign(m1)) & (abs(slope) > 3.0 * abs(m0)), 3.0 * m0, slope)


def resample(time_s: Floats, xy: Floats, fs_hz: float) -> tuple[Floats, Floats]:
    """Points on a uniform clock that starts at the first frame: cubic through each gap-free run, NaN in gaps.

    Times that are uniform to a thousandth of a frame already are left alone. No credit for upsampling.
    """
    from scipy.interpolate import CubicSpline

    if len(time_s) < 2:
        return time_s.copy(), xy.copy()
    count = int(np.floor((time_s[-1] - time_s[0]) * fs_hz + 1e-3)) + 1
    clock = time_s[0] + np.arange(count) / fs_hz
    if count == len(time_s) and float(abs(clock - time_s).max()) * fs_hz < 1e-3:
        return clock, xy.copy()
    placed = np.full((count, *xy.shape[1:]), np.nan)
    slack = 1e-3 / fs_hz
    for (start, stop), joints in _shared_runs(known_points(xy), shortest=4):
        inside = np.flatnonzero((clock >= time_s[start] - slack) & (clock <= time_s[stop - 1] + slack))
        curve = CubicSpline(time_s[start:stop], xy[start:stop, joints])
        placed[inside[:, None], joints] = curve(clock[inside])
    return clock, placed


def relative_cutoff(fs_hz: float, cutoff_hz: float) -> float | None:
    """Corrected cut-off as a share of Nyquist; None where it is at or above 0.9: there is nothing to remove."""
    relative = cutoff_hz / DOUBLE_PASS / (fs_hz / 2.0)
    return relative if relative < 0.9 else None


def low_pass(xy: Floats, fs_hz: float, cutoff_hz: float) -> Floats:
    """Zero-lag fourth-order Butterworth at ``cutoff_hz`` on every gap-free run; shorter runs become NaN.

    At low frame rates, where the corrected cut-off is at or above 0.9 of Nyquist, there is nothing to remove.
    """
    from scipy.signal import butter, filtfilt

    relative = relative_cutoff(fs_hz, cutoff_hz)
    if relative is None:
        return xy.copy()
    b, a = butter(2, relative)
    flat = xy.reshape(len(xy), -1)
    smooth = np.full_like(flat, np.nan)
    for (start, stop), columns in _shared_runs(np.isfinite(flat), shortest=RUN_MINIMUM):
        smooth[start:stop, columns] = filtfilt(b, a, flat[start:stop, columns], axis=0)
    return smooth.reshape(xy.shape)


def _shared_runs(known: Bools, shortest: int) -> Iterator[tuple[tuple[int, int], list[int]]]:
    """Spans [start, stop) of at least ``shortest`` known samples, each with all columns that have just that span."""
    n, width = known.shape
    columns: dict[tuple[int, int], list[int]] = {}
    if n >= shortest and known.all():
        columns[0, n] = list(range(width))
        width = 0
    for column in range(width):
        for run in runs(known[:, column]):
            if run.stop - run.start >= shortest:
                columns.setdefault((run.start, run.stop), []).append(column)
    yield from columns.items()


def cutoff_hz(activity: str, fs_hz: float, p: CleanParameters) -> float:
    """Filter cut-off for an activity: walking 6 Hz, running 10 Hz, 8 Hz below 60 fps."""
    if activity == "walk":
        return p.cutoff_walk_hz
    return p.cutoff_run_hz if fs_hz >= 59.0 else p.cutoff_run_low_fps_hz

"""Outliers, gaps, uniform clock, filter (SCIENCE 2.5-2.8). Arrays in, arrays out; NaN = not known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

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
    half = p.hampel_window // 2
    if len(xy) < p.hampel_window:
        return np.zeros(xy.shape[:2], bool)
    window = np.lib.stride_tricks.sliding_window_view(xy, p.hampel_window, axis=0)
    known = np.isfinite(window).sum(axis=-1) > half
    filled = np.where(known[..., None], window, 0.0)
    middle = np.nanmedian(filled, axis=-1)
    spread = np.nanmedian(abs(filled - middle[..., None]), axis=-1)
    limit = np.maximum(p.hampel_k * MAD_TO_SD * spread, p.hampel_floor * leg_length_px)
    with np.errstate(invalid="ignore"):
        far = known & (abs(xy[half:-half] - middle) > limit)
    found = np.zeros(xy.shape[:2], bool)
    found[half:-half] = far.any(axis=2)
    return found


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
    """Largest coefficient of variation of thigh and shank length of one leg; NaN if it is never seen."""
    lengths = leg_lengths(xy, side)
    lengths = lengths[np.isfinite(lengths).all(axis=1)]
    return float((lengths.std(axis=0) / lengths.mean(axis=0)).max()) if len(lengths) > 1 else float("nan")


def fill_gaps(time_s: Floats, xy: Floats, gap_maximum_s: float) -> Floats:
    """Bridge interior gaps of at most ``gap_maximum_s`` by PCHIP; longer ones and both ends stay NaN."""
    from scipy.interpolate import PchipInterpolator

    filled = xy.copy()
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    for joint in range(xy.shape[1]):
        known = known_points(xy[:, joint])
        filled[~known, joint] = np.nan
        if known.all() or known.sum() < 3:
            continue
        short = [
            gap for gap in runs(~known)
            if gap.start > 0 and gap.stop < len(known)
            and time_s[gap.stop] - time_s[gap.start - 1] - step <= gap_maximum_s + 1e-9
        ]  # fmt: skip
        if short:
            curve = PchipInterpolator(time_s[known], xy[known, joint])
            for gap in short:
                filled[gap, joint] = curve(time_s[gap])
    return filled


def resample(time_s: Floats, xy: Floats, fs_hz: float) -> tuple[Floats, Floats]:
    """Points on a uniform clock that starts at the first frame: cubic through each gap-free run, NaN in gaps.

    Times that are uniform to a thousandth of a frame already are left alone. No credit for upsampling.
    """
    from scipy.interpolate import CubicSpline

    count = int(np.floor((time_s[-1] - time_s[0]) * fs_hz + 1e-3)) + 1
    clock = time_s[0] + np.arange(count) / fs_hz
    if count == len(time_s) and float(abs(clock - time_s).max()) * fs_hz < 1e-3:
        return clock, xy.copy()
    placed = np.full((count, *xy.shape[1:]), np.nan)
    slack = 1e-3 / fs_hz
    for joint in range(xy.shape[1]):
        for run in runs(known_points(xy[:, joint])):
            inside = (clock >= time_s[run.start] - slack) & (clock <= time_s[run.stop - 1] + slack)
            if run.stop - run.start >= 4:
                placed[inside, joint] = CubicSpline(time_s[run], xy[run, joint])(clock[inside])
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
    whole = np.isfinite(flat).all(axis=0)
    if whole.any() and len(flat) >= RUN_MINIMUM:
        smooth[:, whole] = filtfilt(b, a, flat[:, whole], axis=0)
    for column in np.flatnonzero(~whole):
        for run in runs(np.isfinite(flat[:, column])):
            if run.stop - run.start >= RUN_MINIMUM:
                smooth[run, column] = filtfilt(b, a, flat[run, column])
    return smooth.reshape(xy.shape)


def cutoff_hz(activity: str, fs_hz: float, p: CleanParameters) -> float:
    """Filter cut-off for an activity: walking 6 Hz, running 10 Hz, 8 Hz below 60 fps."""
    if activity == "walk":
        return p.cutoff_walk_hz
    return p.cutoff_run_hz if fs_hz >= 59.0 else p.cutoff_run_low_fps_hz

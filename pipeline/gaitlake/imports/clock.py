"""From a source's own times to microseconds. Never guessed: no times and no frame rate is an error."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.source import MAX_FRAMES, TIME_UNITS_US, Clock, ImportOptions
from gaitlake.imports.tables import Floats, Integers

SHORTEST_US, LONGEST_US = 100.0, 1e6
"""From frame to frame: 10 000 to 1 frames a second; what lies outside is in another unit."""
RATE_AGREES = 0.10
"""A unit is proven where it turns the median interval into the stated frame rate within this share."""


def microseconds(path: Path, clock: Clock, frame: Integers, options: ImportOptions) -> Integers:
    """Time of every entry since the recording's first frame, us.

    Raises
    ------
    ImportKeypointsError
        No times and no rate; a unit that nothing says; times that contradict the rate or do not rise with the frames.
    """
    said = options.fps_hz is not None
    rate_hz = options.fps_hz if said else clock.fps_hz
    if rate_hz is not None and not 1.0 <= rate_hz <= 2000.0:
        raise ImportKeypointsError(
            f"{path}: a frame rate lies between 1 and 2000 per second, found {rate_hz:g} "
            f"({'--fps' if said else 'in the file'}); give the video's frames per second with --fps"
        )
    if clock.times is None:
        if rate_hz is None:
            raise ImportKeypointsError(
                f"{path} has no timestamps and no frame rate, and they are never guessed; "
                "say the video's frames per second with --fps"
            )
        return np.asarray(np.rint(frame * (1e6 / rate_hz)), dtype=np.int64)
    interval, first = _interval(path, clock.times, frame)
    unit = options.time_unit or clock.unit or _proven_unit(path, interval, rate_hz)
    scale = TIME_UNITS_US[unit]
    if rate_hz is not None and interval and abs(interval * scale * rate_hz / 1e6 - 1.0) > RATE_AGREES:
        raise ImportKeypointsError(
            f"{path}: its timestamps give {1e6 / (interval * scale):.4g} frames a second (unit {unit}), "
            f"stated are {rate_hz:g}; correct --fps or --time-unit, or leave --fps out"
        )
    if interval and not SHORTEST_US <= interval * scale <= LONGEST_US:
        raise ImportKeypointsError(
            f"{path}: its timestamps rise by {interval * scale / 1e6:g} s a frame (unit {unit}); no video does; "
            "correct them, or say --time-unit s, ms or us"
        )
    first_frame = int(frame.min())
    late = first - first_frame * interval
    start = late if abs(late) > 1.5 * interval else 0.0
    return np.asarray(np.rint((clock.times - start) * scale), dtype=np.int64)


def _interval(path: Path, times: Floats, frame: Integers) -> tuple[float, float]:
    """Median time from frame to frame, and the first time; checks that time rises with the frames."""
    frames, index = np.unique(frame, return_index=True)
    each = times[index]
    together = each[np.searchsorted(frames, frame)]
    if np.any(together != times):
        worst = int(frame[np.argmax(together != times)])
        raise ImportKeypointsError(f"{path}: frame {worst} has two times; one frame is one moment, correct the rows")
    steps = np.diff(each)
    if np.any(steps <= 0):
        at = int(np.argmax(steps <= 0))
        raise ImportKeypointsError(
            f"{path}: time must rise with the frame, found {each[at]:g} at frame {frames[at]} and {each[at + 1]:g} at "
            f"frame {frames[at + 1]}; sort the rows, or drop the timestamps and say --fps"
        )
    interval = float(np.median(steps / np.diff(frames))) if steps.size else 0.0
    if interval and (each[-1] - each[0]) / interval > MAX_FRAMES:
        raise ImportKeypointsError(
            f"{path}: its times span {(each[-1] - each[0]) / interval:.3g} frame intervals, more than {MAX_FRAMES}; "
            "no clip is so long, correct the timestamps"
        )
    return interval, float(each[0])


def _proven_unit(path: Path, interval: float, rate_hz: float | None) -> str:
    if rate_hz is not None and interval:
        for unit, scale in TIME_UNITS_US.items():
            if abs(interval * scale * rate_hz / 1e6 - 1.0) <= RATE_AGREES:
                return unit
    raise ImportKeypointsError(
        f"{path}: the timestamps rise by {interval:g} a frame, and nothing says in which unit; "
        "give --time-unit s, ms or us, or --fps"
    )

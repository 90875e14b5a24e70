"""The report as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.performance.contenders import CONTENDERS, FLOORS

WIDTH = 13
"""Of a column of the table of clips."""


def lines(report: dict[str, Any]) -> Iterator[str]:
    """The whole report, line by line."""
    yield from _head(report)
    yield ""
    yield from _contenders(report)
    if report["ratios"]:
        yield ""
        yield from _ratios(report["ratios"])
    yield ""
    yield from _clips(report)
    for text in report["disagreements"]:
        yield f"Not the same number of frames in {text}"


def _head(report: dict[str, Any]) -> Iterator[str]:
    machine, sharing = report["machine"], report["sharing"]
    limit = f", at most {report['frames_limit']} of each" if report["frames_limit"] else ""
    frames = sum(clip["frames"] for clip in report["clips"])
    yield f"{report['date']}  {machine['cpu']}, {machine['cores']} cores, load {machine['load_before']:.2f} before"
    yield ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    yield f"Clips: {len(report['clips'])} with {frames} frames{limit}. Repetitions: {report['repetitions']}, in turn."
    yield f"Per core: {machine['cores']} processes take clips from one queue, longest first; plain: one process."
    yield f"The queue holds the list of clips {sharing['copies']} x, that of plain 1 x."
    yield (
        f"Outside the time: imports, loading, {sharing['warm_up_frames']} frames of every clip. Inside: decoding. "
        "MediaPipe follows one person, gaitlake everybody."
    )
    yield "busy: CPU s / wall s; if it is well below the processes, something else had the cores: frames/s is too low."
    yield "waiting: share of the processes' time in which they had no clip left."


def _contenders(report: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{'median (min–max)':<26}{'proc.':>5}{'frames':>8}{'people':>8}{'wall s':>9}{'CPU s':>9}"
        f"{'frames/CPU-s':>21}{'frames/s':>23}{'busy':>7}{'waiting':>9}"
    )
    for name, figures in report["contenders"].items():
        yield (
            f"{name:<26}{figures['processes']:>5}{figures['frames']:>8}{figures['people']:>8}"
            f"{figures['wall_s']['median']:>9.1f}{figures['cpu_s']['median']:>9.1f}"
            f"{_spread(figures['frames_per_cpu_s'], 1):>21}{_spread(figures['frames_per_s'], 1):>23}"
            f"{figures['cores_busy']['median']:>7.2f}{figures['waiting_share']['median']:>9.1%}"
        )


def _ratios(ratios: dict[str, Any]) -> Iterator[str]:
    yield f"{'ratio, median (min–max)':<40}{'frames/CPU-s':>22}{'frames/s':>22}"
    for pair, ratio in ratios.items():
        note = "  share of the floor reached" if pair.split(" / ")[1] in FLOORS else ""
        yield f"{pair:<40}{_spread(ratio['frames_per_cpu_s'], 2):>22}{_spread(ratio['frames_per_s'], 2):>22}{note}"


def _clips(report: dict[str, Any]) -> Iterator[str]:
    """Frames per CPU-second of every clip; then the shares of the floors."""
    contenders = report["contenders"]
    floors = {name: report["ratios"].get(f"gaitlake / {name}") for name in FLOORS}
    columns = [_folded(name) for name in contenders]
    columns += [["share of", *_folded(name)][:3] for name, ratio in floors.items() if ratio]
    for row in range(3):
        left = f"{'frames/CPU-s, median':<36}{'frames':>7}{'size':>11}" if row == 2 else " " * 54
        cells = [([""] * 3 + column)[-3:][row] for column in columns]
        yield (left + "".join(f"{cell:>{WIDTH}}" for cell in cells)).rstrip()
    for clip in report["clips"]:
        values = [figures["clips"][clip["name"]]["frames_per_cpu_s"]["median"] for figures in contenders.values()]
        reached = [ratio["clips"][clip["name"]]["median"] for ratio in floors.values() if ratio]
        size = f"{clip['width_px']}x{clip['height_px']}"
        yield (
            f"{clip['name']:<36}{clip['frames']:>7}{size:>11}"
            + "".join(f"{value:>{WIDTH}.1f}" for value in values)
            + "".join(f"{value:>{WIDTH}.2f}" for value in reached)
        )


def _folded(name: str) -> list[str]:
    """A contender's name in up to three lines, narrow enough for a column."""
    assert name in CONTENDERS
    return name.replace("mediapipe-", "mediapipe-\n").replace("-per-core", "-\nper-core").split("\n")


def _spread(values: dict[str, Any], digits: int) -> str:
    return f"{values['median']:.{digits}f} ({values['min']:.{digits}f}–{values['max']:.{digits}f})"

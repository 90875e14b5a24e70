"""The measurement measures what it says: all contenders, the same frames. How fast they are is no test's business."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.media import noise_frames, write_video
from tests.performance.children import Share, Turn
from tests.performance.clips import Clip, copies
from tests.performance.contenders import CONTENDERS, Counts
from tests.performance.extract import main
from tests.performance.figures import Run, contender_figures, disagreements, ratios
from tests.performance.table import lines

FRAMES = 5
PERSON, NOISE = "treadmill_run_side.mp4", "noise.mp4"


def run(cpu_s: float, wall_s: float, frames: int = 60) -> Run:
    """Two processes, one of which is done with its clip after half of the time."""
    turns = [Turn(name, Counts(frames, frames), cpu_s / 2) for name in ("long.mp4", "short.mp4")]
    first, second = (
        Share(10.0, 10.0 + end, cpu_s / 2, [turn]) for end, turn in zip((wall_s, wall_s / 2), turns, strict=True)
    )
    return Run([first, second])


def test_figures_are_of_all_processes_and_ratios_of_the_same_repetition() -> None:
    runs = {"gaitlake": [run(4, 2), run(10, 5), run(8, 4)], "floor": [run(2, 2), run(4, 2), run(8, 4)]}
    clips = ["long.mp4", "short.mp4"]
    figures = contender_figures(runs["gaitlake"], clips)
    assert (figures["processes"], figures["frames"]) == (2, 120)
    assert figures["frames_per_cpu_s"] == {"median": 15.0, "min": 12.0, "max": 30.0, "values": [30.0, 12.0, 15.0]}
    assert figures["frames_per_s"]["values"] == [60.0, 24.0, 30.0]
    assert figures["cores_busy"]["median"] == 2.0
    assert figures["waiting_share"]["median"] == 0.25
    assert figures["clips"]["long.mp4"]["frames_per_cpu_s"]["values"] == [30.0, 12.0, 15.0]
    reached = ratios(runs, clips)["gaitlake / floor"]
    assert reached["frames_per_cpu_s"]["values"] == [0.5, 0.4, 1.0]
    assert reached["frames_per_s"]["values"] == [1.0, 0.4, 1.0]


def test_frames_that_differ_are_said() -> None:
    clips = ["long.mp4", "short.mp4"]
    figures = {name: contender_figures([run(4, 2, n)], clips) for name, n in (("gaitlake", 60), ("floor", 59))}
    assert disagreements(figures) == [f"{clip}: {{'gaitlake': 60, 'floor': 59}}" for clip in clips]
    assert disagreements({"gaitlake": figures["gaitlake"]}) == []


@pytest.mark.parametrize(
    ("frames", "processes", "times"), [([100], 1, 1), ([100], 2, 4), ([90] * 9, 2, 1), ([9, 1], 8, 15)]
)
def test_every_process_has_enough_to_do(frames: list[int], processes: int, times: int) -> None:
    assert copies([Clip(Path("clip.mp4"), n, 96, 64) for n in frames], processes) == times


def test_a_contender_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    write_video(tmp_path / NOISE, noise_frames(2))
    for name, reason in (("nobody", "mediapipe-video-plain"), ("floor-people", "--only gaitlake")):
        result = CliRunner().invoke(main, [str(tmp_path), "--only", name])
        assert result.exit_code == 2
        assert reason in result.output


@pytest.mark.slow
def test_all_contenders_process_the_same_frames(shared_data: Path, tmp_path: Path) -> None:
    write_video(tmp_path / NOISE, noise_frames(FRAMES + 3))
    shutil.copy(shared_data / "videos" / PERSON, tmp_path)
    target = tmp_path / "made" / "report.json"
    options = ["--frames", str(FRAMES), "--repeat", "1", "--json", str(target)]
    result = CliRunner().invoke(main, [str(tmp_path), *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    report = json.loads(target.read_text())
    assert list(report["contenders"]) == list(CONTENDERS)
    assert report["disagreements"] == []
    assert {clip["name"]: clip["frames"] for clip in report["clips"]} == {PERSON: FRAMES, NOISE: FRAMES}
    for name, figures in report["contenders"].items():
        assert {clip: values["frames"] for clip, values in figures["clips"].items()} == {
            PERSON: FRAMES,
            NOISE: FRAMES,
        }, name
        assert figures["frames"] == FRAMES * sum(values["times"] for values in figures["clips"].values()), name
    stored, looks = (report["contenders"][name]["clips"] for name in ("gaitlake", "floor-people"))
    assert {clip: values["people"] for clip, values in looks.items()} == {PERSON: stored[PERSON]["people"], NOISE: 0}
    assert set(report["ratios"]) == {f"gaitlake / {name}" for name in CONTENDERS if name != "gaitlake"}
    assert result.stdout.startswith("\n".join(lines(report)))

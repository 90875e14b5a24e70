"""`gaitlake check`: bad input is one line, and real clips get the answers that are known of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from gaitlake.check import look
from gaitlake.cli import main
from gaitlake.video import Decoder
from tests.media import brightness_cards, cut, noise_frames, write_faststart, write_picture, write_sound, write_video

Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, ["check", *(str(word) for word in words)], prog_name="gaitlake")

    return run


@pytest.fixture
def runner_frames(shared_data: Path) -> list[np.ndarray]:
    """The first two seconds of the runner."""
    with Decoder(shared_data / "videos" / "treadmill_run_side.mp4") as decoder:
        return [frame.image for frame in islice(decoder, 60)]


@pytest.mark.parametrize("kind", ["missing", "folder", "text", "empty", "sound", "picture"])
def test_what_is_no_video_is_one_line_and_exit_code_1(call: Call, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "clip.mp4"
    make: dict[str, Callable[[], object]] = {
        "missing": lambda: None,
        "folder": path.mkdir,
        "text": lambda: path.write_text("left, right, left\n" * 100),
        "empty": path.touch,
        "sound": lambda: write_sound(path),
        "picture": lambda: write_picture(path),
    }
    make[kind]()
    said = call(path)
    assert said.exit_code == 1
    assert said.stdout == ""
    assert said.stderr.startswith("gaitlake: clip.mp4 ")
    assert said.stderr.count("\n") == 1
    assert not list(tmp_path.glob("*.png"))


def test_unknown_words_are_refused_before_anything_is_read(call: Call) -> None:
    for option, word in {
        "--view": "side",
        "--activity": "jump",
        "--slowmo": "0",
        "--seconds": "-1",
        "--overlay": "clip.mp4",
    }.items():
        assert call("clip.mp4", option, word).exit_code == 2


@pytest.mark.slow
def test_nobody_one_frame_and_a_file_that_breaks_off(call: Call, tmp_path: Path) -> None:
    for name, frames in (("grey", brightness_cards(20, 320, 240)), ("one", brightness_cards(1, 320, 240))):
        said = call(write_video(tmp_path / f"{name}.mp4", frames))
        assert said.exit_code == 1
        assert f"1 nobody was found in {len(frames)} frames" in said.stdout
        assert said.stdout.endswith("Nothing can be measured from this clip.\n")
        assert (tmp_path / f"{name}.check.png").stat().st_size > 0
    said = call(tmp_path / "one.mp4", "--overlay", tmp_path / "nowhere" / "one.png")
    assert "Nothing can be measured" in said.stdout
    assert "one.png cannot be written" in said.stderr
    whole = write_faststart(tmp_path / "whole.mp4", noise_frames(60))
    said = call(cut(whole, tmp_path / "half.mp4", 0.5))
    assert said.exit_code == 1
    assert "the file breaks off after" in said.stdout


@pytest.mark.slow
def test_a_runner_filmed_at_30(call: Call, shared_data: Path, tmp_path: Path) -> None:
    clip = shared_data / "videos" / "treadmill_run_side.mp4"
    said = call(clip, "--seconds", "120", "--json", "--overlay", tmp_path / "seen.png")
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert (found["clip"]["view"], found["clip"]["camera_side"], found["clip"]["activity"]) == (
        "sagittal",
        "left",
        "run",
    )
    assert found["whole"]
    verdicts = {one["metric"]: one["verdict"] for one in found["metrics"]}
    assert verdicts["cadence_spm"] == "can"
    assert verdicts["load_rise_20_80_ms"] == "cannot"
    assert {"LOW_FPS", "LOW_VIS", "LOW_N"} <= {one["code"] for one in found["advice"]}
    assert found["lens_covered_s"] == []
    assert (tmp_path / "seen.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_turned_and_very_large_pictures(call: Call, runner_frames: list[np.ndarray], tmp_path: Path) -> None:
    turned = [np.ascontiguousarray(np.rot90(image)) for image in runner_frames[:20]]
    said = call(write_video(tmp_path / "turned.mp4", turned, rotation=90), "--seconds", "60")
    assert "turned.mp4: 720 x 1280 px, 30 frames/s, 0.7 s, steady clock, turned 90 deg" in said.stdout
    large = [image.repeat(3, axis=0).repeat(3, axis=1) for image in runner_frames[:4]]
    said = call(write_video(tmp_path / "large.mp4", large), "--seconds", "60", "--view", "sagittal")
    assert "large.mp4: 2160 x 3840 px" in said.stdout
    assert "person      0 of 1" in said.stdout
    assert "Traceback" not in said.output


@pytest.mark.slow
def test_when_the_time_is_over_the_rest_is_left(runner_frames: list[np.ndarray], tmp_path: Path) -> None:
    """The clock is asked at the start and after each frame: seven frames fit in seven."""
    ticking = count()
    clip = write_video(tmp_path / "clip.mp4", runner_frames)
    found = look(clip, {}, 7.0, clock=lambda: float(next(ticking)))
    assert found.film.stopped
    assert found.film.facts.frames == 7
    assert not found.film.facts.truncated
    assert found.film.seen_s == pytest.approx(7 / 30, abs=1e-3)
    assert found.film.whole_s == pytest.approx(2.0, abs=1e-3)
    finger = look(clip, {"view": None}, 0.0)
    assert finger.film.facts.frames == 1

"""`gaitlake check`: bad input is one line, and real clips get the answers that are known of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

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


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(600), "clip.mp4 is a JPEG picture, not a video"),
        (b"left, right, left\n" * 100, "clip.mp4 is text, not a video"),
        (bytes(range(256)) * 8, "clip.mp4 is not a video, or is cut off or damaged: copy it again from the camera"),
    ],
)
def test_what_a_file_is_instead_of_a_video(call: Call, tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "clip.mp4").write_bytes(content)
    assert what in call("clip.mp4").stderr
    said = call("clip.mp4", "--json")
    assert said.exit_code == 1
    found = json.loads(said.stdout)
    assert (found["file"], found["reason"], found["measurable"]) == ("clip.mp4", "UNREADABLE", False)
    assert what in found["error"]


def test_a_folder_has_a_name(call: Call, tmp_path: Path) -> None:
    assert call(".").stderr.startswith(f"gaitlake: {tmp_path.name} is a folder: give one video")


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("--view", "side"),
        ("--activity", "jump"),
        ("--overlay", "clip.mp4"),
        *(("--slowmo", word) for word in ("0", "nan", "inf")),
        *(("--seconds", word) for word in ("-1", "0", "nan")),
        *(("--person", word) for word in ("lef", "-1", "")),
    ],
)
def test_unknown_words_are_refused_before_anything_is_read(call: Call, option: str, word: str) -> None:
    assert call("clip.mp4", option, word).exit_code == 2


def test_help_says_what_seconds_are_and_what_the_exit_codes_mean(call: Call) -> None:
    said = " ".join(call("--help").stdout.split())
    assert "Seconds of waiting, not of the clip" in said
    assert "3 when only a part was looked at" in said


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
    assert "person      the only person" in said.stdout
    assert "Traceback" not in said.output

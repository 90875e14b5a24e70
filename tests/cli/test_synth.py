"""The command `gaitlake synth`: what it makes and says, what it refuses, and how it ends when it is stopped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result

from tests.processes import GAITLAKE

Call = Callable[..., Result]
TINY = ("--seconds", "2", "--fps", "30", "--size", "96x160", "--views", "left,rear", "--workers", "1")
UNSEEN = (*TINY, "--keypoints-only")


@pytest.fixture
def synth(call: Call) -> Call:
    def run(*words: object) -> Result:
        done = call("synth", *words)
        assert done.exit_code != 1 or done.stderr.startswith("gaitlake: "), done.output
        return done

    return run


def test_films_of_one_person(synth: Call, tmp_path: Path) -> None:
    out = tmp_path / "my clinic"
    done = synth(out, "--subjects", 1, *TINY, "--seed", 5)
    assert done.exit_code == 0, done.output
    first, then = done.stdout.splitlines()
    assert first.startswith(f"{out}: 4 clips of 1 subjects in ")
    assert then == (
        f"Into a lake: gaitlake ingest '{out}' --lake LAKE; then, beside the truth: gaitlake truth '{out}' --lake LAKE"
    )
    assert sorted(path.name for path in out.rglob("*.mp4")) == 2 * ["baseline_left.mp4"] + 2 * ["baseline_rear.mp4"]


def test_keypoints_only_by_a_study(synth: Call, tmp_path: Path) -> None:
    (tmp_path / "walk.toml").write_text('activity = "walk"\nspeed_mps = 1.3\ndays = 7\n')
    done = synth(tmp_path / "c", "--subjects", 1, *UNSEEN, "--study", tmp_path / "walk.toml")
    assert done.exit_code == 0, done.output
    assert f"gaitlake import-keypoints {tmp_path / 'c'} --lake LAKE" in done.stdout
    assert list((tmp_path / "c").rglob("*.mp4")) == []
    assert ",walk,baseline," in (tmp_path / "c" / "manifest.csv").read_text()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--subjects", 0), 1, "subjects 0 is not in [1, 100000]"),
        (("--subjects", -1), 1, "subjects -1 is not in [1, 100000]"),
        (("--subjects", 10**9), 1, "subjects 1000000000 is not in"),
        (("--subjects", "two"), 2, "'two' is not a valid integer"),
        ((), 2, "Missing option '--subjects'"),
        (("--subjects", 1, "--views", "sid"), 2, "view 'sid' is unknown; did you mean 'side'?"),
        (("--subjects", 1, "--views", ","), 1, "views: none asked for"),
        (("--subjects", 1, "--fps", 0), 1, "fps 0 is not in [10, 240]"),
        (("--subjects", 1, "--seconds", 1000), 1, "seconds 1000 is not in [2, 120]"),
        (("--subjects", 1, "--size", "361x640"), 1, "width and height must be even"),
        (("--subjects", 1, "--size", "big"), 2, "'big' must be width and height, as in 360x640"),
        (("--subjects", 1, "--codec", "mpeg2"), 2, "'mpeg2' is not one of"),
        (("--subjects", 1, "--study", "no.toml"), 1, "no.toml: cannot be read: No such file or directory"),
        (("--subjects", 1, "--seed", -1), 2, "--seed"),
        (("--subjects", 1, "--workers", 0), 2, "--workers"),
    ],
)
def test_what_cannot_be_made_leaves_nothing(
    synth: Call, tmp_path: Path, words: tuple[object, ...], code: int, said: str
) -> None:
    done = synth(tmp_path / "in" / "c", *words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert code == 2 or done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("study", "said"),
    [
        ("speed_mps = 9", "speed_mps 9 is not in [2.5, 4.5] for run"),
        ("before.slow_load_ms = 500", "before: slow_load_ms 500 is not in [-10, 40]"),
        ("before.slow_laod_ms = 5", "did you mean 'slow_load_ms'?"),
        ("speed_mps =", "is no TOML"),
        ("activity = 'walk'\nspeed_mps = 1.6\nbefore.hip_swing_deg = -12", "none of 50 bodies can walk at 1.6 m/s"),
    ],
)
def test_studies_that_cannot_be_made_leave_nothing(synth: Call, tmp_path: Path, study: str, said: str) -> None:
    (tmp_path / "s.toml").write_text(study)
    done = synth(tmp_path / "c", "--subjects", 1, *UNSEEN, "--study", tmp_path / "s.toml")
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["s.toml"]


def test_what_is_there_stays(synth: Call, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("x")
    refused = synth(tmp_path / "full", "--subjects", 1, *UNSEEN)
    assert refused.exit_code == 1
    assert "must be a new or an empty folder" in refused.stderr
    assert synth(tmp_path / "full" / "thesis.doc", "--subjects", 1).exit_code == 2
    below = synth(tmp_path / "full" / "thesis.doc" / "c", "--subjects", 1, *UNSEEN)
    assert below.exit_code == 1
    assert "cannot be written" in below.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "thesis.doc"]


def test_no_encoder(synth: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gaitlake.video import formats

    monkeypatch.setattr(formats, "_exists", lambda encoder: encoder == "libx264")
    done = synth(tmp_path / "c", "--subjects", 1, *TINY, "--codec", "vp9")
    assert done.exit_code == 1
    assert "vp9 cannot be written here" in done.stderr
    assert list(tmp_path.iterdir()) == []


@contextmanager
def at_work(out: Path) -> Iterator[subprocess.Popen[str]]:
    """A run that takes minutes, some of whose clips are there."""
    words = ["synth", str(out), "--subjects", "5000", "--keypoints-only", "--workers", "2"]
    with subprocess.Popen([GAITLAKE, *words], stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            wait_for(lambda: any(out.parent.glob(f".{out.name}.unfinished/S*/*/*.strides.parquet")))
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def wait_for(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
def test_ctrl_c_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    with at_work(tmp_path / "c") as process:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
        assert process.wait(60) == 130
        assert process.stderr is not None
        assert re.fullmatch(r"(\d+ of 30000 clips, about \d+ s left\n)*gaitlake: interrupted\n", process.stderr.read())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_run_at_work_is_left_alone_and_a_killed_one_named(synth: Call, tmp_path: Path) -> None:
    out, unfinished = tmp_path / "c", tmp_path / ".c.unfinished"
    with at_work(out) as process:
        refused = synth(out, "--subjects", 1, *UNSEEN)
        assert refused.exit_code == 1
        assert "another run is making it; wait for its end, or choose another name" in refused.stderr
        before = len(list(unfinished.rglob("*.parquet")))
        wait_for(lambda: len(list(unfinished.rglob("*.parquet"))) > before)
        process.kill()
        process.wait(60)
    refused = synth(out, "--subjects", 1, *UNSEEN)
    assert refused.exit_code == 1
    assert f"{unfinished}: left by a run that was killed; remove this folder and try again" in refused.stderr
    shutil.rmtree(unfinished)
    assert synth(out, "--subjects", 1, *UNSEEN).exit_code == 0
    assert list(tmp_path.iterdir()) == [out]

"""How long a look takes: waiting against seconds of the clip, and what the command makes of a part."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from gaitlake.check import look, looking
from gaitlake.check.looking import PATIENCE_S, Patience
from gaitlake.cli import main
from tests.check.test_extraction import Nobody
from tests.media import brightness_cards, write_video


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimator that finds nobody, at once."""
    monkeypatch.setattr(looking, "ensure_model", lambda model: model)
    monkeypatch.setattr(looking, "create_estimator", lambda *_: Nobody())


def frames_looked_at(patience: Patience) -> int:
    return next(frames for frames in count(1) if not patience())


@pytest.mark.parametrize(
    ("seconds", "least", "frame_s", "frames"),
    [
        (7.0, 3, 1.0, 8),  # the clock starts after the first frame
        (2.0, 90, 0.1, 90),  # the first 3 s of the clip are looked at, though they take 9
        (2.0, 720, 1.0, 1 + PATIENCE_S),  # but nobody waits for ever
        (100.0, 3, 1.0, 101),  # unless asked to
    ],
)
def test_waiting_ends_with_the_time_but_not_before_a_little_was_seen(
    seconds: float, least: int, frame_s: float, frames: int
) -> None:
    ticking = count()
    assert frames_looked_at(Patience(seconds, least, lambda: 1000.0 + frame_s * next(ticking))) == frames


@pytest.mark.usefixtures("blind")
def test_three_seconds_of_real_time_are_looked_at_or_the_whole(tmp_path: Path) -> None:
    long = write_video(tmp_path / "long.mp4", brightness_cards(150))
    found = look(long, {}, 1e-9)
    assert (found.film.facts.frames, found.film.stopped, found.film.too_little) == (90, True, False)
    assert not found.film.facts.truncated
    assert (found.film.seen_s, found.film.whole_s) == pytest.approx((3.0, 5.0), abs=1e-3)
    slowed = look(long, {"slowmo_factor": 4.0}, 1e-9)
    assert (slowed.film.facts.frames, slowed.film.stopped) == (150, False)


@pytest.mark.usefixtures("blind")
def test_a_part_without_anything_ends_with_3_and_the_whole_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    clip = str(write_video(tmp_path / "long.mp4", brightness_cards(150)))
    part = CliRunner().invoke(main, ["check", clip, "--seconds", "1e-9"])
    assert part.exit_code == 3, part.output
    assert part.stdout.endswith("looked at 3.0 of 5.0 s, too little to judge: gaitlake check long.mp4 --seconds 60\n")
    assert "Nothing can be measured" not in part.stdout
    whole = CliRunner().invoke(main, ["check", clip, "--seconds", "60"])
    assert whole.exit_code == 1
    assert whole.stdout.endswith("Nothing can be measured from this clip.\n")
    absent = CliRunner().invoke(main, ["check", clip, "--person", "7", "--json"])
    assert absent.exit_code == 1
    assert "no person 7; found nobody" in json.loads(absent.stdout)["error"]

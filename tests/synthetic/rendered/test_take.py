"""Takes: the file, its times, its truth, and that the same take gives the same file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitlake.synthetic.camera import project
from gaitlake.synthetic.clip import SquatPerformance
from gaitlake.synthetic.knobs import Leg
from gaitlake.synthetic.recording import Camera, Degradation
from gaitlake.synthetic.rendered import Shot, Take
from gaitlake.synthetic.squat import Squat, SquatPosture
from gaitlake.video import Decoder, Encoding
from gaitlake_schemas.truth import TRUTH_CONTACTS, TRUTH_FRAMES, TRUTH_STRIDES
from gaitlake_schemas.vocabulary import LANDMARKS
from tests.synthetic.rendered.builds import RUNNING, camera, performance, take

BUSY = {
    "passer_by_at_s": 0.1, "onlookers": 1, "shake_px": 3.0, "grain": 3.0, "console": True, "finger_s": ((0.0, 0.1),)
}  # fmt: skip


def filmed(one: Take, path: Path) -> tuple[list[int], list[np.ndarray]]:
    """Times (us) and pictures of its file."""
    one.film(path)
    with Decoder(path) as decoder:
        frames = list(decoder)
    return [frame.time_us for frame in frames], [frame.image for frame in frames]


def test_the_same_take_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        take(**BUSY).film(tmp_path / f"{name}.mp4")  # type: ignore[arg-type]
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    replace(take(**BUSY), seed=1).film(tmp_path / "b.mp4")  # type: ignore[arg-type]
    assert (tmp_path / "a.mp4").read_bytes() != (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize("timing", [Degradation(), Degradation(interval_jitter=0.4), Degradation(slowmo_factor=4.0)])
def test_the_file_has_every_frame_at_its_time(timing: Degradation, tmp_path: Path) -> None:
    one = replace(take(0.0, 0.4), timing=timing)
    stored_us, real_s = one.times()
    times, pictures = filmed(one, tmp_path / "a.mp4")
    assert times == stored_us.tolist()
    assert len(times) == 12
    assert pictures[0].shape == (320, 180, 3)
    assert real_s[-1] == pytest.approx(stored_us[-1] / 1e6 / timing.slowmo_factor)
    if timing.slowmo_factor == 1:
        assert (len(set(np.diff(times))) > 2) == (timing.interval_jitter > 0)


def test_slow_motion_shows_the_same_pictures_later() -> None:
    plain, slow = take(0.0, 0.2), replace(take(0.0, 0.2), timing=Degradation(slowmo_factor=8.0))
    assert np.abs(slow.times()[1] - plain.times()[1]).max() < 1e-6
    assert (slow.times()[0][1:] > 7 * plain.times()[0][1:]).all()
    for a, b in zip(plain.pictures(), slow.pictures(), strict=True):
        assert np.abs(a.picture.astype(int) - b.picture).mean() < 0.01


def test_the_file_shows_the_pictures(tmp_path: Path) -> None:
    one = take(0.0, 0.2)
    _, decoded = filmed(one, tmp_path / "a.mp4")
    for picture, back in zip(one.pictures(), decoded, strict=True):
        assert np.abs(picture.picture.astype(int) - back).mean() < 4


def test_truth_says_where_landmarks_are_in_space_and_in_the_picture(tmp_path: Path) -> None:
    one = take(30.0, 0.3, shake_px=4.0)
    truth = one.film(tmp_path / "a.mp4").frames
    points = one.performance.points_m(truth.time_s)
    assert np.abs(truth.points_m - points).max() < 1e-12
    image = project(points, one.camera)
    aims = np.array([filmed.aim_px for filmed in one.pictures()])
    assert np.abs(aims).max() > 1
    assert np.abs(truth.pixels[..., 0] - image.x - aims[:, :1]).max() < 1e-9
    assert np.abs(truth.pixels[..., 1] - image.y - aims[:, 1:]).max() < 1e-9


def test_pictures_and_film_say_the_same(tmp_path: Path) -> None:
    one = take(0.0, 0.2, finger_s=((0.05, 0.2),))
    truth = one.film(tmp_path / "a.mp4").frames
    for i, picture in enumerate(one.pictures()):
        assert (picture.points_m == truth.points_m[i]).all()
        assert (picture.pixels == truth.pixels[i]).all()
        assert (picture.hidden == truth.hidden[i]).all()


def test_tables_keep_their_contracts(tmp_path: Path) -> None:
    gait = replace(RUNNING, left=Leg(wobble=0.02, wobble_phase="locked"))
    tables = take(0.0, 2.0, gait, samples=1).film(tmp_path / "a.mp4").tables("p/a.mp4")
    assert set(tables) == {"frames", "contacts", "strides"}
    TRUTH_FRAMES.check(tables["frames"])
    TRUTH_CONTACTS.check(tables["contacts"])
    TRUTH_STRIDES.check(tables["strides"])
    frames = tables["frames"]
    assert frames.num_rows == 60
    assert frames.column("frame").to_pylist() == list(range(60))
    assert set(frames.column("path").to_pylist()) == {"p/a.mp4"}
    assert set(LANDMARKS) <= set(frames.column_names)
    nose = frames.column("nose").to_pylist()[0]
    assert set(nose) == {"x", "y", "x_m", "y_m", "z_m", "hidden"}
    strides = tables["strides"].to_pylist()
    wobbles = {row["side"]: row["value"] for row in strides if row["metric"] == "wobble_stride_sd"}
    assert wobbles == {"left": 0.0, "right": 0.0}
    contacts = tables["contacts"].to_pylist()
    assert {row["event"] for row in contacts} == {"ic", "fc"}
    assert all(0 <= row["time_s"] <= 2.0 for row in contacts)


def test_a_squat_has_truth_and_pictures_too(tmp_path: Path) -> None:
    squat = SquatPerformance(SquatPosture(Squat(repetitions=1, rep_s=0.6, pause_s=0.1), 0))
    one = Take(squat, 1.75, camera(-90.0, 0.9), shot=Shot(treadmill=False, samples=1))
    tables = one.film(tmp_path / "a.mp4").tables("a.mp4")
    assert tables["frames"].num_rows == 27
    assert tables["strides"].num_rows > 0


def test_every_container_takes_it(tmp_path: Path) -> None:
    one = replace(take(0.0, 0.1), encoding=Encoding(codec="vp9", quality=45))
    times, _ = filmed(one, tmp_path / "a.webm")
    assert len(times) == 3


def test_a_camera_that_films_people_needs_a_distance() -> None:
    with pytest.raises(ValueError, match="needs distance_m"):
        Take(performance(), 1.75, Camera())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"backdrop": "beach"}, "backdrop 'beach' is none of lab, track, gym"),
        ({"shutter": 1.2}, r"shutter 1.2 is not in \[0, 1\]"),
        ({"grain": -1.0}, r"grain -1.0 is not in \[0, 40\]"),
        ({"shake_px": 90.0}, r"shake_px 90.0 is not in \[0, 40\]"),
        ({"samples": 0}, r"samples 0 is not in \[1, 16\]"),
        ({"samples": 17}, r"samples 17 is not in \[1, 16\]"),
        ({"onlookers": 7}, r"onlookers 7 is not in \[0, 6\]"),
        ({"console": True, "treadmill": False}, "a console needs a treadmill"),
        ({"finger_s": ((2.0, 1.0),)}, "a span ends before it begins"),
    ],
)
def test_a_shot_that_cannot_be_says_so(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=f"Shot cannot be made: .*{said}"):
        Shot(**wrong)  # type: ignore[arg-type]


def test_all_that_is_wrong_with_a_shot_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"samples 0 .*; onlookers 9 "):
        Shot(samples=0, onlookers=9)

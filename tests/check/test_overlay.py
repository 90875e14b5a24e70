"""The picture: the right frame, the skeleton where the keypoints are, left and right in their colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from gaitlake.check import Film, Findings, findings_of, write_overlay
from gaitlake.check.findings import person_rows
from gaitlake.check.overlay import captions, choose_moment
from gaitlake.errors import GaitlakeError
from gaitlake.pose.drawing import COLOURS, LONGEST_PX, Spot, overlay_png
from gaitlake.synthetic import Camera
from gaitlake_schemas.vocabulary import LANDMARKS
from tests.media import write_video

MakeFilm = Callable[..., Film]
SMALL = Camera(fps=30.0, duration_s=5.0, width_px=320, height_px=240, px_per_m=100.0)


def picture(data: bytes, folder: Path) -> NDArray[np.uint8]:
    path = folder / "read.png"
    path.write_bytes(data)
    with av.open(str(path)) as file:
        return next(file.decode(video=0)).to_ndarray(format="rgb24")


def standing(width: int, height: int) -> dict[str, Spot]:
    """Everything in the middle but the legs: left at a quarter of the width, right at three quarters."""
    spots = {name: Spot(width / 2, height / 4, True) for name in LANDMARKS}
    for side, share in (("left", 0.25), ("right", 0.75)):
        for joint, down in (("hip", 0.5), ("knee", 0.7), ("ankle", 0.9), ("heel", 0.92), ("foot_index", 0.92)):
            spots[f"{side}_{joint}"] = Spot(share * width, down * height, True)
    return spots


@pytest.mark.parametrize("width", [400, 2600])
def test_legs_have_their_colours_and_the_picture_its_size(tmp_path: Path, width: int) -> None:
    grey = np.full((width, width, 3), 128, np.uint8)
    seen = picture(overlay_png(grey, standing(width, width), ["one", "two"]), tmp_path)
    side_px = min(width, LONGEST_PX)
    assert seen.shape[1] == side_px
    assert seen.shape[0] > side_px
    for side, share in (("left", 0.25), ("right", 0.75)):
        found = seen[round(0.8 * side_px), round(share * side_px)]
        assert found.astype(int) == pytest.approx(np.array(COLOURS[side]), abs=2)


def test_unclear_joints_are_hollow_and_without_a_person_nothing_is_drawn(tmp_path: Path) -> None:
    grey = np.full((400, 400, 3), 128, np.uint8)
    hidden = {name: replace(spot, clear=False) for name, spot in standing(400, 400).items()}
    knee = picture(overlay_png(grey, hidden, []), tmp_path)[round(0.7 * 400) - 4 : round(0.7 * 400) + 5, 90:111]
    clear = picture(overlay_png(grey, standing(400, 400), []), tmp_path)[276:285, 90:111]
    assert (knee == 128).all(axis=2).mean() > (clear == 128).all(axis=2).mean()
    assert (picture(overlay_png(grey, {}, []), tmp_path)[:400] == 128).all()


def test_the_moment_is_a_contact_of_the_near_leg(slow: Findings) -> None:
    moment = choose_moment(slow)
    contacts = [
        r["frame"] for r in slow.tables["gait_events"].to_pylist() if (r["event"], r["side"]) == ("ic", "right")
    ]
    assert moment.frame in contacts
    assert moment.what == "initial contact of the RIGHT foot"
    row = person_rows(slow.film.keypoints, 0).to_pylist()[moment.frame]
    assert moment.spots["left_knee"] == Spot(row["left_knee"]["x"], row["left_knee"]["y"], True)
    assert "camera at the RIGHT side" in captions(slow, moment)[1]


def test_without_strides_the_legs_decide_and_without_a_person_the_middle(film: MakeFilm) -> None:
    made = film(replace(SMALL, duration_s=1.0))
    assert choose_moment(findings_of(made)).what == "the legs are seen best"
    nobody = replace(made, tracks=made.tracks.slice(0, 0), keypoints=made.keypoints.slice(0, 0))
    moment = choose_moment(findings_of(nobody))
    assert (moment.frame, moment.spots) == (15, {})


def test_written_from_the_frame_of_the_video(tmp_path: Path, film: MakeFilm) -> None:
    findings = findings_of(film(SMALL))
    moment = choose_moment(findings)
    levels = [40 if n == moment.frame else 200 for n in range(150)]
    video = write_video(tmp_path / "clip.mp4", [np.full((240, 320, 3), level, np.uint8) for level in levels])
    target = tmp_path / "out.png"
    assert write_overlay(video, findings, target) == moment
    seen = picture(target.read_bytes(), tmp_path)
    assert seen[5, 5].astype(int) == pytest.approx(40, abs=12)
    knee = moment.spots["right_knee"]
    near = seen[round(knee.y_px) - 2 : round(knee.y_px) + 3, round(knee.x_px) - 2 : round(knee.x_px) + 3].reshape(-1, 3)
    assert min(abs(near.astype(int) - COLOURS["right"]).sum(axis=1)) < 30
    with pytest.raises(GaitlakeError, match="--overlay"):
        write_overlay(video, findings, tmp_path / "nowhere" / "out.png")

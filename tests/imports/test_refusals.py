"""What cannot be used ends in one line that says what was found and what to do, and writes nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.imports import read_keypoints_file
from gaitlake.imports.reading import as_keypoints_file, read_source
from gaitlake.imports.source import ImportOptions, Projection, parse_size
from gaitlake.synthetic import Camera, SyntheticClip, runner
from tests.imports import sources

SIZE = (1280, 720)
HEADER = "frame,time_s,left_hip_x,left_hip_y,right_hip_x,right_hip_y\n"
ROWS = "0,0.00,500,300,510,301\n1,0.02,501,300,511,301\n"


def refusal(path: Path, **said: object) -> str:
    with pytest.raises(GaitlakeError) as caught:
        as_keypoints_file(read_source(path, ImportOptions(**said)))  # type: ignore[arg-type]
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    return text


CSV: dict[str, tuple[str, str]] = {
    "empty file": ("", "is empty"),
    "no rows": (HEADER, "no rows"),
    "other columns": ("a,b,c\n1,2,3\n", "found 'a', 'b', 'c'; known are one row per frame with `left_hip_x`"),
    "unknown landmark": (HEADER.replace("left_hip", "left_hipp") + ROWS, "did you mean 'left_hip'?"),
    "half a landmark": (HEADER.replace("left_hip_y", "left_hip_z") + ROWS, "left_hip_x, left_hip_y; add it"),
    "same column twice": (HEADER.replace("right", "left") + ROWS, "two columns hold left_hip_x"),
    "ragged row": (HEADER + ROWS + "2,0.04,502\n", "line 4: 6 cells as in the header, found 3"),
    "a word": (HEADER + ROWS.replace("501", "x"), "line 3, column 'left_hip_x': must be a finite number"),
    "nan": (HEADER + ROWS.replace("501", "nan"), "empty where nothing was seen; found 'nan'"),
    "infinite": (HEADER + ROWS.replace("501", "-inf"), "found '-inf'"),
    "no frame": (HEADER + ROWS.replace("\n1,", "\n,"), "column 'frame': must be a finite number; found ''"),
    "huge frame": (HEADER + ROWS.replace("\n1,", "\n4000000000,"), "from 0 to 2000000, found 4000000000"),
    "negative frame": (HEADER + ROWS.replace("\n1,", "\n-1,"), "found -1"),
    "half a frame": (HEADER + ROWS.replace("\n1,", "\n1.5,"), "found 1.5"),
    "same frame twice": (HEADER + ROWS.replace("\n1,0.02", "\n0,0.00"), "frame 0 holds person 0 2 times"),
    "time stands still": (HEADER + ROWS.replace("0.02", "0.00"), "time must rise with the frame"),
    "time goes back": (HEADER + ROWS.replace("0.02", "-0.5"), "found 0 at frame 0 and -0.5 at frame 1"),
    "huge time": (HEADER + ROWS + "2,0.04,1,1,1,1\n3,9e9,500,300,510,301\n", "no clip is so long"),
    "no clock": (HEADER.replace(",time_s", "") + ROWS.replace(",0.00", "").replace(",0.02", ""), "never guessed"),
    "time without unit": (HEADER.replace("time_s", "timestamp") + ROWS, "--time-unit s, ms or us"),
    "other unit": (HEADER.replace("time_s", "time_us") + ROWS.replace("0.02", "33"), "rise by 3.3e-05 s a frame"),
    "metres": (HEADER + "0,0.0,-0.1,0.2,0.1,-0.2\n1,0.02,-0.1,0.2,0.1,-0.2\n", "metres of world landmarks"),
    "neither pixels nor shares": (HEADER + "0,0.0,2.5,2.5,2.5,2.5\n1,0.02,2.5,2.5,2.5,2.5\n", "say --coordinates"),
    "nobody": (HEADER + "0,0.0,,,,\n1,0.02,,,,\n", "no landmark that was seen"),
    "other model": ("frame,time_s,x0,y0,x120,y120\n0,0,1,1,1,1\n", "0 to 32 (or 1 to 33), found number 120"),
    "long without frame": ("landmark,x,y\n23,500,300\n", "needs a column `frame`"),
    "long, unknown name": ("frame,time_s,landmark,x,y\n0,0,left_hop,5,3\n", "did you mean 'left_hip'?"),
    "long, twice": ("frame,time_s,landmark,x,y\n0,0,23,500,300\n0,0,23,500,300\n", "frame 0 has left_hip twice"),
    "long, two times": ("frame,time_s,landmark,x,y\n0,0,23,500,300\n0,1,24,500,300\n", "frame 0 has two times"),
    "percent": ("frame,time_s,nose_x,nose_y,nose_v\n0,0,500,300,93\n1,0.1,500,300,93\n", "shares from 0 to 1"),
    "quotes left open": (HEADER + '0,0.00,"500,300,510,301\n', "cells as in the header"),
}


@pytest.mark.parametrize("case", CSV)
def test_csv(tmp_path: Path, case: str) -> None:
    text, expected = CSV[case]
    (tmp_path / "a.csv").write_text(text)
    assert expected in refusal(tmp_path / "a.csv", size_px=SIZE)


def test_a_size_and_a_rate_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROWS)
    assert "--size 1920x1080" in refusal(path)
    assert "50 frames a second (unit s), stated are 30" in refusal(path, size_px=SIZE, fps_hz=30.0)
    assert "between 1 and 2000" in refusal(path, size_px=SIZE, fps_hz=1e9)
    assert "between 1 and 2000 per second, found 0 (--fps)" in refusal(path, size_px=SIZE, fps_hz=0.0)
    with pytest.raises(GaitlakeError, match="--size must be WIDTHxHEIGHT"):
        parse_size("0x10")


def pose(count: int = 17) -> list[float]:
    return [100.0, 200.0, 0.9] * count


def records(**changes: object) -> list[dict[str, object]]:
    return [{"image_id": 0, "keypoints": pose()}, {"image_id": 1, "keypoints": pose()} | changes]


JSON: dict[str, tuple[object, str]] = {
    "a number": (5, "holds no list of poses: found 5"),
    "other object": ({"points": 1}, "found an object with ['points']"),
    "other list": ([{"bbox": [1, 2]}], "needs one of ['keypoints'"),
    "nobody": ([], "holds no pose: found a list of 0"),
    "words": ([["a", "b", "c"]], "x, y, score of each, found ['a', 'b', 'c']"),
    "not in threes": (records(keypoints=pose()[:-1]), "50 numbers, which is no multiple of 3"),
    "nan": (records(keypoints=[math.nan, *pose()[1:]]), "must be finite, found NaN"),
    "counts differ": (records(keypoints=pose(26)), "found counts [17, 26]"),
    "25 keypoints": ([{"image_id": 0, "keypoints": pose(25)}], "nothing tells the order of 25 keypoints"),
    "OpenPose's 17": ([{"people": [{"pose_keypoints_2d": pose(17)}]}], "nothing tells the order of OpenPose's"),
    "twice in a frame": (records(image_id=0), "frame 0 holds person 0 2 times"),
    "huge frame": (records(image_id=10**12), "found 1e+12"),
    "unnumbered image": (records(image_id="a.jpg"), "has no frame number"),
    "unknown name": ({"keypoint_names": ["left_hop"], "fps": 30, "frames": [[[1, 2, 1]]]}, "did you mean 'left_hip'?"),
    "names for others": ({"keypoint_names": ["nose"], "frames": [[[1, 2, 1]] * 2]}, "1 keypoint_names for 2"),
    "times for others": ({"frames": [pose()] * 2, "timestamps": [0]}, "one timestamp per frame, found 1 for 2"),
    "scores for others": ([{"keypoints": [[1, 2]] * 17, "keypoint_scores": [1]}], "one score per keypoint"),
    "no clock": ([{"image_id": 0, "keypoints": pose()}], "never guessed"),
}  # fmt: skip


@pytest.mark.parametrize("case", JSON)
def test_json(tmp_path: Path, case: str) -> None:
    document, expected = JSON[case]
    (tmp_path / "a.json").write_text(json.dumps(document))
    assert expected in refusal(tmp_path / "a.json", size_px=SIZE)


def test_texts_that_are_no_json_and_files_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"keypoints": [')
    assert "is no JSON" in refusal(tmp_path / "a.json")
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    assert "is no text" in refusal(tmp_path / "a.csv")
    (tmp_path / "a.mp4").write_text("x")
    assert "as .csv, .json, .trc or .parquet, found .mp4" in refusal(tmp_path / "a.mp4")
    assert "cannot be read (No such file" in refusal(tmp_path / "b.csv")


def test_a_layout_of_another_count(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(records()))
    assert "layout halpe26 has 26 keypoints, found 17" in refusal(tmp_path / "a.json", layout="halpe26")


@pytest.fixture(scope="module")
def short() -> SyntheticClip:
    return runner(camera=Camera(duration_s=0.5))


def _without_last(text: str) -> str:
    return "\n".join(text.splitlines()[:-1])


def _backwards(text: str) -> str:
    """Heels and toes exchanged."""
    return text.replace("_heel", "_a").replace("_foot_index", "_heel").replace("_a", "_foot_index")


def _footless(text: str) -> str:
    """No feet, and left for right."""
    lines = text.replace("_heel", "_a").replace("_foot_index", "_b").splitlines()
    lines[3] = lines[3].replace("left_", "c_").replace("right_", "left_").replace("c_", "right_")
    return "\n".join(lines)


TRC: dict[str, tuple[Callable[[str], str], str]] = {
    "not a TRC": (lambda t: t.replace("PathFileType", "Path"), "is no TRC"),
    "a row lost": (_without_last, "NumFrames 30, 29 rows follow"),
    "a marker too many": (lambda t: t.replace("\t33\tm", "\t32\tm"), "NumMarkers 32, 33 markers are named"),
    "other unit": (lambda t: t.replace("\t33\tm", "\t33\tfeet"), "one of mm, cm, m, found 'feet'"),
    "a row cut": (lambda t: t.rsplit("\t", 1)[0], "line 35: 101 cells (frame, time, x y z of each marker), found 100"),
    "a word": (lambda t: t.rsplit("\t", 1)[0] + "\tx", "line 35: cells must be numbers"),
    "infinite": (lambda t: t.rsplit("\t", 1)[0] + "\tinf", "line 35: a coordinate is infinite"),
    "no such markers": (lambda t: t.replace("_hip", "_pelvis"), "no marker is called left_hip"),
    "backwards": (_backwards, "with forward X the toes lie"),
    "backwards without feet": (_footless, "the right hip lies left of the left one (-200 mm)"),
}  # fmt: skip


@pytest.mark.parametrize("case", TRC)
def test_trc(short: SyntheticClip, tmp_path: Path, case: str) -> None:
    damage, expected = TRC[case]
    path = sources.trc(short, tmp_path / "a.trc")
    path.write_text(damage(path.read_text()))
    assert expected in refusal(path)


MAPS = {
    "no TOML": ("left_hip = [", "is no TOML"),
    "nothing": ('forward = "X"', "maps nothing"),
    "unknown landmark": ('left_hipp = ["left_hip"]', "did you mean 'left_hip'?"),
    "no such marker": ('left_hip = ["LASI"]', "names marker 'LASI', the recording has nose"),
    "no list": ("left_hip = 3", "must be a list of markers, found 3"),
    "no hips": ('left_knee = "left_knee"', "needs left_hip and right_hip"),
    "no axis": ('forward = "W"\nleft_hip = ["left_hip"]', "an axis is X, Y, Z, -X, -Y or -Z; found 'W'"),
    "same axis": ('forward = "Y"\nleft_hip = ["left_hip"]', "two different axes"),
    "left-handed": ('right = "-Z"\nleft_hip = ["left_hip"]', "the right is Z, found -Z"),
}


@pytest.mark.parametrize("case", MAPS)
def test_marker_map(short: SyntheticClip, tmp_path: Path, case: str) -> None:
    text, expected = MAPS[case]
    (tmp_path / "map.toml").write_text(text)
    path = sources.trc(short, tmp_path / "a.trc")
    with pytest.raises(GaitlakeError) as caught:
        read_source(path, ImportOptions(projection=Projection(marker_map=tmp_path / "map.toml")))
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("camera", "expected"),
    [
        (Projection(px_per_m=math.nan), "--px-per-m must be above 0"),
        (Projection(px_per_m=90_000.0), "lower --px-per-m"),
        (Projection(view="oblique"), "found --view oblique"),
        (Projection(near="none"), "--camera-side none"),
        (Projection(axes="X"), "two different axes"),
    ],
)
def test_cameras_that_cannot_be(short: SyntheticClip, tmp_path: Path, camera: Projection, expected: str) -> None:
    path = sources.trc(short, tmp_path / "a.trc")
    with pytest.raises(GaitlakeError, match=expected):
        read_source(path, ImportOptions(projection=camera))


def test_files_that_are_no_keypoints_files(running: SyntheticClip, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(running.keypoints, tmp_path / "plain.parquet")
    (tmp_path / "text.parquet").write_text("x")
    bad = running.keypoints.drop_columns("nose").replace_schema_metadata({b"gaitlake": b"{}"})
    pq.write_table(bad, tmp_path / "bad.parquet")
    for name, expected in (("plain", "has no metadata"), ("text", "cannot be read"), ("bad", "lacks ['width_px'")):
        with pytest.raises(GaitlakeError, match=expected.replace("[", r"\[")):
            read_keypoints_file(tmp_path / f"{name}.parquet")

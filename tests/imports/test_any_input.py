"""Whatever a source holds, it is imported or refused in one line; nothing else is raised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gaitlake.errors import GaitlakeError
from gaitlake.imports.reading import as_keypoints_file, read_source
from gaitlake.imports.source import ImportOptions
from gaitlake_schemas.tables import KEYPOINTS, TRACKS, VIDEOS

SETTINGS = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NUMBERS = st.one_of(st.integers(-5, 2000), st.floats(allow_nan=True), st.none(), st.booleans(), st.text(max_size=3))
KEYS = st.sampled_from(
    ["keypoints", "frames", "people", "image_id", "frame_id", "idx", "timestamps", "fps", "width", "height", "0", "1",
     "keypoint_names", "keypoint_scores", "instances", "instance_info", "pose_keypoints_2d", "timestamp"]
)  # fmt: skip
POSES = st.sampled_from([[1.5, 2.5, 0.9] * 17, [[3, 4]] * 17, [[5, 6, 1]] * 26, [{"x": 1, "y": 2}] * 33])
DOCUMENTS = st.recursive(
    NUMBERS | POSES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=25
)
CELLS = st.one_of(
    NUMBERS.map(str), st.sampled_from(["frame", "time_s", "left_hip_x", "left_hip_y", "x23", "y23", "id"])
)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=5)


def try_import(path: Path, options: ImportOptions) -> None:
    try:
        made = as_keypoints_file(read_source(path, options))
    except GaitlakeError as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - either outcome is right, but not any text
        return
    for contract, table in ((KEYPOINTS, made.keypoints), (TRACKS, made.tracks), (VIDEOS, made.videos)):
        contract.check(table)


@SETTINGS
@given(document=DOCUMENTS)
@example(document=[{"keypoints": [[1, 2, 3]] * 17, "image_id": True}])
@example(document={"frames": [[[1e308, 2, 1]] * 17] * 2})
@example(document=[{"keypoints": [10**400, 2, 1] * 17}])
def test_any_json(tmp_path: Path, document: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))
    for layout in (None, "coco17"):
        try_import(path, ImportOptions(size_px=(1280, 720), fps_hz=60.0, layout=layout))


@SETTINGS
@given(rows=TABLES)
@example(rows=[["frame", "time_s", "x23", "y23"], ["0", "0", "10", "10"], ["1", "1e300", "10", "10"]])
@example(rows=[["frame", "left_hip_x", "left_hip_y"], ["0", "1e300", "1"], ["1", "1e300", "2"]])
def test_any_csv(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(row) for row in rows))
    try_import(path, ImportOptions(size_px=(1280, 720), fps_hz=60.0))


@SETTINGS
@given(content=st.binary(max_size=200))
@example(content=b",")
@pytest.mark.parametrize("suffix", ["csv", "json", "trc"])
def test_any_bytes(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    try_import(path, ImportOptions(size_px=None if suffix == "trc" else (1280, 720)))


@SETTINGS
@given(
    lines=st.lists(st.lists(NUMBERS.map(str), max_size=8).map("\t".join), max_size=4),
    counts=st.tuples(st.integers(0, 3), st.integers(0, 4)),
)
def test_any_trc(tmp_path: Path, lines: list[str], counts: tuple[int, int]) -> None:
    path = tmp_path / "a.trc"
    names = "\t\t\t".join(["LHip", "RHip", "LKnee"][: counts[0]])
    head = f"PathFileType\t4\nUnits\tNumMarkers\tNumFrames\nmm\t{counts[0]}\t{counts[1]}\nFrame#\tTime\t{names}\n\tX1\n"
    path.write_text(head + "\n".join(lines))
    try_import(path, ImportOptions())

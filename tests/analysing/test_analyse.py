"""One clip from keypoints to every table: what comes out, what is refused, and what bad input ends in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import gaitlake
from gaitlake import gait
from gaitlake.errors import GaitlakeError
from gaitlake.synthetic import SIDE_VIEW, WALK, SyntheticClip, walker
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.vocabulary import LANDMARKS

Change = Callable[[pa.Table], pa.Table]


@pytest.fixture(scope="module")
def made() -> SyntheticClip:
    return walker(WALK, replace(SIDE_VIEW, duration_s=12.0))


@pytest.fixture(scope="module")
def said(made: SyntheticClip) -> dict[str, object]:
    """All that is true of the clip and its picture."""
    size = {"width_px": made.camera.width_px, "height_px": made.camera.height_px}
    return {**made.fields, **size, "smoothing": "off"}


def only(table: pa.Table) -> dict[str, object]:
    (row,) = table.to_pylist()
    return dict(row)


def test_tables_keep_their_contracts_and_name_the_same_clip(made: SyntheticClip, said: dict[str, object]) -> None:
    found = gaitlake.analyse(made.keypoints, said)
    assert set(found) == {"analyses", "tracks", *gait.OUTPUTS}
    for name, table in found.items():
        assert TABLES[name].check(table).equals(table)
    clip = only(found["clip_analyses"])
    assert (clip["reason"], clip["view"], clip["activity"]) == (None, "sagittal", "walk")
    assert set(found["stride_metrics"]["clip_id"].unique().to_pylist()) == {clip["clip_id"]}
    assert only(found["analyses"])["analysis_id"] == clip["analysis_id"]


def test_it_is_what_the_stages_say(made: SyntheticClip, said: dict[str, object]) -> None:
    """Neither the tracks made here nor the facts taken from the caller may change a number."""
    found = gaitlake.analyse(made.keypoints, said)
    clip = only(found["clip_analyses"])
    facts = gait.VideoFacts(made.camera.width_px, made.camera.height_px, len(made.truth.time_s), False, "cfr", "off")
    subject = gait.Clip(str(clip["clip_id"]), made.video_id, made.fields, str(clip["fingerprint"]))
    expected = gait.analyse_clip(subject, facts, made.tracks, made.keypoints, str(clip["analysis_id"]))
    assert all(found[name].equals(expected[name]) for name in gait.OUTPUTS)


def test_a_file_brings_its_facts_and_the_caller_overrides_them(
    made: SyntheticClip, said: dict[str, object], tmp_path: Path
) -> None:
    facts = {"width_px": made.camera.width_px, "height_px": made.camera.height_px, "smoothing": "on", "truncated": True}
    path = tmp_path / "clip.parquet"
    pq.write_table(made.keypoints.replace_schema_metadata({b"gaitlake": json.dumps(facts)}), path)
    assert only(gaitlake.analyse(path)["clip_analyses"])["flags"] == "SMOOTHED_INPUT,TRUNCATED"
    assert only(gaitlake.analyse(str(path), {"smoothing": "off"})["clip_analyses"])["flags"] == "TRUNCATED"
    bare = {name: value for name, value in said.items() if not name.endswith("_px")}
    assert gaitlake.analyse(path, bare)["strides"].num_rows > 0


def test_parameters_are_part_of_the_analysis(made: SyntheticClip, said: dict[str, object]) -> None:
    usual, other = (
        gaitlake.analyse(made.keypoints, said, parameters) for parameters in ({}, {"clean": {"cutoff_walk_hz": 4}})
    )
    assert only(usual["analyses"])["analysis_id"] != only(other["analyses"])["analysis_id"]
    assert json.loads(str(only(other["analyses"])["parameters"]))["clean"]["cutoff_walk_hz"] == 4.0
    with pytest.raises(GaitlakeError, match="did you mean 'cutoff_walk_hz'"):
        gaitlake.analyse(made.keypoints, said, {"clean": {"cutof_walk_hz": 4}})


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("veiw", "sagittal", "'veiw' is no field, did you mean 'view'"),
        ("zzz", 1, "known are session_id, activity"),
        ("view", "side", "one of sagittal, frontal, rear, oblique"),
        ("speed_mps", 0, "speed_mps is 0, must be a number above 0"),
        ("height_m", float("nan"), "height_m is nan"),
        ("mirrored", "yes", "must be true or false"),
        ("width_px", 19.5, "a whole number above 0"),
        ("width_px", True, "a whole number above 0"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused(
    made: SyntheticClip, said: dict[str, object], field: str, value: object, words: str
) -> None:
    with pytest.raises(GaitlakeError, match=words):
        gaitlake.analyse(made.keypoints, said | {field: value})


def test_all_problems_of_a_description_are_named_at_once(made: SyntheticClip) -> None:
    with pytest.raises(GaitlakeError, match=r"'veiw' .*; surface is 'grass'"):
        gaitlake.analyse(made.keypoints, {"veiw": "rear", "surface": "grass"})


def test_the_size_of_the_picture_is_needed(made: SyntheticClip) -> None:
    with pytest.raises(GaitlakeError, match="height_px stand neither"):
        gaitlake.analyse(made.keypoints, {"width_px": 1280})


def renamed(table: pa.Table) -> pa.Table:
    return table.rename_columns([name.replace("left_ankle", "left_angle") for name in table.column_names])


def without_person(table: pa.Table) -> pa.Table:
    return table.drop_columns(["person"])


def two_videos(table: pa.Table) -> pa.Table:
    ids = pa.array(["a", *["b"] * (table.num_rows - 1)])
    return table.set_column(0, "video_id", ids)


def repeated(table: pa.Table) -> pa.Table:
    return pa.concat_tables([table, table])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (renamed, "left_angle is not in the contract"),
        (without_person, "column person is missing"),
        (two_videos, "2 values of video_id"),
        (repeated, "repeat the grain"),
    ],
)
def test_tables_of_another_form_are_refused(
    made: SyntheticClip, said: dict[str, object], change: Change, words: str
) -> None:
    with pytest.raises(GaitlakeError, match=words):
        gaitlake.analyse(change(made.keypoints), said)


def test_files_that_are_no_keypoints_are_refused(said: dict[str, object], tmp_path: Path) -> None:
    for name, content in (("empty.parquet", b""), ("text.parquet", b"x,y\n1,2\n")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(GaitlakeError, match=name):
            gaitlake.analyse(tmp_path / name, said)
    with pytest.raises(GaitlakeError, match=r"nowhere\.parquet does not exist"):
        gaitlake.analyse(tmp_path / "nowhere.parquet", said)


def test_things_of_another_type_are_refused(made: SyntheticClip, said: dict[str, object]) -> None:
    with pytest.raises(GaitlakeError, match="found int"):
        gaitlake.analyse(5)  # type: ignore[arg-type]
    with pytest.raises(GaitlakeError, match="clip must be a mapping"):
        gaitlake.analyse(made.keypoints, 5)  # type: ignore[arg-type]
    with pytest.raises(GaitlakeError, match="parameters must be a mapping"):
        gaitlake.analyse(made.keypoints, said, [1])  # type: ignore[arg-type]


def test_a_hint_has_to_name_somebody(made: SyntheticClip, said: dict[str, object]) -> None:
    index = made.keypoints.column_names.index("person")
    third = pa.array([3] * made.keypoints.num_rows, pa.int32())
    other = made.keypoints.set_column(index, made.keypoints.schema.field(index), third)
    two = pa.concat_tables([made.keypoints, other])
    with pytest.raises(GaitlakeError, match=r"no person '5' .* tracks 0, 3; give one of these numbers"):
        gaitlake.analyse(two, said | {"person_hint": "5"})
    assert only(gaitlake.analyse(two, said | {"person_hint": "3"})["clip_analyses"])["person"] == 3
    nobody = gaitlake.analyse(made.keypoints.slice(0, 0), said | {"person_hint": "5"})
    assert only(nobody["clip_analyses"])["reason"] == "NO_PERSON"


def with_times(table: pa.Table, times: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index("time_us"), "time_us", times)


def not_seen(table: pa.Table) -> pa.Table:
    nothing = [{field: float("nan") for field in ("x", "y", "z", "visibility")}] * table.num_rows
    for name in LANDMARKS:
        index = table.column_names.index(name)
        table = table.set_column(index, name, pa.array(nothing, table.schema.field(name).type))
    return table


def no_feet(table: pa.Table) -> pa.Table:
    feet = [name for name in LANDMARKS if name.endswith(("ankle", "heel", "foot_index"))]
    return table.drop_columns(feet)


def slow(table: pa.Table) -> pa.Table:
    table = table.filter(pc.equal(pc.bit_wise_and(table["frame"], 3), 0))
    frames = pa.array(np.arange(table.num_rows, dtype=np.int32))
    return table.set_column(table.column_names.index("frame"), "frame", frames)


BAD: dict[str, tuple[Change, set[str]]] = {
    "no rows": (lambda table: table.slice(0, 0), {"NO_PERSON"}),
    "one frame": (lambda table: table.slice(5, 1), {"LOW_VIS", "NO_PERSON"}),
    "nothing seen": (not_seen, {"LOW_VIS", "NO_PERSON"}),
    "no feet": (no_feet, {"LOW_VIS"}),
    "no times": (lambda t: with_times(t, pa.array([None] * t.num_rows, pa.int64())), {"NO_PERSON"}),
    "times that are no numbers": (lambda t: with_times(t, pa.array([float("nan")] * t.num_rows)), {"NO_PERSON"}),
    "time going backwards": (lambda t: with_times(t, pc.negate(t["time_us"])), {"LOW_VIS", "NO_EVENTS"}),
    "time standing still": (lambda t: with_times(t, pc.multiply(t["time_us"], 0)), {"LOW_VIS", "NO_EVENTS"}),
    "15 frames a second": (slow, {"LOW_FPS"}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_ends_in_a_reason(made: SyntheticClip, said: dict[str, object], name: str) -> None:
    change, reasons = BAD[name]
    found = gaitlake.analyse(change(made.keypoints), said)
    assert only(found["clip_analyses"])["reason"] in reasons
    assert found["stride_metrics"].num_rows == 0
    assert set(found["clip_metrics_withheld"]["reason"].to_pylist()) <= reasons


def test_some_missing_times_cost_their_rows_only(made: SyntheticClip, said: dict[str, object]) -> None:
    times = made.keypoints["time_us"].to_numpy().astype(float)
    times[100] = np.nan
    found = gaitlake.analyse(with_times(made.keypoints, pa.array(times)), said)
    whole = gaitlake.analyse(made.keypoints, said)
    assert found["strides"].num_rows == whole["strides"].num_rows


def test_nothing_heavy_is_imported(made: SyntheticClip, said: dict[str, object], tmp_path: Path) -> None:
    """No model, no database, no decoder: a plain installation of arrow, numpy and scipy would do."""
    pq.write_table(made.keypoints, tmp_path / "clip.parquet")
    fields = {name: value for name, value in said.items() if value is not None}
    code = (
        "import json, sys, gaitlake; gaitlake.analyse(sys.argv[1], json.loads(sys.argv[2])); "
        "print(json.dumps([m for m in ('mediapipe', 'duckdb', 'av', 'cv2', 'prefect', 'dask') if m in sys.modules]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "clip.parquet"), json.dumps(fields)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []

"""A clip written in any format and imported again is the same clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from gaitlake.imports import KeypointsFile, read_keypoints_file, write_keypoints_file
from gaitlake.imports.reading import as_keypoints_file, read_source
from gaitlake.imports.source import ImportOptions, Projection
from gaitlake.synthetic import Camera, Degradation, SyntheticClip, extractor_row, runner
from gaitlake_schemas.vocabulary import LANDMARKS
from tests.imports import sources
from tests.imports.conftest import Analyse

SIZE = (1280, 720)
FEET = [name for name in LANDMARKS if name.endswith(("heel", "foot_index"))]
HALPE = [name for name in LANDMARKS if name.split("_")[-1] in
         {"nose", "eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle"}]  # fmt: skip


def upper(i: int, field: str) -> str:
    return f"{LANDMARKS[i].upper()}_{field}"


WIDE: dict[str, tuple[Callable[[int, str], str], bool]] = {
    "left_hip_x": (lambda i, f: f"{LANDMARKS[i]}_{f}", False),
    "LEFT_HIP_x": (upper, True),
    "x23": (lambda i, f: f"{'v' if f == 'visibility' else f}{i}", True),
    "x1 to x33": (lambda i, f: f"{'v' if f == 'visibility' else f}{i + 1}", True),
    "landmark_23_x": (lambda i, f: f"landmark_{i}_{f}", False),
    "leftHip.x": (lambda i, f: f"{_camel(LANDMARKS[i])}.{f}", False),
}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def imported(path: Path, **said: object) -> KeypointsFile:
    return as_keypoints_file(read_source(path, ImportOptions(**said)))  # type: ignore[arg-type]


def same_landmarks(clip: KeypointsFile, truth: SyntheticClip, names: list[str]) -> Iterator[str]:
    """Landmarks whose x, y or visibility differ in any frame."""
    assert clip.keypoints["frame"].equals(truth.keypoints["frame"])
    assert clip.keypoints["time_us"].equals(truth.keypoints["time_us"])
    for name in names:
        for part in ("x", "y", "visibility"):
            new, old = (pc.struct_field(t[name].combine_chunks(), part) for t in (clip.keypoints, truth.keypoints))
            if not new.equals(old):
                yield f"{name}.{part}"


def numbers(tables: dict[str, pa.Table]) -> list[tuple[object, ...]]:
    metrics = tables["stride_metrics"].to_pylist()
    return [tuple(row[k] for k in row if not k.endswith("_id")) for row in metrics]


def original(clip: SyntheticClip) -> KeypointsFile:
    return KeypointsFile(clip.keypoints, clip.tracks, clip.videos, extractor_row())


@pytest.fixture(scope="module")
def truth_numbers(running: SyntheticClip, analyse: Analyse) -> list[tuple[object, ...]]:
    found = numbers(analyse(original(running), running))
    assert len(found) > 100
    return found


@pytest.mark.parametrize("spelling", WIDE)
def test_wide_csv(running: SyntheticClip, tmp_path: Path, spelling: str) -> None:
    label, normalised = WIDE[spelling]
    path = sources.wide_csv(running, tmp_path / "a.csv", label, normalised)
    clip = imported(path, size_px=SIZE)
    assert not list(same_landmarks(clip, running, list(LANDMARKS)))
    assert clip.keypoints["left_hip"].combine_chunks().field("z").to_pylist() == pytest.approx(
        running.keypoints["left_hip"].combine_chunks().field("z").to_pylist(), rel=1e-6
    )
    columns = ("width_px", "height_px", "fps_num", "fps_den", "frames", "duration_s", "time_quality", "truncated")
    found, known = clip.video, running.videos.to_pylist()[0]
    assert [found[c] for c in columns] == pytest.approx([known[c] for c in columns])


@pytest.mark.parametrize("label", [int, lambda i: LANDMARKS[i].upper(), lambda i: i + 1], ids=["id", "name", "from 1"])
def test_long_csv(running: SyntheticClip, tmp_path: Path, label: Callable[[int], object]) -> None:
    clip = imported(sources.long_csv(running, tmp_path / "a.csv", label), size_px=SIZE)
    assert not list(same_landmarks(clip, running, list(LANDMARKS)))


FORMATS: dict[str, tuple[Callable[[SyntheticClip, Path], Path], str, dict[str, object]]] = {
    "csv": (lambda c, p: sources.wide_csv(c, p, upper, True), "csv", {"size_px": SIZE}),
    "alphapose": (sources.coco_results, "json", {"size_px": SIZE, "fps_hz": 60.0}),
    "openpose": (sources.body_25, "json", {"size_px": SIZE, "fps_hz": 60.0, "layout": "body_25"}),
    "mmpose": (sources.mmpose, "json", {"size_px": SIZE, "fps_hz": 60.0}),
    "named": (sources.named_frames, "json", {}),
}


@pytest.mark.parametrize("form", FORMATS)
def test_the_analysis_gives_the_same_numbers(
    running: SyntheticClip, analyse: Analyse, tmp_path: Path, form: str, truth_numbers: list[tuple[object, ...]]
) -> None:
    write, suffix, said = FORMATS[form]
    clip = imported(write(running, tmp_path / f"a.{suffix}"), **said)
    assert not list(same_landmarks(clip, running, [*(HALPE if form != "named" else ["left_hip"]), *FEET]))
    assert numbers(analyse(clip, running)) == truth_numbers


def test_coco_17_has_no_feet(running: SyntheticClip, tmp_path: Path) -> None:
    clip = imported(sources.coco17(running, tmp_path / "a.json"), size_px=SIZE, fps_hz=60.0)
    assert not list(same_landmarks(clip, running, HALPE))
    for name in FEET:
        parts = clip.keypoints[name].combine_chunks().flatten()
        assert all(pc.max(part).as_py() == pc.min(part).as_py() == 0.0 for part in parts)


def test_trc_is_the_same_up_to_the_corner_of_the_picture(
    running: SyntheticClip, analyse: Analyse, tmp_path: Path, truth_numbers: list[tuple[object, ...]]
) -> None:
    camera = Projection(px_per_m=running.camera.px_per_m)
    clip = imported(sources.trc(running, tmp_path / "a.trc"), projection=camera)
    for part in ("x", "y"):
        moved = [
            np.subtract(
                clip.keypoints[name].combine_chunks().field(part).to_numpy(),
                running.keypoints[name].combine_chunks().field(part).to_numpy(),
            )
            for name in LANDMARKS
        ]
        assert np.ptp(moved) < 1e-3
    found = numbers(analyse(clip, running))
    for new, old in zip(found, truth_numbers, strict=True):
        for one, other in zip(new, old, strict=True):
            assert one == (pytest.approx(other, rel=1e-3, abs=1e-3) if isinstance(other, float) else other)


@pytest.mark.parametrize(("view", "sign"), [("rear", 1), ("frontal", -1)])
def test_a_trc_from_behind_and_from_the_front(running: SyntheticClip, tmp_path: Path, view: str, sign: int) -> None:
    clip = imported(sources.trc(running, tmp_path / "a.trc"), projection=Projection(view=view, px_per_m=1000.0))
    left, right = (clip.keypoints[f"{s}_knee"].combine_chunks().field("x").to_numpy() for s in ("left", "right"))
    assert right - left == pytest.approx(np.full(len(left), sign * 200.0), abs=1e-3)


def test_people_who_leave_and_uneven_clocks(tmp_path: Path) -> None:
    """Frames without a person have no row, and the clock stays the source's own."""
    seen = runner(camera=Camera(duration_s=4.0), degradation=Degradation(interval_jitter=0.3), seed=1)
    path = sources.wide_csv(seen, tmp_path / "a.csv", upper, False)
    lines = path.read_text().splitlines()
    width = lines[0].count(",")
    for frame in (0, 1, 50, 239):
        lines[frame + 1] = ",".join(lines[frame + 1].split(",")[:2]) + "," * (width - 1)
    path.write_text("\n".join(lines))
    clip = imported(path, size_px=SIZE)
    kept = [f for f in range(240) if f not in (0, 1, 50, 239)]
    assert clip.keypoints["frame"].to_pylist() == kept
    assert clip.keypoints["time_us"].to_pylist() == [seen.keypoints["time_us"][f].as_py() for f in kept]
    assert (clip.video["frames"], clip.video["time_quality"]) == (240, "vfr")


def test_the_file_of_keypoints_gives_everything_back(running: SyntheticClip, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_keypoints_file(path, original(running))
    first = path.read_bytes()
    back = read_keypoints_file(path)
    assert back.keypoints.equals(running.keypoints)
    assert back.videos.equals(running.videos)
    assert dict(back.extractor) == dict(extractor_row())
    for name in ("frames", "continuity", "height_px", "centre_x_px", "travel_px", "visibility"):
        assert back.tracks[name].to_pylist() == pytest.approx(running.tracks[name].to_pylist(), rel=1e-5, abs=1e-6)
    write_keypoints_file(path, back)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]

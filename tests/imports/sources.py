"""Synthetic clips written in the formats that people have, with the numbers at full length."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from gaitlake.imports.landmark_names import BODY_25, COCO17, HALPE26, find_landmark
from gaitlake.synthetic import SyntheticClip
from gaitlake_schemas.vocabulary import LANDMARKS

HIPS = [LANDMARKS.index(f"{side}_hip") for side in ("left", "right")]


def field(clip: SyntheticClip, name: str) -> np.ndarray:
    """One field of all landmarks, frames x 33, as stored."""
    columns = [pc.struct_field(clip.keypoints[mark].combine_chunks(), name).to_numpy() for mark in LANDMARKS]
    return np.stack(columns, axis=1).astype(float)


def frames_and_times(clip: SyntheticClip) -> tuple[list[int], list[int]]:
    return clip.keypoints["frame"].to_pylist(), clip.keypoints["time_us"].to_pylist()


def wide_csv(clip: SyntheticClip, path: Path, label: Callable[[int, str], str], normalised: bool) -> Path:
    """One row per frame; ``label`` spells the column of a landmark's field."""
    fields = ("x", "y", "z", "visibility")
    data = {name: field(clip, name) for name in fields}
    if normalised:
        data["x"] /= clip.camera.width_px
        data["z"] /= clip.camera.width_px
        data["y"] /= clip.camera.height_px
    frames, times = frames_and_times(clip)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["frame", "timestamp_us", *(label(i, f) for i in range(33) for f in fields)])
        for row, (frame, time) in enumerate(zip(frames, times, strict=True)):
            writer.writerow([frame, time, *(repr(float(data[f][row, i])) for i in range(33) for f in fields)])
    return path


def long_csv(clip: SyntheticClip, path: Path, label: Callable[[int], object]) -> Path:
    """One row per landmark, in pixels; times in seconds."""
    x, y, seen = (field(clip, name) for name in ("x", "y", "visibility"))
    frames, times = frames_and_times(clip)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Frame", "Time (s)", "landmark", "X", "Y", "Visibility"])
        for row, (frame, time) in enumerate(zip(frames, times, strict=True)):
            for i in range(33):
                cells = (repr(float(values[row, i])) for values in (x, y, seen))
                writer.writerow([frame, repr(time / 1e6), label(i), *cells])
    return path


def triples(clip: SyntheticClip, names: Sequence[str]) -> np.ndarray:
    """Frames x names x (x, y, score); what BlazePose lacks is somewhere in the picture, with a good score."""
    data = np.stack([field(clip, name) for name in ("x", "y", "visibility")], axis=-1)
    out = np.full((len(data), len(names), 3), 0.9)
    for i, name in enumerate(names):
        mark = find_landmark(name)
        out[:, i] = data[:, LANDMARKS.index(mark)] if mark else data[:, HIPS].mean(axis=1)
    return out


def coco_results(clip: SyntheticClip, path: Path, names: Sequence[str] = HALPE26) -> Path:
    """As AlphaPose writes it: a list of people, `keypoints` flat."""
    frames, _ = frames_and_times(clip)
    people = [
        {"image_id": f"{frame}.jpg", "category_id": 1, "keypoints": pose.ravel().tolist(), "score": 2.9, "idx": [7]}
        for frame, pose in zip(frames, triples(clip, names), strict=True)
    ]
    path.write_text(json.dumps(people))
    return path


def coco17(clip: SyntheticClip, path: Path) -> Path:
    return coco_results(clip, path, COCO17)


def body_25(clip: SyntheticClip, path: Path) -> Path:
    """OpenPose's people, by frame."""
    frames, _ = frames_and_times(clip)
    poses = triples(clip, BODY_25)
    shown = {
        f"clip_{frame:012d}_keypoints": {"version": 1.3, "people": [{"pose_keypoints_2d": pose.ravel().tolist()}]}
        for frame, pose in zip(frames, poses, strict=True)
    }
    path.write_text(json.dumps(shown))
    return path


def mmpose(clip: SyntheticClip, path: Path) -> Path:
    """MMPose's instances with separate scores."""
    frames, _ = frames_and_times(clip)
    poses = triples(clip, HALPE26)
    shown = [
        {"frame_id": f, "instances": [{"keypoints": p[:, :2].tolist(), "keypoint_scores": p[:, 2].tolist()}]}
        for f, p in zip(frames, poses, strict=True)
    ]
    path.write_text(json.dumps({"meta_info": {"dataset_name": "halpe26"}, "instance_info": shown}))
    return path


def named_frames(clip: SyntheticClip, path: Path) -> Path:
    """Names, size, rate and one list per frame, null where nobody is."""
    names = [name for name in LANDMARKS if "eye" not in name]
    every: list[object] = [None] * clip.videos["frames"][0].as_py()
    for frame, pose in zip(frames_and_times(clip)[0], triples(clip, names), strict=True):
        every[frame] = pose.tolist()
    width, height = clip.camera.width_px, clip.camera.height_px
    whole = {"keypoint_names": names, "frames": every, "fps": clip.camera.fps, "width": width, "height": height}
    path.write_text(json.dumps(whole))
    return path


def trc(clip: SyntheticClip, path: Path, header: dict[str, object] | None = None) -> Path:
    """Markers called as the landmarks are, m: x as in the picture, y up, left 0.1 m to the left."""
    scale = clip.camera.px_per_m
    x, y = field(clip, "x") / scale, -field(clip, "y") / scale
    across = [0.1 if name.startswith("right") else -0.1 if name.startswith("left") else 0.0 for name in LANDMARKS]
    frames, times = frames_and_times(clip)
    rate = clip.camera.fps
    keys = ("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate", "OrigDataStartFrame",
            "OrigNumFrames")  # fmt: skip
    facts = dict(zip(keys, (rate, rate, len(frames), 33, "m", rate, 1, len(frames)), strict=True)) | (header or {})
    lines = ["PathFileType\t4\t(X/Y/Z)\tclip.trc", "\t".join(keys), "\t".join(str(facts[key]) for key in keys)]
    lines += [
        "Frame#\tTime\t" + "\t\t\t".join(LANDMARKS) + "\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(33)),
    ]
    for row, (frame, time) in enumerate(zip(frames, times, strict=True)):
        cells = [f"{float(x[row, i])!r}\t{float(y[row, i])!r}\t{across[i]!r}" for i in range(33)]
        lines.append(f"{frame + 1}\t{time / 1e6!r}\t" + "\t".join(cells))
    path.write_text("\n".join(lines) + "\n")
    return path

"""What is measured against what. Each contender loads once, then processes one clip after the other.

Imports stand in the functions: a process loads what its contender needs and nothing else.
"""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from gaitlake.pose import PoseModel

CROPS = 8
"""Different pictures that the landmark network alone is shown in turn."""

GAP_MS = 1000
"""Between two clips on the clock of a MediaPipe landmarker, which must rise."""


@dataclass(frozen=True, slots=True)
class Task:
    """One clip to process: at most ``limit`` frames of it; ``looks`` are how often the landmark network alone runs."""

    path: Path
    limit: int | None = None
    looks: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Frames of a clip that were processed, and people in them, each counted once per frame."""

    frames: int
    people: int


Processing = Callable[[Task], Counts]


@dataclass(frozen=True, slots=True)
class Contender:
    """A way to process clips.

    Attributes
    ----------
    load
        Loads everything and returns what processes one clip.
    per_core : bool
        One process per core share the clips; otherwise one process does them all.
    looks_at_people : bool
        Its tasks say how often to look: as often as gaitlake stored a person.
    """

    load: Callable[[PoseModel], Processing]
    per_core: bool = True
    looks_at_people: bool = False


def load_mediapipe(model: PoseModel, *, mode: str) -> Processing:
    """The loop that everybody writes: OpenCV reads, MediaPipe's PoseLandmarker looks, landmarks are collected.

    One landmarker serves all clips of a process, so that loading it is nobody's time; OpenCV keeps its default threads.
    """
    import cv2
    import mediapipe as mp  # type: ignore[import-untyped]
    from mediapipe.tasks.python import vision  # type: ignore[import-untyped]

    from gaitlake.pose.landmarker import base_options

    options = vision.PoseLandmarkerOptions(
        base_options=base_options(model.path), running_mode=vision.RunningMode[mode], num_poses=1
    )
    landmarker = vision.PoseLandmarker.create_from_options(options)
    start_ms = 0

    def process(task: Task) -> Counts:
        nonlocal start_ms
        capture = cv2.VideoCapture(str(task.path))
        rate_hz = capture.get(cv2.CAP_PROP_FPS) or 30.0
        landmarks: list[list[object]] = []
        time_ms = start_ms
        while task.limit is None or len(landmarks) < task.limit:
            there, image = capture.read()
            if not there:
                break
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
            time_ms = start_ms + round(len(landmarks) * 1000 / rate_hz)
            seen = landmarker.detect(picture) if mode == "IMAGE" else landmarker.detect_for_video(picture, time_ms)
            landmarks.append(seen.pose_landmarks)
        capture.release()
        start_ms = time_ms + GAP_MS
        return Counts(len(landmarks), sum(map(len, landmarks)))

    return process


def load_gaitlake(model: PoseModel) -> Processing:
    """What ``gaitlake ingest`` does with a video before its analysis, tables included."""
    from gaitlake.pose import create_estimator, extract

    estimator = create_estimator("blazepose", model)

    def process(task: Task) -> Counts:
        go_on = None
        if task.limit is not None:
            left = itertools.count(task.limit - 1, -1)
            go_on = partial(_some_left, left)
        extraction = extract(task.path, "v", estimator, go_on=go_on)
        return Counts(extraction.report.frames, extraction.keypoints.num_rows)

    return process


def _some_left(left: itertools.count[int]) -> bool:
    return next(left) > 0


def load_floor(model: PoseModel) -> Processing:
    """Decoding alone, then the landmark network alone: no colour is converted, no crop cut out, no output read."""
    import numpy as np

    from gaitlake.pose.blazepose import landmarks
    from gaitlake.pose.blazepose.openvino_runtime import OpenVinoRuntime
    from gaitlake.video import Decoder

    with zipfile.ZipFile(model.path) as bundle:
        network = OpenVinoRuntime().load(bundle.read(landmarks.KIND.member), landmarks.KIND)
    shape = (CROPS, 1, landmarks.SIDE_PX, landmarks.SIDE_PX, 3)
    crops = np.random.default_rng(0).integers(0, 256, shape, np.uint8)

    def process(task: Task) -> Counts:
        with Decoder(task.path) as decoder:
            frames = sum(1 for _ in itertools.islice(decoder, task.limit))
        looks = frames if task.looks is None else task.looks
        for number in range(looks):
            network.infer(crops[number % CROPS])
        return Counts(frames, looks)

    return process


GAITLAKE = "gaitlake"
FLOORS = ("floor", "floor-people")
CONTENDERS: Mapping[str, Contender] = MappingProxyType(
    {
        "mediapipe-video-plain": Contender(partial(load_mediapipe, mode="VIDEO"), per_core=False),
        "mediapipe-video-per-core": Contender(partial(load_mediapipe, mode="VIDEO")),
        "mediapipe-image-per-core": Contender(partial(load_mediapipe, mode="IMAGE")),
        GAITLAKE: Contender(load_gaitlake),
        "floor": Contender(load_floor),
        "floor-people": Contender(load_floor, looks_at_people=True),
    }
)
"""In the order in which they take turns; ``floor-people`` needs what gaitlake counted before."""

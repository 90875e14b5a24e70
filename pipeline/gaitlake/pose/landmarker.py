"""MediaPipe's PoseLandmarker behind one method: an image in, the poses seen in it out, in pixels."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gaitlake.errors import ModelError, SetupError
from gaitlake.pose.options import EstimatorOptions
from gaitlake_schemas.vocabulary import LANDMARKS

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = ("x", "y", "z", "visibility", "presence", "world_x", "world_y", "world_z")
"""Last axis of a pose array, as in the ``keypoints`` contract."""

CHATTER = re.compile(r"[IW]\d{4} |(INFO|WARNING): ")
"""How notes and warnings of MediaPipe's logging libraries begin."""

Pose = NDArray[np.float32]
"""One person in one frame, shape (33, 8): landmarks in the model's order, :data:`FIELDS` along the last axis."""


class Landmarker:
    """One loaded PoseLandmarker. Close it; at the latest it closes itself before the interpreter ends.

    Inference runs on one thread (MediaPipe's default on desktop systems; it offers no setting).
    """

    def __init__(self, model: Path, options: EstimatorOptions) -> None:
        self._silent = True
        with _native_messages_held(ModelError, f"MediaPipe cannot use {model.name}"):
            self._mediapipe, self._landmarker = _create(model, options)
        self._close = weakref.finalize(self, self._landmarker.close)

    def look(self, image: NDArray[np.uint8], time_ms: int | None = None) -> list[Pose]:
        """Poses in an H x W x 3 RGB image, in its pixels, y down; ``time_ms`` must rise and is for VIDEO mode only."""
        picture = self._mediapipe.Image(self._mediapipe.ImageFormat.SRGB, np.ascontiguousarray(image))
        if not self._silent:
            return self._detect(picture, image.shape, time_ms)
        with _native_messages_held(ModelError, "MediaPipe failed on a frame"):
            poses = self._detect(picture, image.shape, time_ms)
        self._silent = not poses
        return poses

    def close(self) -> None:
        self._close()

    def _detect(self, picture: Any, shape: tuple[int, ...], time_ms: int | None) -> list[Pose]:
        if time_ms is None:
            result = self._landmarker.detect(picture)
        else:
            result = self._landmarker.detect_for_video(picture, time_ms)
        scale = np.array([shape[1], shape[0], shape[1]], np.float32)
        pairs = zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
        poses = (_pose(image, world, scale) for image, world in pairs)
        return [pose for pose in poses if np.isfinite(pose).all()]


def _pose(image: list[Any], world: list[Any], scale: NDArray[np.float32]) -> Pose:
    pose = np.empty((len(LANDMARKS), len(FIELDS)), np.float32)
    pose[:, :5] = [(p.x, p.y, p.z, p.visibility, p.presence) for p in image]
    pose[:, 5:] = [(p.x, p.y, p.z) for p in world]
    pose[:, :3] *= scale
    return pose


def base_options(model: Path) -> Any:
    """MediaPipe's base options, without its usage statistics.

    MediaPipe 1.2 posts its version, Python's version, model calls and their duration to play.googleapis.com, 45 s after
    loading and on closing, and has no switch for it. It verifies that server with the certificate file named here: an
    empty one makes every such connection fail before anything is sent. Nothing else in it uses the network.
    """
    from mediapipe.tasks.python import BaseOptions  # type: ignore[import-untyped]

    class SilentOptions(BaseOptions):  # type: ignore[misc]
        def to_ctypes(self) -> Any:
            options = super().to_ctypes()
            options.ca_bundle_path = os.devnull.encode()
            return options

    return SilentOptions(model_asset_path=str(model))


def _create(model: Path, options: EstimatorOptions) -> tuple[Any, Any]:
    try:
        import mediapipe  # type: ignore[import-untyped]
        from mediapipe.tasks.python import vision

        detector = options.detector
        landmarker = vision.PoseLandmarker.create_from_options(
            vision.PoseLandmarkerOptions(
                base_options=base_options(model),
                running_mode=vision.RunningMode[options.running_mode],
                num_poses=detector.num_poses,
                min_pose_detection_confidence=detector.min_pose_detection_confidence,
                min_pose_presence_confidence=detector.min_pose_presence_confidence,
                min_tracking_confidence=detector.min_tracking_confidence,
            )
        )
    except (ImportError, OSError) as error:
        raise SetupError(
            f"MediaPipe does not load: {error}. It needs the libraries EGL and GLES; "
            "on Debian or Ubuntu: sudo apt-get install libegl1 libgles2"
        ) from error
    return mediapipe, landmarker


@contextmanager
def _native_messages_held(kind: type[ModelError], what: str) -> Iterator[None]:
    """Keep MediaPipe's start-up chatter off the terminal; if it fails, its last lines become part of the error.

    The native library writes to file descriptor 2 whatever its log level is told, hence the redirection. Only its
    notes and warnings are swallowed: its errors, and whatever another thread wrote meanwhile, are passed on.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as held:
        saved = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except (RuntimeError, ValueError) as error:
            raise kind(f"{what}: {error} {' / '.join(_lines(held)[-3:])}".strip()) from error
        finally:
            os.dup2(saved, 2)
            os.close(saved)
        for line in _lines(held):
            if not CHATTER.match(line):
                os.write(2, f"{line}\n".encode())


def _lines(file: IO[bytes]) -> list[str]:
    file.seek(0)
    return file.read().decode(errors="replace").splitlines()

"""MediaPipe's PoseLandmarker behind one method: an image in, the poses seen in it out, in pixels."""

from __future__ import annotations

import os
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gaitlake.errors import ModelError, SetupError
from gaitlake.pose.options import EstimatorOptions
from gaitlake_schemas.vocabulary import LANDMARKS

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = ("x", "y", "z", "visibility", "presence", "world_x", "world_y", "world_z")
"""Last axis of a pose array, as in the ``keypoints`` contract."""

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
        return [_pose(image, world, scale) for image, world in pairs]


def _pose(image: list[Any], world: list[Any], scale: NDArray[np.float32]) -> Pose:
    pose = np.empty((len(LANDMARKS), len(FIELDS)), np.float32)
    pose[:, :5] = [(p.x, p.y, p.z, p.visibility, p.presence) for p in image]
    pose[:, 5:] = [(p.x, p.y, p.z) for p in world]
    pose[:, :3] *= scale
    return pose


def _create(model: Path, options: EstimatorOptions) -> tuple[Any, Any]:
    try:
        import mediapipe  # type: ignore[import-untyped]  # noqa: PLC0415
        from mediapipe.tasks.python import BaseOptions, vision  # type: ignore[import-untyped]  # noqa: PLC0415

        detector = options.detector
        landmarker = vision.PoseLandmarker.create_from_options(
            vision.PoseLandmarkerOptions(
                base_options=BaseOptions(model_asset_path=str(model)),
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

    The native library writes to file descriptor 2 whatever its log level is told, hence the redirection.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as held:
        saved = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except (RuntimeError, ValueError) as error:
            held.seek(0)
            lines = held.read().decode(errors="replace").splitlines()
            raise kind(f"{what}: {error} {' / '.join(lines[-3:])}".strip()) from error
        finally:
            os.dup2(saved, 2)
            os.close(saved)

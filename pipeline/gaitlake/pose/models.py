"""The pose model: fetched once from the package index with pinned hashes, or given by the user.

MediaPipe ships no model any more; the BlazePose *full* networks are inside an older MediaPipe wheel. Only those two
files are taken from it, checked against their SHA-256, and packed into the bundle that today's MediaPipe reads.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gaitlake.errors import ModelError
from gaitlake.pose.bundle import DETECTOR, LANDMARKER, build_bundle
from gaitlake.pose.wheel import download_wheel

WHEEL = "mediapipe==0.10.21"
NETWORKS = {
    DETECTOR: (
        "mediapipe/modules/pose_detection/pose_detection.tflite",
        "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    ),
    LANDMARKER: (
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    ),
}
"""Bundle member: (file in the wheel, its SHA-256)."""

BUNDLE_NAME = "blazepose_full.task"
BUNDLE_SHA256 = "481913a627070d2368c6ee13c0337e2f28c4f2e4823b29d664c58883c2cc19e6"
"""Of the bundle as built with FLATBUFFERS; another version of that library lays out the same content differently."""

FLATBUFFERS = "flatbuffers==25.12.19"


@dataclass(frozen=True, slots=True)
class PoseModel:
    """A pose bundle on disk and the SHA-256 of its bytes."""

    path: Path
    sha256: str


def ensure_model(model: Path | None = None, *, cache: Path | None = None) -> PoseModel:
    """Return a verified pose model, fetching and building it on first need.

    Parameters
    ----------
    model : Path, optional
        The user's own `.task` bundle, taken as it is; its hash tells its results apart from others'.
    cache : Path, optional
        Folder for the built bundle; by default ``$GAITLAKE_CACHE`` or ``~/.cache/gaitlake/models``.

    Raises
    ------
    ModelError
        The given file is no pose bundle, the package index cannot be reached, or what came is not what is expected.
    """
    if model is not None:
        return _given(model)
    folder = cache or default_cache()
    target = folder / BUNDLE_NAME
    if _sha256(target) != BUNDLE_SHA256:
        with _locked(folder):
            if _sha256(target) != BUNDLE_SHA256:
                _write_atomically(target, _fetch_bundle())
    return PoseModel(target, BUNDLE_SHA256)


def default_cache() -> Path:
    """``$GAITLAKE_CACHE``, else ``~/.cache/gaitlake/models``."""
    configured = os.environ.get("GAITLAKE_CACHE")
    return Path(configured) if configured else Path.home() / ".cache" / "gaitlake" / "models"


def _given(path: Path) -> PoseModel:
    try:
        with zipfile.ZipFile(path) as archive:
            missing = sorted({DETECTOR, LANDMARKER} - set(archive.namelist()))
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path} is not a pose bundle (a .task file): {error}") from error
    if missing:
        lacks = ", ".join(missing)
        raise ModelError(f"{path} is not a pose bundle: it lacks {lacks}; give a pose_landmarker .task file")
    return PoseModel(path, _sha256(path))


def _sha256(path: Path) -> str:
    """Hash of a file, or an empty text where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Only one process fetches; the others wait for it and then find the bundle."""
    import fcntl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".fetch.lock").open("w")
    except OSError as error:
        raise ModelError(
            f"the model folder {folder} cannot be written ({error.strerror}); set GAITLAKE_CACHE to one that can"
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch_bundle() -> bytes:
    with tempfile.TemporaryDirectory(prefix="gaitlake-model-") as folder:
        wheel = download_wheel(WHEEL, Path(folder))
        bundle = build_bundle(_networks(wheel))
    found = hashlib.sha256(bundle).hexdigest()
    if found != BUNDLE_SHA256:
        raise ModelError(
            f"the built pose bundle has sha256 {found}, expected {BUNDLE_SHA256}; "
            f"its networks are right, so install {FLATBUFFERS} and run `gaitlake models fetch` again"
        )
    return bundle


def _networks(wheel: Path) -> dict[str, bytes]:
    networks = {}
    with zipfile.ZipFile(wheel) as archive:
        for name, (member, expected) in NETWORKS.items():
            data = archive.read(member)
            found = hashlib.sha256(data).hexdigest()
            if found != expected:
                raise ModelError(f"{member} in {wheel.name} has sha256 {found}, expected {expected}; it was not used")
            networks[name] = data
    return networks


def _write_atomically(target: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=target.name, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary = Path(file.name)
    temporary.chmod(0o644)
    temporary.replace(target)

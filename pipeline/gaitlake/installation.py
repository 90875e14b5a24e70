"""Traps of the installation that pip and Debian leave open, each with what to type."""

from __future__ import annotations

import ctypes
from importlib import metadata

from gaitlake.errors import SetupError

OPENCV_DISTRIBUTIONS = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
"""All of them install the same folder `cv2`, so each overwrites the one before, file by file."""

LIBRARIES = {"libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2"}
"""What MediaPipe's shared library loads, and the Debian package that has it."""


def check_installation() -> None:
    """Check what pose estimation needs from the machine.

    Raises
    ------
    SetupError
        Not exactly one OpenCV, or a system library is missing; the message says what to type.
    """
    check_opencv(installed_opencv())
    check_libraries()


def installed_opencv() -> dict[str, str]:
    """Name and version of every OpenCV distribution in this environment."""
    found = {}
    for name in OPENCV_DISTRIBUTIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def check_opencv(found: dict[str, str]) -> None:
    """Check that exactly one OpenCV is installed: with two, `cv2` is a mixture of both."""
    if len(found) == 1:
        return
    if not found:
        raise SetupError(
            "OpenCV: exactly one distribution must be installed, found none; type: pip install opencv-python-headless"
        )
    listed = ", ".join(f"{name} {version}" for name, version in found.items())
    version = found.get("opencv-python-headless")
    wanted = "opencv-python-headless" + (f"=={version}" if version else "")
    raise SetupError(
        f"OpenCV: exactly one distribution must be installed, found {listed}, which overwrite each other's files; "
        f"type: pip uninstall -y {' '.join(found)} && pip install --no-deps {wanted}"
    )


def check_libraries() -> None:
    """Check that the graphics libraries load that MediaPipe links against, even where it draws nothing."""
    missing = [name for name in LIBRARIES if not _loads(name)]
    if missing:
        packages = " ".join(LIBRARIES[name] for name in missing)
        raise SetupError(
            f"MediaPipe needs {' and '.join(missing)}, which cannot be loaded; "
            f"on Debian or Ubuntu type: sudo apt-get install {packages}"
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True

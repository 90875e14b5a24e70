"""Download one wheel by name, through the user's own pip or uv and their configuration."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from gaitlake.errors import ModelError

TIMEOUT_S = 900

PIP_PLATFORM = (
    "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--platform", "manylinux_2_28_x86_64",
)  # fmt: skip
"""The wheel is only opened for its data files, so any machine fetches the same one."""


def download_wheel(requirement: str, folder: Path) -> Path:
    """Put the wheel of ``requirement`` (``name==version``) into ``folder`` and return its path.

    pip is tried first, then `uv tool run pip` where pip is not installed.

    Raises
    ------
    ModelError
        With the installer's last lines and what to do.
    """
    problems = []
    for installer in _installers():
        command = [*installer, "download", requirement, "--no-deps", "--only-binary=:all:", "--no-input"]
        problem = _run([*command, "--disable-pip-version-check", *PIP_PLATFORM, "--dest", str(folder)])
        wheels = sorted(folder.glob("*.whl"))
        if problem is None and wheels:
            return wheels[0]
        problems.append(f"`{' '.join(installer[-2:])}`: {problem or 'no wheel came'}")
    said = "; ".join(problems) or "neither pip nor uv is installed"
    raise ModelError(
        f"{requirement}, which holds the pose networks, could not be downloaded: {said}. "
        "Check the network and the package index that pip is set to, then run `gaitlake models fetch`; "
        "without a network, give a bundle with --model FILE.task"
    )


def _installers() -> list[list[str]]:
    installers = [[sys.executable, "-m", "pip"]] if find_spec("pip") else []
    if uv := shutil.which("uv"):
        installers.append([uv, "tool", "run", "pip"])
    return installers


def _run(command: list[str]) -> str | None:
    """None if the command succeeded, else the end of what it said."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return None if done.returncode == 0 else " / ".join(lines[-2:])

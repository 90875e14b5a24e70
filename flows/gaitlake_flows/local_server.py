"""A Prefect server for the length of one run, where none is named."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from gaitlake.errors import SetupError

API_URL = "PREFECT_API_URL"
LOGS_TO_API = "PREFECT_LOGGING_TO_API_ENABLED"
"""Off for a server that ends with the run: its client would try for a minute to hand in the last lines."""
START_LIMIT_S = 180.0
POLL_S = 0.1
BOUND_TO_PARENT = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""Runs Python with the arguments that follow, as a process that is terminated when its parent dies."""


def has_prefect_server() -> bool:
    """Is a server named in the environment or in a profile of Prefect's? A look that need not import Prefect."""
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    return API_URL in os.environ or (profiles.is_file() and API_URL in profiles.read_text(encoding="utf-8"))


@contextmanager
def local_prefect_server() -> Iterator[None]:
    """Start a server on loopback and name it to this process; it ends with the block.

    Prefect's own temporary server shares the terminal's process group, so Ctrl-C kills it before the flow can say
    goodbye, and a terminated run leaves it behind. This one is in a session of its own, dies with its parent, and
    spares this process the import of Prefect's server. Use :func:`wait_until_ready` before the first flow.

    Raises
    ------
    SetupError
        The server ends at once.
    """
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = ("--host", "127.0.0.1", "--port", str(port))
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            BOUND_TO_PARENT,
            "-m",
            "prefect",
            "server",
            "start",
            *address,
            "--no-services",
            "--no-ui",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    named = {API_URL: f"http://127.0.0.1:{port}/api", LOGS_TO_API: "false"}
    before = {name: os.environ.get(name) for name in named}
    os.environ.update(named)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready() -> None:
    """Wait for the server named in the environment; one named in a profile is taken as running.

    Raises
    ------
    SetupError
        It does not answer in time.
    """
    if API_URL not in os.environ:
        return
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{os.environ[API_URL]}/health", timeout=5).close()
        except OSError:
            time.sleep(POLL_S)
        else:
            return
    raise SetupError(
        f"Prefect's server did not start within {START_LIMIT_S:.0f} s; see what `prefect server start` says, "
        f"or name a running one in {API_URL}"
    )

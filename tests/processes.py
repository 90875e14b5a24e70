"""The installed command line and Prefect's own, as processes."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

GAITLAKE = Path(sys.executable).parent / "gaitlake"
PREFECT = GAITLAKE.with_name("prefect")
RUN_LIMIT_S = 280
PATIENCE_S = 240


@dataclass(frozen=True)
class CommandLine:
    """`gaitlake`, with a Prefect home of its own so that tests leave nothing in the user's."""

    home: Path
    api: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        settings = {"PREFECT_HOME": str(self.home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "COLUMNS": "160"}
        if self.api is not None:
            settings["PREFECT_API_URL"] = self.api
        return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | settings

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(GAITLAKE), *map(str, arguments)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, code: int = 0) -> str:
        """Standard output of a command that has to end with ``code``."""
        done = subprocess.run(
            [str(GAITLAKE), *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=RUN_LIMIT_S,
            check=False,
        )
        assert done.returncode == code, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 else done.stderr

    def rows(self, lake: Path, sql: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = json.loads(self.run("sql", "--lake", lake, "--format", "json", "-c", sql))
        return rows


@contextmanager
def background(log: Path, environment: dict[str, str], *command: object) -> Iterator[None]:
    """A process that ends with the block."""
    with log.open("wb") as file:
        process = subprocess.Popen([str(word) for word in command], env=environment, stdout=file, stderr=file)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def answer(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=10) as response:
        found: object = json.load(response)
    return found if isinstance(found, dict) else {"answer": found}


def wait_for(url: str, log: Path) -> dict[str, object]:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            return answer(url)
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"no answer from {url}\n{log.read_text()}")


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


_servers: list[subprocess.Popen[bytes]] = []
"""Held until this process ends: a Popen that is collected while its process runs is a warning."""


def session_folder() -> Path:
    """A folder that all workers of this test session share, named after the process that started them."""
    controller = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    return Path(tempfile.gettempdir()) / f"gaitlake-tests-{controller}"


def session_prefect_server() -> CommandLine:
    """The command line with the session's Prefect server: whoever asks first starts it, the session's end stops it."""
    folder = session_folder()
    folder.mkdir(exist_ok=True)
    log, address = folder / "server.log", folder / "address"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists():
            port = free_port()
            start = [str(PREFECT), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
            with log.open("wb") as output:
                server = subprocess.Popen(
                    start, env=CommandLine(folder).environment, stdout=output, stderr=output, start_new_session=True
                )
            _servers.append(server)
            (folder / "pid").write_text(str(server.pid))
            wait_for(f"http://127.0.0.1:{port}/api/health", log)
            address.write_text(f"http://127.0.0.1:{port}/api")
    return CommandLine(folder, address.read_text())


def end_session() -> None:
    """Stop what the session started, and remove its folder."""
    folder = session_folder()
    if (folder / "pid").exists():
        with suppress(ProcessLookupError):
            os.killpg(int((folder / "pid").read_text()), signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)

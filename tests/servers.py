"""A real PostgreSQL and a real S3 API on loopback: started once a test session, shared by all of its workers."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from gaitlake.lake.place import Place
from tests.processes import free_port, session_folder

USER, DATABASE = "gaitlake", "lakes"
PASSWORD = "marker-of-the-postgres-password"
KEY_ID, KEY = "MARKEROFTHEKEYID", "marker-of-the-secret-access-key"
BUCKET = "lakes"
MARKERS = (PASSWORD, KEY_ID, KEY)
"""Secrets that nothing may repeat."""
START_S = 60
OTHER_USER = "nobody"
"""PostgreSQL refuses to run as root."""


@dataclass(frozen=True)
class Postgres:
    """A running server; its password is in no connection string."""

    folder: Path
    port: int

    @property
    def catalog(self) -> str:
        return f"host=127.0.0.1 port={self.port} user={USER} dbname={DATABASE}"

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(f"{self.catalog} application_name=tests", password=PASSWORD, autocommit=True)

    def control(self, *words: str) -> None:
        """`pg_ctl`, as the user whose server it is."""
        _as_other([_binary("pg_ctl"), "-D", str(self.folder / "data"), "-w", "-s", *words], self.folder)

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=off -c full_page_writes=off"
        self.control("-l", str(self.folder / "log"), "-o", options, "start")


@dataclass(frozen=True)
class Store:
    """A running S3 API."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def environment(store: Store | None) -> dict[str, str]:
    """What a process needs to enter the servers: secrets are here and nowhere else."""
    said = {"PGPASSWORD": PASSWORD}
    if store is not None:
        said |= {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": KEY, "AWS_ENDPOINT_URL": store.url}
    return said


def enter() -> None:
    """What :func:`environment` says, for the rest of this process."""
    os.environ.update(environment(session_store()))


def new_place(*, postgres: bool, s3: bool) -> Place:
    """A place where no lake has been."""
    name = f"lake_{uuid4().hex[:12]}"
    catalog = session_postgres().catalog if postgres else None
    if s3:
        session_store()
    return Place(catalog, f"s3://{BUCKET}/{name}/" if s3 else None, name if postgres else Place().schema)


def session_postgres() -> Postgres:
    """The session's PostgreSQL server."""
    folder = session_folder() / "postgres"
    port = int(_once("postgres", lambda: str(start_postgres(folder).port)))
    return Postgres(folder, port)


def session_store() -> Store:
    """The session's object store, with one bucket."""
    folder = session_folder()
    return Store(int(_once("store", lambda: str(_start_store(folder).port))))


def _once(name: str, start: Callable[[], str]) -> str:
    """What ``start`` says, from whichever worker of the session asks first."""
    folder = session_folder()
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = folder / f"{name}.said"
        if not said.exists():
            said.write_text(start())
    return said.read_text()


def start_postgres(folder: Path) -> Postgres:
    """A new server whose files are in ``folder``; stop it with ``control("stop", "-m", "immediate")``."""
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, OTHER_USER)
    password = folder.parent / f"{folder.name}.password"
    password.write_text(PASSWORD)
    data = ["-D", str(folder / "data"), "-U", USER, "--auth=scram-sha-256", f"--pwfile={password}"]
    _as_other([_binary("initdb"), *data, "--no-sync", "-E", "UTF8", "--locale=C"], folder)
    server = Postgres(folder, free_port())
    server.start()
    with psycopg.connect(server.catalog.replace(DATABASE, "postgres"), password=PASSWORD, autocommit=True) as one:
        one.execute(f"CREATE DATABASE {DATABASE}".encode())
    return server


def _as_other(command: list[str], folder: Path) -> None:
    """Run as a user that PostgreSQL accepts."""
    if os.geteuid() == 0:
        group = str(pwd.getpwnam(OTHER_USER).pw_gid)
        command = ["setpriv", f"--reuid={OTHER_USER}", f"--regid={group}", "--clear-groups", *command]
    with (folder.parent / "postgres.commands.log").open("ab") as log:  # a pipe would stay open with the server
        done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False, timeout=START_S)
    if done.returncode:
        pytest.fail(f"{command[-1]}: {(folder.parent / 'postgres.commands.log').read_text()[-2000:]}")


def _binary(name: str) -> str:
    beside = Path("/usr/lib/postgresql/15/bin") / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        reason = f"no {name}: sudo sh infra/install-debian-packages.sh"
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


_processes: list[subprocess.Popen[bytes]] = []
"""Held until this process ends: a Popen that is collected while its process runs is a warning."""


def _start_store(folder: Path) -> Store:
    store = Store(free_port())
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(store.port)]
    with (folder / "store.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    _processes.append(process)
    (folder / "store.pid").write_text(str(process.pid))
    deadline = time.monotonic() + START_S
    while True:
        try:
            bucket = urllib.request.Request(f"{store.url}/{BUCKET}", method="PUT")
            with urllib.request.urlopen(bucket, timeout=10):
                return store
        except OSError:
            if time.monotonic() > deadline:
                pytest.fail(f"no object store\n{(folder / 'store.log').read_text()}")
            time.sleep(0.1)


def end_servers() -> None:
    """Stop what the session started."""
    folder = session_folder()
    if (folder / "store.pid").exists():
        with suppress(ProcessLookupError):
            os.killpg(int((folder / "store.pid").read_text()), signal.SIGTERM)
    if (folder / "postgres" / "data" / "postmaster.pid").exists():
        Postgres(folder / "postgres", 0).control("stop", "-m", "immediate")

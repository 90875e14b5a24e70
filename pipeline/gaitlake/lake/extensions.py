"""DuckDB extensions come as wheels: nothing is downloaded when a lake is opened."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import duckdb

from gaitlake.errors import SetupError
from gaitlake.lake.place import Place

KNOWN = ("sqlite_scanner", "postgres_scanner", "ducklake", "httpfs")
"""Every extension that some lake needs."""

_verified: set[str] = set()
"""Identities of files whose signature DuckDB has verified."""


@lru_cache
def extension_file(name: str) -> Path:
    """The extension's file inside its wheel.

    Raises
    ------
    SetupError
        If the wheel is not installed.
    """
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is not None and spec.origin is not None:
        for file in sorted(Path(spec.origin).parent.rglob("*.duckdb_extension")):
            return file
    wheel = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
    raise SetupError(f"the DuckDB extension {name} is not installed: pip install {wheel}")


def needed(place: Place) -> tuple[str, ...]:
    """The extensions with which a lake can be opened, in the order in which they are loaded."""
    catalog = "sqlite_scanner" if place.catalog is None else "postgres_scanner"
    return (catalog, "ducklake") if place.data is None else (catalog, "ducklake", "httpfs")


def are_verified(names: Sequence[str]) -> bool:
    """Has DuckDB verified the signatures of these very files already, here or in an earlier process of this user?

    Hashing their 34 MB each takes 0.3 s, most of the time of opening a lake.
    """
    wanted = {_identity(extension_file(name)) for name in names}
    if not wanted <= _verified:
        _verified.update(_noted())
    return wanted <= _verified


def _identity(file: Path) -> str:
    """What changes when anybody writes the file; its time of change cannot be set back as others can."""
    found = file.stat()
    return f"{found.st_dev} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {file}"


def _note() -> Path:
    """Where verified files are noted: in ``$GAITLAKE_CACHE``, else in ``~/.cache/gaitlake``."""
    configured = os.environ.get("GAITLAKE_CACHE")
    folder = Path(configured) if configured else Path.home() / ".cache" / "gaitlake"
    return folder / "verified-extensions.txt"


def _noted() -> set[str]:
    try:
        return set(_note().read_text(encoding="utf-8").splitlines())
    except (OSError, RuntimeError, UnicodeError):  # no note, or no home: verify again
        return set()


def _write_note() -> None:
    """Note the files verified so far; a folder that cannot be written costs the next process 0.3 s."""
    there = {_identity(extension_file(name)) for name in KNOWN}
    text = "".join(f"{identity}\n" for identity in sorted(there & (_verified | _noted())))
    try:
        note = _note()
        note.parent.mkdir(parents=True, exist_ok=True)
        unfinished = note.with_name(f"{note.name}.{os.getpid()}")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(note)
    except (OSError, RuntimeError):
        return


def load_extensions(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Load these extensions.

    DuckDB verifies the signature of each file, unless the connection was made with ``allow_unsigned_extensions``:
    do so only where :func:`are_verified`.
    """
    known = are_verified(names)
    for name in names:
        file = extension_file(name)
        try:
            connection.execute(f"LOAD '{str(file).replace(chr(39), chr(39) * 2)}'")
        except duckdb.Error as error:
            wheel = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
            reason = str(error).splitlines()[0]
            raise SetupError(f"the DuckDB extension {file} does not load ({reason}): pip install {wheel}") from error
        _verified.add(_identity(file))
    if not known:
        _write_note()

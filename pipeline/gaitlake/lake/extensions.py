"""DuckDB extensions come as wheels: nothing is downloaded when a lake is opened."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import duckdb

from gaitlake.errors import SetupError

NEEDED = ("sqlite_scanner", "ducklake")

_verified: set[tuple[str, int, int]] = set()
"""Files (path, size, modification time) whose signature DuckDB has verified in this process."""


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


def are_verified() -> bool:
    """Has DuckDB verified the signatures of these very files in this process already?

    Hashing their 34 MB each takes 0.36 s of a connection's 0.38; once a process is enough.
    """
    return all(_identity(extension_file(name)) in _verified for name in NEEDED)


def _identity(file: Path) -> tuple[str, int, int]:
    found = file.stat()
    return str(file), found.st_size, found.st_mtime_ns


def load_extensions(connection: duckdb.DuckDBPyConnection) -> None:
    """Load what a lake needs.

    DuckDB verifies the signature of each file, unless the connection was made with ``allow_unsigned_extensions``:
    do so only where :func:`are_verified`.
    """
    for name in NEEDED:
        file = extension_file(name)
        try:
            connection.execute(f"LOAD '{str(file).replace(chr(39), chr(39) * 2)}'")
        except duckdb.Error as error:
            wheel = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
            reason = str(error).splitlines()[0]
            raise SetupError(f"the DuckDB extension {file} does not load ({reason}): pip install {wheel}") from error
        _verified.add(_identity(file))

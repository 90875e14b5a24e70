"""Where a lake's catalog and data are, if not in its folder: `lake.toml`, which never holds a secret."""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from gaitlake.errors import LakeError, StoreError
from gaitlake.object_store import S3Path

FILE_NAME = "lake.toml"
PREFIX = "postgres:"
SCHEMA = "gaitlake"
"""The catalog's schema in its database, if none is named."""

_PASSWORD = re.compile(r"password\s*=|://[^/@\s]*:[^@\s]*@", re.IGNORECASE)
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""Settings of libpq that are added where the catalog's own say nothing: a dead network is noticed within a minute."""


@dataclass(frozen=True, slots=True)
class Place:
    """``catalog``: libpq's connection string without password, None for `catalog.sqlite` in the lake's folder;
    ``data``: `s3://bucket/prefix/`, None for `data` in it; ``schema``: the catalog's schema in its database."""

    catalog: str | None = None
    data: str | None = None
    schema: str = SCHEMA

    def connection_string(self, application: str | None = None) -> str:
        """``catalog`` with what :data:`PATIENCE` adds; ``application`` is the name that the server will show.

        Raises
        ------
        LakeError
            The catalog is SQLite.
        """
        if self.catalog is None:
            raise LakeError("this lake's catalog is not PostgreSQL")
        added = [f"{name}={value}" for name, value in PATIENCE.items() if f"{name}=" not in self.catalog]
        named = [] if application is None else [f"application_name={application}"]  # the last one counts
        return " ".join([self.catalog, *added, *named])

    def text(self) -> str:
        """As `lake.toml` says it."""
        lines = ["# Where this lake's catalog and data are. No passwords or keys here: docs/how-to/store.md"]
        if self.catalog is not None:
            lines += [f"catalog = {json.dumps(PREFIX + self.catalog)}", f"schema = {json.dumps(self.schema)}"]
        if self.data is not None:
            lines.append(f"data = {json.dumps(self.data)}")
        return "\n".join(lines) + "\n"


def chosen_place(catalog: str | None, data: str | None, schema: str | None = None) -> Place | None:
    """What a person wrote, checked and in one spelling; None if that is nothing.

    Raises
    ------
    LakeError
        It is no such place, or carries a password or key; what was given is not repeated then.
    """
    if catalog is None and schema is not None:
        raise LakeError("a schema is the catalog's in PostgreSQL: give --catalog postgres:… with it")
    if catalog is None and data is None:
        return None
    found = None if catalog is None else _canonical(catalog)
    return Place(found, None if data is None else _data(data), _schema(schema or SCHEMA))


def read_place(folder: Path) -> Place:
    """What ``folder/lake.toml`` says; without that file all is in the folder.

    Raises
    ------
    LakeError
        The file cannot be read, or says what it must not.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Place()
    except (OSError, UnicodeDecodeError) as error:
        raise LakeError(f"{path} cannot be read ({type(error).__name__}): correct its permissions") from error
    _refuse_password(text, str(path))
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LakeError(f"{path} is no TOML ({error}): correct it, or write it anew with `gaitlake init`") from error
    strange = sorted(set(found) - {"catalog", "data", "schema"})
    wrong = sorted(name for name, value in found.items() if not isinstance(value, str))
    if strange or wrong:
        raise LakeError(f"{path}: {', '.join(strange or wrong)}: may hold catalog, schema and data, each a text")
    catalog = found.get("catalog")
    if catalog is not None and not catalog.startswith(PREFIX):
        raise LakeError(f"{path}: catalog must begin with '{PREFIX}'; correct it")
    data = found.get("data")
    return Place(
        None if catalog is None else catalog.removeprefix(PREFIX),
        None if data is None else _data(data),
        _schema(found.get("schema", SCHEMA)),
    )


def write_place(folder: Path, place: Place) -> None:
    """Write `lake.toml` as a whole or not at all; a lake that is all in its folder has none."""
    if place == Place(schema=place.schema):
        return
    unfinished = folder / f"{FILE_NAME}.{os.getpid()}"
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(place.text())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / FILE_NAME)


def _refuse_password(text: str, what: str) -> None:
    if _PASSWORD.search(text):
        raise LakeError(
            f"{what} carries a password, which would be kept in plain text: take it out, and give it in $PGPASSWORD, "
            "~/.pgpass or a file named by $PGPASSFILE"
        )


def _canonical(catalog: str) -> str:
    """`key=value …` for libpq, from that or from a URL `postgresql://…`."""
    if not catalog.startswith((PREFIX, "postgresql://")):
        raise LakeError("a catalog is given as 'postgres:host=… dbname=… user=…' (libpq's words); found something else")
    given = catalog.removeprefix(PREFIX).strip()
    _refuse_password(given, "the catalog's connection string")
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    try:
        parts = conninfo_to_dict(given)
    except psycopg.Error as error:
        raise LakeError(f"the catalog's connection string is none that libpq understands: {error}".strip()) from error
    if parts.keys() & {"password", "sslpassword"}:
        _refuse_password("password=", "the catalog's connection string")
    return make_conninfo("", **{name: value for name, value in parts.items() if name != "application_name"})


def _data(text: str) -> str:
    try:
        return f"{S3Path.parse(text)}/"
    except StoreError as error:
        raise LakeError(f"the place of the data: {error}") from error


def _schema(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise LakeError(f"schema {name!r}: must be small letters, digits and _, at most 63; choose another name")
    return name

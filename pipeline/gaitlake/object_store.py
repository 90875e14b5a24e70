"""Files in an S3-compatible object store, as much like paths as an inbox needs them."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from gaitlake.errors import StoreError
from gaitlake.store_access import ATTEMPTS, Access, access, store_advice, timeout_s

if TYPE_CHECKING:
    from pyarrow.fs import S3FileSystem

SCHEME = "s3://"
_URL = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<key>[^?#]*))?")
CHUNK = 1 << 20


def is_s3(place: object) -> bool:
    """Is this the address of something in an object store?"""
    return isinstance(place, S3Path) or str(place).startswith(SCHEME)


@dataclass(frozen=True, slots=True)
class S3Path:
    """An object, or all objects whose names begin with it and a slash; as much of a path as an inbox needs."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, url: str) -> S3Path:
        """`s3://bucket/prefix`, with or without a slash at its end.

        Raises
        ------
        StoreError
            It is something else; keys in an address are refused, and not repeated.
        """
        match = _URL.fullmatch(url)
        parts = (match["key"] or "").rstrip("/").split("/") if match else []
        if match is None or any(part in (".", "..") for part in parts) or "" in parts[:-1]:
            raise StoreError(
                "must be s3://bucket/prefix, without keys or options in it (those come from the environment); "
                "found something else"
            )
        return cls(match["bucket"], "/".join(parts))

    def __str__(self) -> str:
        return f"{SCHEME}{self.place}"

    @property
    def place(self) -> str:
        """Bucket and key, as pyarrow writes them."""
        return f"{self.bucket}/{self.key}" if self.key else self.bucket

    @property
    def name(self) -> str:
        return PurePosixPath(self.key).name

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.key).suffix

    def __truediv__(self, name: str) -> S3Path:
        return S3Path(self.bucket, f"{self.key}/{name}" if self.key else name)

    def resolve(self) -> S3Path:
        return self

    def absolute(self) -> S3Path:
        return self

    def as_posix(self) -> str:
        return str(self)

    def is_file(self) -> bool:
        from pyarrow.fs import FileType

        with reading(self):
            info: Any = filesystem().get_file_info(self.place)
        return bool(info.type == FileType.File)

    def read_bytes(self) -> bytes:
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """The object's bytes, a megabyte at a time.

        Raises
        ------
        FileNotFoundError
            There is no such object.
        StoreError
            The store does not answer, or refuses.
        """
        with reading(self), filesystem().open_input_stream(self.place) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()

    def copy_to(self, file: Path) -> str:
        """Write the object to ``file``; return the sha256 of what was written."""
        digest = hashlib.sha256()
        with file.open("wb") as target:
            for chunk in self.chunks():
                digest.update(chunk)
                target.write(chunk)
        return digest.hexdigest()


Location = Path | S3Path


def location(text: str | os.PathLike[str] | S3Path) -> Location:
    """A folder, or a place in an object store."""
    if isinstance(text, S3Path):
        return text
    if not is_s3(os.fspath(text)):
        return Path(text)
    try:
        return S3Path.parse(os.fspath(text))
    except StoreError as error:
        raise StoreError(f"the inbox: {error}") from error


@dataclass(frozen=True, slots=True)
class S3File:
    """One object: ``path`` relative to what was listed."""

    path: str
    at: S3Path
    size_bytes: int
    mtime_ns: int


def listing(root: S3Path) -> list[S3File]:
    """Every object below ``root``, sorted by name: names, sizes and times come with the listing itself.

    Raises
    ------
    StoreError
        There is no such bucket, or it cannot be listed.
    """
    from pyarrow.fs import FileSelector, FileType

    with reading(root):
        if filesystem().get_file_info(root.bucket).type == FileType.NotFound:
            raise StoreError(f"{root}: there is no such bucket: check its name and AWS_ENDPOINT_URL")
        found: Any = filesystem().get_file_info(FileSelector(root.place, recursive=True, allow_not_found=True))
    start = len(root.place) + 1
    files = [
        S3File(info.path[start:], S3Path(root.bucket, info.path[len(root.bucket) + 1 :]), info.size, info.mtime_ns)
        for info in found
        if info.type == FileType.File
    ]
    return sorted(files, key=lambda file: unicodedata.normalize("NFC", file.path))


def filesystem() -> S3FileSystem:
    """pyarrow's view of the store, made once for each set of keys."""
    return _filesystem(access(), timeout_s(), os.getpid())


@lru_cache(maxsize=4)
def _filesystem(keys: Access, timeout: int, _process: int) -> S3FileSystem:
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

    return S3FileSystem(
        access_key=keys.key_id,
        secret_key=keys.secret,
        session_token=keys.session_token,
        region=keys.region,
        endpoint_override=keys.host,
        scheme="https" if keys.encrypted else "http",
        connect_timeout=timeout,
        request_timeout=timeout,
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
    )


@contextmanager
def reading(what: S3Path) -> Iterator[None]:
    """Turn what pyarrow raises about ``what`` into a :class:`StoreError` that says what to do."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(f"{what} cannot be read: {store_advice(str(error))}") from None

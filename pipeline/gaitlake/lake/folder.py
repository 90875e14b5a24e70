"""Where the parts of a lake lie."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from gaitlake.errors import LakeError
from gaitlake.lake.place import Place, read_place
from gaitlake.legible import is_text


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake is a folder; this names its parts and opens nothing.

    ``path`` is made absolute: DuckLake resolves data files against it, whatever the working directory is. A Lake can be
    given wherever a path is asked for.

    Raises
    ------
    LakeError
        The folder's name is no UTF-8.
    """

    path: Path

    def __init__(self, path: str | PathLike[str]) -> None:
        object.__setattr__(self, "path", Path(path).expanduser().absolute())
        if not is_text(str(self.path)):
            raise LakeError(f"{self.path} has a name that is no UTF-8, which DuckDB cannot open: rename the folder")

    def __fspath__(self) -> str:
        return str(self.path)

    @property
    def place(self) -> Place:
        """Where catalog and data are, as `lake.toml` in the folder says."""
        return read_place(self.path)

    @property
    def is_in_folder(self) -> bool:
        """Are catalog and data both in the folder?"""
        return self.place.catalog is None and self.place.data is None

    @property
    def catalog(self) -> Path:
        """The catalog of a lake that is all in its folder; another one's is ``place.catalog``."""
        return self.path / "catalog.sqlite"

    @property
    def data(self) -> Path:
        """Parquet files of a lake that is all in its folder. Nobody but DuckLake writes here."""
        return self.path / "data"

    @property
    def data_path(self) -> str:
        """Where the Parquet files are, wherever that is, with a slash at its end."""
        return self.place.data or f"{self.data}/"

    @property
    def staging(self) -> Path:
        """Results of workers that are not committed yet: outside ``data``, where orphan removal would take them."""
        return self.path / "staging"

    @property
    def write_lock(self) -> Path:
        return self.path / "write.lock"

    @property
    def ingest_lock(self) -> Path:
        return self.path / "ingest.lock"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into memory while it writes; made on need, emptied by DuckDB."""
        return self.path / "spill"

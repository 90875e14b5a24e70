"""Many sources: none is stored unless all can be read, and no more are held than fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gaitlake.errors import GaitlakeError
from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.keypoints_file import SUFFIX, KeypointsFile
from gaitlake.imports.reading import ReadClip, read_clip
from gaitlake.imports.source import ImportOptions
from gaitlake.inbox import MANIFEST_NAME

HELD = 400
"""More sources than that are read again when they are stored, so many at a time and in one commit."""
OWN_FILES = f"*.keypoints{SUFFIX}"
"""What is taken from a folder."""


@dataclass(frozen=True, slots=True)
class Head:
    """A source that can be read: its ``name`` in the lake where nothing else is said, and what it says about itself
    (see :class:`ReadClip`)."""

    name: str
    source: Path
    declared: Mapping[str, object]
    notes: tuple[str, ...]


class Sources:
    """Sources of which each could be read, by the names of :func:`files_of`.

    Raises
    ------
    GaitlakeError
        One cannot be; whoever gives several is told that the good ones are not stored either.
    """

    def __init__(self, paths: Mapping[Path, str], options: ImportOptions) -> None:
        self._options = options
        self._held: dict[Path, ReadClip] = {}
        self.heads: list[Head] = []
        for path, name in paths.items():
            try:
                one = read_clip(path, options)
            except GaitlakeError as error:
                if len(paths) == 1:
                    raise
                raise ImportKeypointsError(f"{error}. None of the {len(paths)} sources is stored") from error
            self.heads.append(Head(name, path, one.declared, one.notes))
            if len(paths) <= HELD:
                self._held[path] = one

    def clip(self, path: Path) -> KeypointsFile:
        """The keypoints of one of them."""
        return (self._held.get(path) or read_clip(path, self._options)).clip

    def batches(self, names: Iterable[str]) -> Iterator[list[tuple[str, Path]]]:
        """``names`` of the sources in the lake with their files, so many as one commit takes."""
        pairs = [(name, head.source) for name, head in zip(names, self.heads, strict=True)]
        for first in range(0, len(pairs), HELD):
            yield pairs[first : first + HELD]


def files_of(sources: Iterable[Path]) -> dict[Path, str]:
    """Files with their names: a source by its own, or all files of keypoints below a folder by their paths in it.

    Raises
    ------
    ImportKeypointsError
        A folder without any.
    """
    files: dict[Path, str] = {}
    for source in sources:
        if not source.is_dir():
            files.setdefault(source, source.name)
            continue
        found = sorted(path for path in source.rglob(OWN_FILES) if path.is_file())
        if not found:
            raise ImportKeypointsError(f"{source}: a folder must have files {OWN_FILES} somewhere below; found none")
        files |= {path: path.relative_to(source).as_posix() for path in found}
    return files


def manifest_of(sources: Iterable[Path]) -> Path | None:
    """The manifest in a folder that is the only source, as `ingest` takes it."""
    first, *others = sources
    manifest = first / MANIFEST_NAME
    return manifest if not others and first.is_dir() and manifest.is_file() else None

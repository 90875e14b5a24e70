"""What is said about imported clips, by options or by a manifest: the same checks either way."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from gaitlake.csv_cells import CsvWriter
from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.manifest import Manifest, read_manifest


def described_by_options(names: Sequence[str], said: Mapping[str, Mapping[str, object]]) -> Manifest:
    """The same as a manifest with one row per name. Names without a folder and without a word stay undescribed.

    Parameters
    ----------
    names : paths of the clips in the lake
    said : by name: manifest column and its value

    Raises
    ------
    ImportKeypointsError
        A value breaks its column's rule.
    """
    rows = {name: {key: value for key, value in said[name].items() if value is not None} for name in names}
    columns = sorted({key for row in rows.values() for key in row})
    if not columns:
        return read_manifest(None, names)
    subjects = any("subject_id" in row for row in rows.values())
    columns = ["path", "subject_id", *(name for name in columns if name != "subject_id")]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "options.csv"
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = CsvWriter(handle)
            writer.row(columns)
            for name, row in rows.items():
                writer.row([name, *(row.get(c, "") for c in columns[1:])])
        manifest = read_manifest(file, names)
    wrong = [text for text in manifest.problems if subjects or ": subject_id: required" not in text]
    if "session_id" in columns and not subjects:
        raise ImportKeypointsError("--session needs the person whose session it is; add --subject")
    if wrong or manifest.conflicts:
        texts = [_without_line(text) for text in (*wrong, *manifest.conflicts.values())]
        raise ImportKeypointsError(f"what is said about the clip does not hold: {texts[0]}")
    return manifest


def described_by_manifest(path: Path, names: Sequence[str]) -> tuple[Manifest, list[str]]:
    """A manifest's rows about these clips, and its problems with them; rows about other files are no concern here.

    Raises
    ------
    ImportKeypointsError
        The manifest has no row for a clip, or contradicts itself about it.
    """
    manifest = read_manifest(path, names)
    for name in names:
        if name in manifest.conflicts:
            raise ImportKeypointsError(f"{name}: {manifest.conflicts[name]}")
        if name in manifest.unlisted:
            raise ImportKeypointsError(
                f"{name} has no row in manifest {path}; its column `path` must hold that name, or give --path"
            )
    elsewhere = [f": no video {missing!r} " for missing in manifest.missing]
    return manifest, [text for text in manifest.problems if not any(part in text for part in elsewhere)]


def names_in_manifest(path: Path, sources: Sequence[Path]) -> list[str]:
    """What sources are called in a manifest: their paths relative to its folder, or else their names.

    A file below that folder has its relative path, unless only its name has a row.
    """
    folder = path.resolve().parent
    below = {source: source.resolve() for source in sources}
    relative = {s: p.relative_to(folder).as_posix() for s, p in below.items() if p.is_relative_to(folder)}
    unlisted = set(read_manifest(path, sorted({*relative.values(), *(source.name for source in sources)})).unlisted)
    return [
        relative[source] if source in relative and (relative[source] not in unlisted or source.name in unlisted)
        else source.name
        for source in sources
    ]  # fmt: skip


def _without_line(text: str) -> str:
    """A problem without the line of a manifest that nobody wrote."""
    return text.split(": ", 1)[1] if text.startswith("line ") else text

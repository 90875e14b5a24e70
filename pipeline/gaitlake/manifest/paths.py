"""Paths in a manifest: relative to the inbox, forward slashes, one spelling."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import PureWindowsPath

from gaitlake.csv_cells import unguard
from gaitlake.manifest.cells import CellError, clean, shown
from gaitlake.object_store import Location


class KnownPaths:
    """The inbox's files, found under whichever spelling a manifest uses."""

    def __init__(self, files: Iterable[str], inbox: Location | None) -> None:
        self._exact = frozenset(files)
        self._files = {unicodedata.normalize("NFC", file): file for file in self._exact}
        self._roots = tuple(dict.fromkeys(str(root) for root in _roots(inbox)))
        self._by_name: dict[str, str] = {}
        for file in sorted(self._files, reverse=True):
            self._by_name[_name(file)] = file

    def __contains__(self, path: str) -> bool:
        return unicodedata.normalize("NFC", path) in self._files

    def resolve(self, cell: str) -> str:
        """Spell ``cell`` as the inbox does if the file exists, else normalised.

        Raises
        ------
        CellError
            The path leaves the inbox.
        """
        text = unguard(cell)
        verbatim = text if text in self._exact else self._files.get(unicodedata.normalize("NFC", text))
        return verbatim if verbatim is not None else self._normalised(clean(cell))

    def nearest(self, path: str) -> str | None:
        """A file of the same name (whatever its case) in another folder, if there is one."""
        return self._by_name.get(_name(path))

    def _normalised(self, text: str) -> str:
        slashes = self._below_inbox(text.replace("\\", "/"))
        parts = [part for part in slashes.split("/") if part not in ("", ".")]
        if ".." in parts or not parts or "\0" in slashes:
            raise CellError(f"a path below the inbox without '..', found {shown(text)}; correct it")
        path = "/".join(parts)
        return self._files.get(path, path)

    def _below_inbox(self, text: str) -> str:
        for root in self._roots:
            if text.startswith(root.rstrip("/") + "/"):
                return text[len(root.rstrip("/")) + 1 :]
        if text.startswith("/") or PureWindowsPath(text).drive:
            raise CellError(f"a path relative to the inbox, found {shown(text)}, which is elsewhere; correct it")
        return text


def _roots(inbox: Location | None) -> list[str]:
    if inbox is None:
        return []
    return [unicodedata.normalize("NFC", root) for root in (inbox.absolute().as_posix(), inbox.resolve().as_posix())]


def _name(path: str) -> str:
    return unicodedata.normalize("NFC", path).rsplit("/", 1)[-1].casefold()

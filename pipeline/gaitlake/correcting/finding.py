"""Which clip, and which correction, a few typed characters mean."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gaitlake.correcting.failure import CorrectionError
from gaitlake.ingest.jobs import Row
from gaitlake.ingest.state import LakeState

LISTED = 10
"""As many candidates a message names."""
ID_BEGINS = re.compile(r"[0-9a-f]{4,}", re.IGNORECASE)
"""Fewer characters of an id are rather a slip."""
SHORT = 8
"""Characters of an id that are shown."""


def find_clips(texts: Iterable[str], state: LakeState) -> list[str]:
    """The clip_id that each text means, none twice: the clip's path, or the beginning of its clip_id.

    Raises
    ------
    CorrectionError
        There is no such clip (with the nearest ones), or there are several (with all of them).
    """
    return list(dict.fromkeys(_find_clip(text, state) for text in texts))


def _find_clip(text: str, state: LakeState) -> str:
    for path in _spellings(text, state.inboxes):
        rows = state.clips_of(path)
        if len(rows) == 1:
            return str(rows[0]["clip_id"])
        if rows:
            raise CorrectionError(f"{path} has {len(rows)} clips, give the clip_id of one: {_named(rows, state)}")
    begun = [clip_id for clip_id in sorted(state.clips) if _begins(clip_id, text)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        rows = [state.clips[clip_id] for clip_id in begun]
        raise CorrectionError(f"{len(rows)} clips begin with {text!r}, give more of one: {_named(rows, state)}")
    raise CorrectionError(_unknown(text, state))


def _spellings(text: str, inboxes: Iterable[str]) -> list[str]:
    """The text as a path of the lake: as it is, with other slashes, below an inbox."""
    plain = unicodedata.normalize("NFC", text.replace("\\", "/"))
    found = [text, "/".join(part for part in plain.split("/") if part not in ("", "."))]
    try:
        absolute = Path(text).absolute()
        folders = [folder for inbox in sorted(inboxes) for folder in (Path(inbox).absolute(), Path(inbox).resolve())]
        found += [absolute.relative_to(folder).as_posix() for folder in folders if absolute.is_relative_to(folder)]
    except (OSError, RuntimeError, ValueError):
        pass  # no path of this machine, so it is none below an inbox
    return list(dict.fromkeys(unicodedata.normalize("NFC", path) for path in found))


def _named(rows: Sequence[Row], state: LakeState) -> str:
    """Candidates with what tells them apart."""
    named = []
    for row in rows[:LISTED]:
        clip_id = str(row["clip_id"])
        facts = [f"person {row['person_hint']}" if row["person_hint"] else "", str(row["session_id"] or "no session")]
        named.append(f"{_unique(clip_id, state.clips)} ({row['path']}, {', '.join(fact for fact in facts if fact)})")
    return "; ".join(named) + ("; …" if len(rows) > LISTED else "")


def _unique(name: str, names: Iterable[str]) -> str:
    """So much of an id that no other begins with it."""
    others = [other for other in names if other != name]
    ends = (end for end in range(SHORT, len(name)) if not any(other.startswith(name[:end]) for other in others))
    return name[: next(ends, len(name))]


def _unknown(text: str, state: LakeState) -> str:
    file = next((state.files[path] for path in _spellings(text, state.inboxes) if path in state.files), None)
    if file is not None and file["status"] == "failed":
        return f"{file['path']} has no clip in the lake, because it failed: {file['reason']}; see `gaitlake status`"
    paths = sorted({str(clip["path"]) for clip in state.clips.values()})
    if not paths:
        return f"the lake has no clip {text!r}: it has none at all yet; `gaitlake ingest INBOX --lake LAKE` first"
    near = [path for path in paths if path.rsplit("/", 1)[-1].casefold() == text.rsplit("/", 1)[-1].casefold()]
    near = near[:3] or difflib.get_close_matches(text, paths, n=3)
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    return f"the lake has no clip {text!r}: give its path below the inbox or the beginning of its clip_id{hint}"


def find_listed(texts: Iterable[str], rows: Sequence[Row]) -> set[str] | None:
    """Every clip_id among ``rows`` that one of the texts means, as path or beginning; None if there is no text.

    Raises
    ------
    CorrectionError
        A text means none.
    """
    found: set[str] = set()
    asked = list(texts)
    for text in asked:
        paths = _spellings(text, ())
        own = {str(r["clip_id"]) for r in rows if r["path"] in paths or _begins(str(r["clip_id"]), text)}
        if not own:
            near = difflib.get_close_matches(text, sorted({str(row["path"]) for row in rows}), n=1)
            raise CorrectionError(
                f"neither clips nor corrections have {text!r}" + (f"; did you mean {near[0]!r}?" if near else "")
            )
        found |= own
    return found if asked else None


def _begins(clip_id: str, text: str) -> bool:
    return ID_BEGINS.fullmatch(text) is not None and clip_id.startswith(text.lower())


def find_correction(text: str, rows: Iterable[Row]) -> list[Row]:
    """The rows of the one correction whose id begins so.

    Raises
    ------
    CorrectionError
        There is none, or more than one.
    """
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        by_id.setdefault(str(row["correction_id"]), []).append(row)
    begun = {name: own for name, own in by_id.items() if text and name.startswith(text.lower())}
    if len(begun) == 1:
        return next(iter(begun.values()))
    if begun:
        raise CorrectionError(f"several corrections begin with {text!r}, give more of one: {_said(begun)}")
    in_force = {name: own for name, own in by_id.items() if own[0]["undone_at"] is None}
    there = f"in force are: {_said(in_force)}" if in_force else "none is in force"
    raise CorrectionError(f"the lake has no correction {text!r}; {there}")


def _said(corrections: Mapping[str, Sequence[Row]]) -> str:
    latest = sorted(corrections.items(), key=lambda item: str(item[1][0]["made_at"]), reverse=True)
    named = [f"{name} ({rows[0]['path']}: {', '.join(str(r['field']) for r in rows)})" for name, rows in latest]
    return "; ".join(named[:LISTED]) + ("; …" if len(named) > LISTED else "")

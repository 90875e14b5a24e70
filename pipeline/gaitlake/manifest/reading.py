"""A manifest as a whole: rows of the lake's tables, the subjects it contradicts itself about, and all its problems."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gaitlake.manifest.columns import COLUMNS, DEFAULTS, Owner, owned_by
from gaitlake.manifest.contradictions import contradictions
from gaitlake.manifest.csvfile import read_csv
from gaitlake.manifest.folders import place
from gaitlake.manifest.paths import KnownPaths
from gaitlake.manifest.rows import ManifestRow, Problem, fill_session, header_notes, parse_row, problem
from gaitlake.object_store import Location

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known about the people and the clips of an inbox.

    Attributes
    ----------
    subjects, sessions
        Rows in contract columns, by subject_id and by session_id.
    clips
        By path (spelled as the inbox does): the rows of the file, one per person; contract columns without `clip_id`
        and `video_id`. Rows without a file are here, too: the lake may know a clip whose file has been moved away.
    columns
        The lake's names of the columns the manifest had. A value of a column that is not here is a default, not a
        statement: what the lake already holds is to be kept. `session_id` is here if it or `date` was given. Empty for
        folder names: they never change for a path, so they have nothing to correct.
    conflicts
        By path: why the manifest contradicts itself about the subject. Such paths are in no other mapping.
    problems
        Everything that should be corrected, by line: contradictions, broken rows, unknown columns, missing files.
    unlisted
        Files without a row, sorted.
    missing
        Paths of rows without a file, sorted.
    """

    subjects: Mapping[str, Row] = field(default_factory=dict)
    sessions: Mapping[str, Row] = field(default_factory=dict)
    clips: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()
    conflicts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def clips_of(self, path: str) -> tuple[Row, ...]:
        """The rows of a file; one row without session if the manifest does not list it."""
        return self.clips.get(path) or (_clip_row(ManifestRow(0, path)),)


def read_manifest(path: Location | None, files: Sequence[str], inbox: Location | None = None) -> Manifest:
    """Read and check a manifest against the files of an inbox.

    Parameters
    ----------
    path
        The CSV file; None reads subject, session and timepoint from the folder names instead.
    files
        Paths of the inbox's videos, relative to it, forward slashes.
    inbox
        The inbox itself: only needed to understand absolute paths.

    Raises
    ------
    ManifestError
        The file cannot be used at all.
    """
    if path is None:
        return _assembled([_folder_row(file) for file in files if "/" in file], files, frozenset(), [])
    table = read_csv(path)
    known = KnownPaths(files, inbox)
    rows = [parse_row(table, line, cells, known) for line, cells in table.rows]
    notes = [*header_notes(table), *_missing_notes(rows, known), *_repeat_notes(rows, known)]
    said = {name for name in table.names if name in COLUMNS}
    if "date" in said:
        said.add("session_id")
    if any(row.extra for row in rows):
        said.add("extra")
    return _assembled(rows, files, frozenset(said), notes)


def _folder_row(file: str) -> ManifestRow:
    return ManifestRow(0, file, {"path": file, "subject_id": place(file).subject_id})


def _assembled(rows: list[ManifestRow], files: Sequence[str], said: frozenset[str], notes: list[Problem]) -> Manifest:
    for row in rows:
        fill_session(row)
        notes += row.notes
        notes += row.broken
    blame = _blame(rows, notes)
    conflicts = _conflicts(rows, blame)
    good = [row for row in rows if row.path is not None and row.path not in conflicts and row.subject_id not in blame]
    listed = {row.path for row in rows}
    clips: dict[str, tuple[Row, ...]] = {}
    for row in good:
        clips[str(row.path)] = (*clips.get(str(row.path), ()), _clip_row(row))
    return Manifest(
        subjects=_merged(good, "subject_id", "subjects"),
        sessions=_sessions(good),
        clips=clips,
        columns=said,
        conflicts=conflicts,
        problems=tuple(text for _line, text in sorted(set(notes))),
        unlisted=tuple(sorted(set(files) - listed)),
        missing=tuple(sorted({row.path for row in rows if row.path is not None} - set(files))),
    )


def _blame(rows: list[ManifestRow], notes: list[Problem]) -> dict[str, list[str]]:
    """Which subjects the manifest contradicts itself about, and how; contradictions found are added to ``notes``."""
    blame: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.subject_id is not None and row.broken:
            blame[row.subject_id] += [text for _line, text in row.broken]
    for found, subjects in contradictions(rows):
        notes.append(found)
        for subject in subjects:
            blame[subject].append(found[1])
    return dict(blame)


def _conflicts(rows: list[ManifestRow], blame: Mapping[str, list[str]]) -> dict[str, str]:
    """Why each file of a blamed subject, or of a broken row that names none, has to wait."""
    conflicts: dict[str, str] = {}
    counts: dict[tuple[str, object], int] = defaultdict(int)
    for row in rows:
        counts[(str(row.path), row.values.get("person_hint"))] += 1
    for row in rows:
        if row.path is None:
            continue
        reasons = blame.get(row.subject_id or "", []) or [text for _line, text in row.broken]
        if not reasons and counts[(row.path, row.values.get("person_hint"))] > 1:
            reasons = [problem(row.line, "path", "one row per file and person; delete one")[1]]
        if reasons:
            more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
            whose = "this file" if row.subject_id is None else f"subject {row.subject_id!r}"
            conflicts.setdefault(row.path, f"manifest about {whose}: {reasons[0]}{more}")
    return conflicts


def _merged(rows: Sequence[ManifestRow], key: str, owner: Owner) -> dict[str, Row]:
    """One row per subject or session: what any of its rows says (they agree), defaults for the rest."""
    merged: dict[str, Row] = {}
    for row in rows:
        if row.subject_id is None:
            continue
        target = merged.setdefault(str(row.values[key]), dict.fromkeys((key, *owned_by(owner))))
        target |= {name: row.values[name] for name in target if row.values.get(name) is not None}
    for target in merged.values():
        target |= {name: DEFAULTS[name] for name, value in target.items() if value is None and name in DEFAULTS}
    return dict(sorted(merged.items()))


def _sessions(rows: Sequence[ManifestRow]) -> dict[str, Row]:
    sessions = _merged(rows, "session_id", "sessions")
    for row in rows:
        if row.session_id is not None and row.subject_id is not None:
            session = sessions[row.session_id]
            session["subject_id"] = row.subject_id
            session["timepoint"] = row.session_timepoint or session.get("timepoint")
    return sessions


def _clip_row(row: ManifestRow) -> Row:
    names = (*owned_by("clips"), "session_id")
    clip: Row = {name: row.values.get(name, DEFAULTS.get(name)) for name in names}
    extra = json.dumps(row.extra, sort_keys=True, ensure_ascii=False) if row.extra else None
    return clip | {"path": row.path, "session_id": row.session_id if row.subject_id else None, "extra": extra}


def _missing_notes(rows: Sequence[ManifestRow], known: KnownPaths) -> list[Problem]:
    notes = []
    for row in rows:
        if row.path is not None and row.path not in known:
            nearest = known.nearest(row.path)
            hint = f" (a file of that name: {nearest!r})" if nearest else ""
            notes.append(problem(row.line, "path", f"no video {row.path!r} in the inbox{hint}; correct or delete it"))
    return notes


def _repeat_notes(rows: Sequence[ManifestRow], known: KnownPaths) -> list[Problem]:
    """`repeat_of` has to name another clip."""
    listed = {row.path for row in rows}
    notes = []
    for row in rows:
        other = row.values.get("repeat_of")
        if other is None or (other != row.path and (other in listed or str(other) in known)):
            continue
        text = "this row itself; it is ignored" if other == row.path else f"{other!r}, which is no other row's path"
        notes.append(problem(row.line, "repeat_of", f"the path of another clip, found {text}; correct it"))
        if other == row.path:
            del row.values["repeat_of"]
    return notes

"""Where rows of one manifest contradict each other, and which subjects that concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gaitlake.manifest.columns import owned_by
from gaitlake.manifest.rows import ManifestRow, Problem, problem

Contradiction = tuple[Problem, tuple[str, ...]]
"""What is wrong, and the subjects concerned."""


def contradictions(rows: Sequence[ManifestRow]) -> Iterator[Contradiction]:
    """Every contradiction between rows: about a subject, about a session, about a clip."""
    yield from _about("subject", owned_by("subjects"), _grouped(rows, "subject_id"))
    sessions = _grouped(rows, "session_id")
    yield from _about("session", owned_by("sessions"), sessions)
    yield from _shared_sessions(sessions)
    yield from _repeated_clips(rows)


def _grouped(rows: Iterable[ManifestRow], column: str) -> dict[str, list[ManifestRow]]:
    groups: dict[str, list[ManifestRow]] = defaultdict(list)
    for row in rows:
        if row.subject_id is not None and column in row.values:
            groups[str(row.values[column])].append(row)
    return groups


def _about(what: str, columns: Sequence[str], groups: dict[str, list[ManifestRow]]) -> Iterator[Contradiction]:
    """Two different values of one column inside a group; an empty cell contradicts nothing."""
    for name, rows in groups.items():
        for column in columns:
            first: dict[object, int] = {}
            for row in rows:
                if column in row.values:
                    first.setdefault(row.values[column], row.line)
            if len(first) > 1:
                said = " and ".join(f"{_spoken(value)} (line {line})" for value, line in first.items())
                text = f"one value for {what} {name!r}, found {said}; correct the wrong rows"
                yield problem(max(first.values()), column, text), _subjects(rows)


def _shared_sessions(sessions: dict[str, list[ManifestRow]]) -> Iterator[Contradiction]:
    for name, rows in sessions.items():
        if len(_subjects(rows)) > 1:
            said = " and ".join(repr(subject) for subject in _subjects(rows))
            line = next(row.line for row in rows if row.subject_id != rows[0].subject_id)
            text = f"one subject for session {name!r}, found {said}; give each subject sessions of its own"
            yield problem(line, "session_id", text), _subjects(rows)


def _repeated_clips(rows: Sequence[ManifestRow]) -> Iterator[Contradiction]:
    seen: dict[tuple[str | None, object], list[ManifestRow]] = defaultdict(list)
    for row in rows:
        if row.path is not None:
            seen[(row.path, row.values.get("person_hint"))].append(row)
    for (path, _hint), same in seen.items():
        if len(same) > 1:
            lines = " and ".join(str(row.line) for row in same)
            text = f"one row per file and person, found {path!r} in lines {lines}; delete one or fill in person_hint"
            yield problem(same[-1].line, "path", text), _subjects(same)


def _subjects(rows: Iterable[ManifestRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.subject_id for row in rows if row.subject_id is not None))


def _spoken(value: object) -> str:
    return repr(value) if isinstance(value, str) else str(value)

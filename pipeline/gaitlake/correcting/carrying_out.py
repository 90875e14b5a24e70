"""Corrections are stored, applied to the clip and carried through to its numbers in one commit, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from os import PathLike
from typing import cast

import pyarrow as pa

from gaitlake.correcting.failure import CorrectionError
from gaitlake.correcting.finding import find_clips, find_correction
from gaitlake.correcting.ledger import ledger_rows
from gaitlake.correcting.numbers import Reanalysed, reanalyse_clip
from gaitlake.correcting.statement import Statement
from gaitlake.ingest.corrections import as_text
from gaitlake.ingest.descriptions import Description
from gaitlake.ingest.jobs import Row
from gaitlake.ingest.state import LakeState, StateReader
from gaitlake.lake import Batch, Lake, commit_batch, ensure_up_to_date, find_lake, query, run_lock
from gaitlake_schemas import keys
from gaitlake_schemas.tables import CLIPS, CORRECTIONS

ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one clip.

    Attributes
    ----------
    correction_id
        What was stored or undone; None: nothing, the clip is so already.
    changes
        By field: what the clip had and has now, as text; None is not known.
    as_before
        By field: what was asked for and is so already, or is kept so by another correction.
    in_lake
        Is the clip there? A correction of a clip that is gone can still be undone.
    is_analysed
        Do the stages read what changed?
    numbers
        What the clip's analyses were and are; empty if none had to be made anew.
    """

    path: str
    clip_id: str
    correction_id: str | None
    changes: Mapping[str, tuple[str | None, str | None]]
    as_before: Mapping[str, str | None]
    in_lake: bool = True
    is_analysed: bool = False
    numbers: Reanalysed = field(default_factory=lambda: Reanalysed({}))


@dataclass(frozen=True, slots=True)
class _Step:
    """One clip before and after, and the rows of `corrections` that make the difference."""

    rows: tuple[Row, ...]
    fields: tuple[str, ...]
    before: Description
    after: Description

    def outcome(self, numbers: Reanalysed) -> Outcome:
        was, now = self.before.effective, self.after.effective
        return Outcome(
            path=str(now["path"]),
            clip_id=self.after.clip_id,
            correction_id=str(self.rows[0]["correction_id"]) if self.rows else None,
            changes={f: (as_text(was[f]), as_text(now[f])) for f in self.fields if was[f] != now[f]},
            as_before={f: as_text(now[f]) for f in self.fields if was[f] == now[f]},
            is_analysed=self.needs_analysis,
            numbers=numbers,
        )

    @property
    def needs_analysis(self) -> bool:
        """Do the stages read what changed?"""
        return self.before.job("").fields != self.after.job("").fields


def correct(
    lake: str | PathLike[str], clips: Iterable[str], changes: Mapping[str, object], statement: Statement
) -> list[Outcome]:
    """Correct fields of clips; what is so already is not stored.

    Parameters
    ----------
    clips
        Paths below the inbox, or beginnings of clip_ids.
    changes
        Values of `clips` by field, from :func:`gaitlake.correcting.parse_changes`.

    Raises
    ------
    CorrectionError
        A clip is not known or not told from another, or its current numbers cannot be made anew; nothing is stored.
    LakeBusyError
        A run is at work on this lake.
    """
    opened = find_lake(lake)
    with run_lock(opened):
        ensure_up_to_date(opened)
        state = _state(opened)
        steps = [_correction(_description(clip, state), changes, statement) for clip in find_clips(clips, state)]
        return _carry_out(opened, steps)


def undo(lake: str | PathLike[str], correction_id: str, statement: Statement) -> Outcome:
    """Undo one correction: the clip is again as declared, or as its other corrections want it.

    The correction's rows stay, with who undid it, when and why.

    Raises
    ------
    CorrectionError
        There is no such correction, it is undone already, or the clip's current numbers cannot be made anew.
    LakeBusyError
        A run is at work on this lake.
    """
    opened = find_lake(lake)
    with run_lock(opened):
        ensure_up_to_date(opened)
        rows = find_correction(correction_id, query(opened, "SELECT * FROM corrections ORDER BY ALL").to_pylist())
        _refuse_undone(rows[0])
        ended = {"undone_by": statement.who, "undone_at": statement.at, "undone_why": statement.why}
        undone = tuple(row | ended for row in rows)
        state, clip_id = _state(opened), str(rows[0]["clip_id"])
        if clip_id in state.clips:
            return _carry_out(opened, [_undoing(_description(clip_id, state), undone)])[0]
        tables = {"corrections": CORRECTIONS.from_rows(list(undone))}
        commit_batch(opened, Batch(tables), f"correction {rows[0]['correction_id']} undone")
        return Outcome(str(rows[0]["path"]), clip_id, str(rows[0]["correction_id"]), {}, {}, in_lake=False)


def _state(lake: Lake) -> LakeState:
    with StateReader(lake) as reader:
        return reader.state("", "")


def _description(clip_id: str, state: LakeState) -> Description:
    clip = state.clips[clip_id]
    return Description(clip, state.sessions.get(str(clip["session_id"])), None, state.corrections.get(clip_id, ()))


def _correction(before: Description, changes: Mapping[str, object], statement: Statement) -> _Step:
    was = before.effective
    new = {name: value for name, value in changes.items() if was[name] != value}
    if was["exclude"] == changes.get("exclude"):
        new.pop("exclude_reason", None)  # it stays out for the reason it has
    rows = tuple(_rows(before, new, statement))
    return _Step(rows, tuple(changes), before, replace(before, corrections=(*before.corrections, *rows)))


def _rows(before: Description, new: Mapping[str, object], statement: Statement) -> Iterator[Row]:
    was, made_at = before.effective, _after(statement.at, before.corrections)
    said: Row = {
        "clip_id": before.clip_id,
        "path": was["path"],
        "made_by": statement.who,
        "made_at": made_at,
        "why": statement.why,
    }
    correction_id = keys.digest({"clip_id": before.clip_id, "made_by": statement.who, "made_at": made_at.isoformat()})
    for name, value in new.items():
        yield said | {
            "correction_id": correction_id[:ID_DIGITS],
            "field": name,
            "value": as_text(value),
            "previous_value": as_text(was[name]),
            "declared_value": as_text(before.clip[name]),
            **dict.fromkeys(("undone_by", "undone_at", "undone_why")),
        }


def _after(time: datetime, corrections: Sequence[Row]) -> datetime:
    """The latest correction counts, so a clock that was put back must not make this one older than the others."""
    others = [cast("datetime", row["made_at"]) + timedelta(microseconds=1) for row in corrections]
    return max([time, *others])


def _undoing(before: Description, rows: tuple[Row, ...]) -> _Step:
    gone = rows[0]["correction_id"]
    kept = tuple(row for row in before.corrections if row["correction_id"] != gone)
    return _Step(rows, tuple(str(row["field"]) for row in rows), before, replace(before, corrections=kept))


def _refuse_undone(row: Row) -> None:
    if row["undone_at"] is not None:
        raise CorrectionError(
            f"correction {row['correction_id']} of {row['path']} was undone already, by {row['undone_by']} at "
            f"{row['undone_at']:%Y-%m-%d %H:%M} UTC ({row['undone_why']}); correct the clip again if it shall hold"
        )


def _carry_out(lake: Lake, steps: Sequence[_Step]) -> list[Outcome]:
    tables: dict[str, list[pa.Table]] = {}
    outcomes = []
    for step in steps:
        numbers = Reanalysed({})
        if step.needs_analysis:
            numbers = reanalyse_clip(lake, step.after, f"correct-{step.rows[0]['correction_id']}")
        outcomes.append(step.outcome(numbers))
        for name, parts in numbers.tables.items():
            tables.setdefault(name, []).extend(parts)
    rows = [row for step in steps for row in step.rows]
    if rows:
        tables["corrections"] = [CORRECTIONS.from_rows(rows)]
        entries = [outcome.numbers.entry for outcome in outcomes if outcome.numbers.entry is not None]
        tables["ledger"] = [ledger_rows(lake, entries)]
        tables["clips"] = [CLIPS.from_rows([step.after.effective for step in steps if step.rows])]
        named = ", ".join(dict.fromkeys(str(row["correction_id"]) for row in rows))
        batch = Batch({name: pa.concat_tables(parts) for name, parts in tables.items()})
        commit_batch(lake, batch, f"correction {named}{' undone' if rows[0]['undone_at'] else ''}")
    return outcomes

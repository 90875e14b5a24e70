"""What a run has to say about corrections: where the manifest moved under them, and where their clip is gone."""

from __future__ import annotations

from collections.abc import Iterator

from gaitlake.ingest.jobs import Row
from gaitlake.ingest.plan import Plan
from gaitlake.ingest.state import LakeState


def correction_notes(plan: Plan, state: LakeState) -> Iterator[str]:
    """One note for each correction whose field is declared anew, whose bytes are replaced, or whose clip is gone."""
    for description in plan.descriptions.values():
        for row in description.restated_corrections:
            yield (
                f"{row['path']}: {row['field']} is now declared as {_said(row['declared_value'])}; correction "
                f"{row['correction_id']} keeps it at {_said(row['value'])}, until it is undone"
            )
        before = state.clips.get(description.clip_id, description.clip)
        if description.corrections and before["video_id"] != description.clip["video_id"]:
            yield f"{before['path']}: its {_counted(description.corrections)} hold for the new bytes, too"
    gone = {clip_id for retired in plan.retired_clips.values() for clip_id in retired} - set(plan.descriptions)
    for clip_id in sorted(gone & set(state.corrections)):
        rows = state.corrections[clip_id]
        yield (
            f"{rows[0]['path']}: this clip is gone, and with it its {_counted(rows)}: "
            "where it has another name now, correct it there again"
        )


def _said(value: object) -> str:
    return "not known" if value is None else repr(value)


def _counted(rows: tuple[Row, ...]) -> str:
    named = ", ".join(dict.fromkeys(str(row["correction_id"]) for row in rows))
    return f"corrections ({named})"

"""Subjects, sessions and clips as they should be: what the manifest says, over what the lake already holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gaitlake.ingest.corrections import corrected, restated
from gaitlake.ingest.jobs import ClipJob, Row
from gaitlake.ingest.state import LakeState
from gaitlake.manifest import Manifest
from gaitlake_schemas import keys
from gaitlake_schemas.tables import CLIPS, SESSIONS, SUBJECTS
from gaitlake_schemas.vocabulary import BASELINE

CLIP_DEFAULTS: Row = {"condition": BASELINE, "mirrored": False, "slowmo_factor": 1.0, "exclude": False}


@dataclass(frozen=True, slots=True)
class Description:
    """One clip with its session and subject, complete rows of the lake (session and subject None if undescribed).

    ``clip`` is as declared; ``corrections`` in force make it what the lake holds and the stages read: ``effective``.
    """

    clip: Row
    session: Row | None
    subject: Row | None
    corrections: tuple[Row, ...] = ()

    @property
    def clip_id(self) -> str:
        return str(self.clip["clip_id"])

    @property
    def effective(self) -> Row:
        """The clip's row of the lake."""
        return corrected(self.clip, self.corrections)

    @property
    def restated_corrections(self) -> tuple[Row, ...]:
        """Corrections of whose field something else is declared than when they were last written."""
        now = restated(self.clip, self.corrections)
        return tuple(new for new, old in zip(now, self.corrections, strict=True) if new != old)

    def changed(self, state: LakeState) -> bool:
        """Is any row of it not yet in the lake as it should be?"""
        session_id, subject_id = (self.session or {}).get("session_id"), (self.subject or {}).get("subject_id")
        return (
            state.clips.get(self.clip_id) != self.clip
            or bool(self.restated_corrections)
            or state.sessions.get(str(session_id), self.session if session_id is None else None) != self.session
            or state.subjects.get(str(subject_id), self.subject if subject_id is None else None) != self.subject
        )

    def job(self, analysis_id: str) -> ClipJob:
        """The clip's analysis, with the fields that its stages read."""
        row = {**(self.session or {}), **self.effective}
        fields = {name: row.get(name) for name in keys.ANALYSIS_FIELDS}
        fingerprint = keys.analysis_fingerprint(
            clip_id=self.clip_id, video_id=str(self.clip["video_id"]), analysis_id=analysis_id, fields=fields
        )
        return ClipJob(self.clip_id, fields, fingerprint)


def describe(path: str, video_id: str, manifest: Manifest, state: LakeState) -> list[Description]:
    """All clips of one file.

    A manifest row overrides the lake in the columns the manifest has; what it does not mention stays. Without any row
    the lake's own clips stay as they are, and an unknown file becomes one clip without a session.
    """
    rows: list[Row] = [dict(row) for row in manifest.clips.get(path, ())]
    if not rows:
        rows = state.clips_of(path) or [{"path": path}]
        return [_description({**row, "video_id": video_id}, {}, manifest, state) for row in rows]
    return [_description({"video_id": video_id}, row, manifest, state) for row in rows]


def _description(base: Row, said: Row, manifest: Manifest, state: LakeState) -> Description:
    path, hint = str(said.get("path") or base["path"]), said.get("person_hint") or base.get("person_hint")
    clip_id = keys.clip_id(path, str(hint) if hint else None)
    stored = state.clips.get(clip_id, {})
    spoken = {name: value for name, value in said.items() if name in manifest.columns or name not in stored}
    merged = CLIP_DEFAULTS | said | stored | spoken | base | {"clip_id": clip_id, "path": path}
    if said and not _same_subject(stored, said, manifest, state):
        merged["session_id"] = said.get("session_id")
    session = _row("sessions", merged.get("session_id"), manifest, state)
    subject = _row("subjects", (session or {}).get("subject_id"), manifest, state)
    if merged.get("timepoint") is None:
        merged["timepoint"] = (session or {}).get("timepoint")
    clip = {c.name: merged.get(c.name) for c in CLIPS.columns}
    return Description(clip, session, subject, state.corrections.get(clip_id, ()))


def _same_subject(stored: Row, said: Row, manifest: Manifest, state: LakeState) -> bool:
    """Does the session that the lake holds for a clip belong to the person whom the manifest names?"""
    known = state.sessions.get(str(stored.get("session_id")), {}).get("subject_id")
    named = manifest.sessions.get(str(said.get("session_id")), {}).get("subject_id")
    return known is not None and known == named


def _row(table: str, key: object, manifest: Manifest, state: LakeState) -> Row | None:
    if key is None:
        return None
    contract = {"sessions": SESSIONS, "subjects": SUBJECTS}[table]
    rows: tuple[Mapping[str, Row], Mapping[str, Row]] = (getattr(manifest, table), getattr(state, table))
    said, stored = rows[0].get(str(key), {}), rows[1].get(str(key), {})
    always = {"subject_id", "session_id"}
    spoken = {n: v for n, v in said.items() if n in manifest.columns or n in always or n not in stored}
    merged = {"is_reference": False} | stored | spoken
    return {column.name: merged.get(column.name) for column in contract.columns}

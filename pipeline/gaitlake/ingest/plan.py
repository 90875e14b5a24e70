"""Decide for every file of the inbox what a run has to do with it. Reads files only to hash new ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from gaitlake.inbox import Inbox, InboxFile, LeftOut
from gaitlake.ingest.descriptions import Description, describe
from gaitlake.ingest.jobs import FileEntry, Recipe, VideoJob
from gaitlake.ingest.outcome import Outcome
from gaitlake.ingest.state import LakeState
from gaitlake.limits import MEGABYTE, Limits
from gaitlake.manifest import Manifest
from gaitlake.object_store import Location, S3Path
from gaitlake_schemas import keys

NO_FILES = ("LEFT_OUT", "UNREACHABLE")
"""Reasons of what has a name in the inbox and cannot be read as a file of it."""

UNREAD = "cannot be read"

RAISE = "raise [limits] file_mb and try again with --retry-failed"


@dataclass(frozen=True, slots=True)
class Decision:
    """A file that needs no worker: ``failed`` or ``skipped``, or ``done`` when only its description changed."""

    file: InboxFile
    status: str
    reason: str | None
    detail: str | None = None
    video_id: str | None = None

    @property
    def is_news(self) -> bool:
        """Has the ledger to be told?"""
        return self.status != "skipped" or self.reason in ("DUPLICATE", "LEFT_OUT")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does: ``jobs`` for workers, ``decisions`` without work, and the rows that describe the clips.

    ``unchanged`` counts files by reason that an earlier run left alone, and that were not looked at again.
    ``gone``: what an earlier run left out and is there no more, or mended: its row in the ledger goes, unless the lake
    has read another inbox, too.
    """

    jobs: tuple[VideoJob, ...] = ()
    decisions: tuple[Decision, ...] = ()
    descriptions: Mapping[str, Description] = field(default_factory=dict)
    retired_clips: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unchanged: Mapping[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        return sum(self.unchanged.values()) + len(self.decisions) + sum(len(job.files) for job in self.jobs)

    @property
    def is_lasting(self) -> bool:
        """Would the same listing give the same plan? Files that wait, or that nobody could read, may do better."""
        return not any(d.reason == "LIMIT" or (d.detail or "").startswith(UNREAD) for d in self.decisions)

    @property
    def is_idle(self) -> bool:
        """Is every file to be left alone, and nothing to be written?"""
        return not self.jobs and not self.gone and not any(decision.is_news for decision in self.decisions)

    def foretold(self) -> Outcome:
        """How the files will count if every video can be read."""
        outcome = Outcome(self.found)
        outcome.counts.update({("skipped", reason): count for reason, count in self.unchanged.items()})
        outcome.add((decision.status, decision.reason) for decision in self.decisions)
        for job in self.jobs:
            outcome.add(("skipped", "DUPLICATE") if entry.duplicate else ("done", None) for entry in job.files)
        return outcome


@dataclass(frozen=True, slots=True)
class Choices:
    """The caller's: how many videos at most, whether failed files are tried again, and the inbox's absolute path."""

    limit: int | None = None
    retry_failed: bool = False
    inbox: str = ""


def make_plan(inbox: Inbox, manifest: Manifest, state: LakeState, recipe: Recipe, choices: Choices) -> Plan:
    """Plan a run over an inbox. Every file, and all that was left out, is in exactly one job or decision."""
    listed = frozenset(file.path for file in inbox.files)
    builder = _Builder(manifest, state, recipe, choices, choices.inbox, listed)
    builder.decisions += [
        _left_out(path, found, state.files.get(path), retry_failed=choices.retry_failed)
        for path, found in inbox.left_out.items()
    ]
    groups: dict[str, list[InboxFile]] = defaultdict(list)
    for file in inbox.files:
        refused = _refused(file, state, recipe.limits, retry_failed=choices.retry_failed)
        if refused is not None:
            builder.decisions.append(refused)
            continue
        video_id = _identity(file, state, builder.decisions, retry_failed=choices.retry_failed)
        if video_id is not None:
            groups[video_id].append(file)
    for video_id, names in sorted(groups.items(), key=lambda item: item[1][0].path):
        builder.add(video_id, names)
    gone = _gone(inbox, state) if state.inboxes <= {choices.inbox} else ()
    return replace(builder.limited(), gone=gone)


def _gone(inbox: Inbox, state: LakeState) -> tuple[str, ...]:
    """What was left out, and now is not; below a folder that cannot be read nobody knows."""
    closed = tuple(name for name, found in inbox.left_out.items() if found.reason == "UNREACHABLE" and name[-1] == "/")
    told = (path for path, row in state.files.items() if row["reason"] in NO_FILES and row["video_id"] is None)
    return tuple(path for path in told if path not in inbox.left_out and not path.startswith(closed))


def _left_out(path: str, found: LeftOut, known: Mapping[str, object] | None, *, retry_failed: bool) -> Decision:
    """What cannot be looked at is told once; a video that was handled under that name keeps its row in the ledger."""
    unknown = InboxFile(path, Path(path), size_bytes=0, mtime_ns=0)
    status = "failed" if found.reason == "UNREACHABLE" else "skipped"
    was_handled = known is not None and known["video_id"] is not None and known["status"] != "failed"
    was_told = known is not None and (known["reason"], known["detail"]) == (found.reason, found.detail)
    if was_handled or (was_told and status == "skipped"):
        return Decision(unknown, "skipped", "UNCHANGED")
    if was_told and not retry_failed:
        return Decision(unknown, "skipped", "FAILED_BEFORE", found.detail)
    return Decision(unknown, status, found.reason, found.detail)


def _refused(file: InboxFile, state: LakeState, limits: Limits, *, retry_failed: bool) -> Decision | None:
    """A file beyond the limit is not even read: to hash what only claims its size, a sparse file, could take days."""
    if file.size_bytes <= limits.file_mb * MEGABYTE:
        return None
    known = state.files.get(file.path, {})
    same = (known.get("size_bytes"), known.get("mtime_ns")) == (file.size_bytes, file.mtime_ns)
    if same and known.get("video_id") is not None:
        return None  # it was read when the limit was another, and need not be again
    if same and known.get("status") == "failed" and not retry_failed:
        return Decision(file, "skipped", "FAILED_BEFORE", f"{file.path} failed in an earlier run; {RAISE}")
    detail = f"{file.size_bytes / MEGABYTE:.0f} MB, and the limit is file_mb = {limits.file_mb}; cut it, or {RAISE}"
    return Decision(file, "failed", "TOO_LARGE", detail)


def _identity(file: InboxFile, state: LakeState, decisions: list[Decision], *, retry_failed: bool) -> str | None:
    known = state.files.get(file.path)
    if known and (known["size_bytes"], known["mtime_ns"]) == (file.size_bytes, file.mtime_ns) and known["video_id"]:
        return str(known["video_id"])
    try:
        return _hashed(file.absolute, file.size_bytes, file.mtime_ns)
    except OSError as error:
        detail = f"{UNREAD}: {error.strerror}; check the file's permissions or copy it again"
        was_told = known is not None and (known["video_id"], known["detail"]) == (None, detail)
        status, reason = ("skipped", "FAILED_BEFORE") if was_told and not retry_failed else ("failed", "UNREADABLE")
        decisions.append(Decision(file, status, reason, detail))
        return None


@lru_cache(maxsize=1_000_000)
def _hashed(path: Location, _size_bytes: int, _mtime_ns: int) -> str:
    """A process that plans twice reads new files once."""
    return path.sha256() if isinstance(path, S3Path) else keys.video_id(path)


@dataclass(slots=True)
class _Builder:
    manifest: Manifest
    state: LakeState
    recipe: Recipe
    choices: Choices
    inbox: str
    listed: frozenset[str]
    decisions: list[Decision] = field(default_factory=list)
    jobs: list[VideoJob] = field(default_factory=list)
    descriptions: dict[str, Description] = field(default_factory=dict)
    retired: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, video_id: str, names: list[InboxFile]) -> None:
        """Plan all files with the same bytes."""
        names = self._without_conflicts(video_id, names)
        failed = next((file for file in names if self._failed_before(file, video_id)), None)
        if failed is not None and not self.choices.retry_failed:
            detail = f"{failed.path} failed in an earlier run; try again with --retry-failed"
            self.decisions += [Decision(f, "skipped", "FAILED_BEFORE", detail, video_id) for f in names]
            return
        extract = video_id not in self.state.extracted
        entries = [self._entry(file, video_id, names, extract) for file in names]
        working = [entry for entry in entries if entry[1] == "work" or extract]
        for file, (entry, need) in zip(names, entries, strict=True):
            if need != "work" and not extract:
                self._settle(file, entry, need, video_id)
        if working:
            source = next(f for f in names if f.path == working[0][0].path)
            self.jobs.append(VideoJob(video_id, source.absolute, extract, tuple(e for e, _need in working)))

    def _without_conflicts(self, video_id: str, names: list[InboxFile]) -> list[InboxFile]:
        for file in names:
            if file.path in self.manifest.conflicts:
                detail = self.manifest.conflicts[file.path]
                self.decisions.append(Decision(file, "failed", "MANIFEST_CONFLICT", detail, video_id))
        return [file for file in names if file.path not in self.manifest.conflicts]

    def _failed_before(self, file: InboxFile, video_id: str) -> bool:
        known = self.state.files.get(file.path, {})
        same = known.get("video_id") == video_id and known.get("status") == "failed"
        return same and known.get("reason") != "MANIFEST_CONFLICT"

    def _known(self, file: InboxFile, video_id: str) -> bool:
        known = self.state.files.get(file.path, {})
        return known.get("video_id") == video_id and known.get("status") in ("done", "skipped")

    def _entry(self, file: InboxFile, video_id: str, names: list[InboxFile], extract: bool) -> tuple[FileEntry, str]:
        """The file with the clips to analyse, and what it needs: `work`, `describe` or `nothing`."""
        wanted = describe(file.path, video_id, self.manifest, self.state)
        self.descriptions |= {d.clip_id: d for d in wanted}
        gone = self._superseded(file.path, wanted)
        moved = {d.clip_id for d in wanted if self.state.clips.get(d.clip_id, d.clip)["video_id"] != video_id}
        moved |= self._moved_away(video_id)
        self.retired[file.path] = tuple(sorted(gone | moved))
        jobs = [description.job(self.recipe.analysis_id) for description in wanted]
        todo = tuple(j for j in jobs if extract or self.state.analysed.get(j.clip_id) != j.fingerprint)
        entry = FileEntry(file.path, file.size_bytes, file.mtime_ns, self._duplicate(file, video_id, names), todo)
        if todo:
            return entry, "work"
        changed = gone or moved or not self._known(file, video_id) or any(d.changed(self.state) for d in wanted)
        return entry, "describe" if changed else "nothing"

    def _superseded(self, path: str, wanted: list[Description]) -> set[str]:
        """Clips of a file that cannot stand beside those wanted: one without a hint beside ones with, or the reverse.

        Other people of the same video stay: a manifest of one row is a correction of one clip.
        """
        hinted = any(d.clip["person_hint"] is not None for d in wanted)
        other_kind = [c for c in self.state.clips_of(path) if (c["person_hint"] is not None) != hinted]
        return {str(clip["clip_id"]) for clip in other_kind} - {d.clip_id for d in wanted}

    def _moved_away(self, video_id: str) -> set[str]:
        """Clips of names that these bytes had in this inbox and have no more."""
        gone = self.state.names_of(video_id) - self.listed if self.state.inboxes <= {self.inbox} else set()
        return {str(clip["clip_id"]) for path in gone for clip in self.state.clips_of(path)}

    def _duplicate(self, file: InboxFile, video_id: str, names: list[InboxFile]) -> bool:
        """Does another name already stand for these bytes in the counts?"""
        if self._known(file, video_id) and self.state.files[file.path]["status"] == "done":
            return False
        known = self.state.names_of(video_id)
        if self.state.inboxes <= {self.inbox}:
            known &= self.listed
        return bool(known - {file.path}) or file is not names[0]

    def _settle(self, file: InboxFile, entry: FileEntry, need: str, video_id: str) -> None:
        if need == "nothing":
            self.decisions.append(Decision(file, "skipped", "UNCHANGED", None, video_id))
        elif entry.duplicate and not self._known(file, video_id):
            self.decisions.append(Decision(file, "skipped", "DUPLICATE", None, video_id))
        else:
            self.decisions.append(Decision(file, "done", None, "only its description changed", video_id))

    def limited(self) -> Plan:
        """Cut to ``choices.limit`` videos; the rest is left for a later run."""
        keep = len(self.jobs) if self.choices.limit is None else self.choices.limit
        for job in self.jobs[keep:]:
            for entry in job.files:
                file = InboxFile(entry.path, job.source, entry.size_bytes, entry.mtime_ns)
                self.decisions.append(Decision(file, "skipped", "LIMIT", None, job.video_id))
        return Plan(
            tuple(self.jobs[:keep]),
            tuple(sorted(self.decisions, key=lambda decision: decision.file.path)),
            dict(self.descriptions),
            {path: clips for path, clips in self.retired.items() if clips},
        )

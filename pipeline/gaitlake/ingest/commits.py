"""From worker results and decisions to the rows of one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from gaitlake.ingest.descriptions import Description
from gaitlake.ingest.jobs import FileEntry, Recipe, Row, VideoJob, VideoResult
from gaitlake.ingest.plan import Decision, Plan
from gaitlake.ingest.state import LakeState
from gaitlake.lake import Batch
from gaitlake_schemas import keys
from gaitlake_schemas.tables import ANALYSES, CLIPS, CORRECTIONS, EXTRACTORS, LEDGER, SESSIONS, SUBJECTS


@dataclass(frozen=True, slots=True)
class CommitBuilder:
    """Builds the batches of one run."""

    run_id: str
    plan: Plan
    recipe: Recipe
    state: LakeState

    def of_results(self, results: Sequence[tuple[VideoJob, VideoResult]]) -> tuple[Batch, list[tuple[str, str | None]]]:
        """One batch of worker results, and how each of their files counts."""
        counts: list[tuple[str, str | None]] = []
        ledger: list[Row] = []
        paths: list[str] = []
        for job, result in results:
            for entry in job.files:
                status, reason = file_status(entry, result)
                counts.append((status, reason if status != "done" else None))
                ledger.append(self._file_row(job, entry, result, status, reason))
                if result.status == "done":
                    paths.append(entry.path)
                    ledger += [self._clip_row(job, entry, clip.clip_id, result) for clip in entry.clips]
        tables = self._described(paths) | {
            "ledger": LEDGER.from_rows(ledger),
            "extractors": EXTRACTORS.from_rows([dict(self.recipe.extractor)]),
            "analyses": ANALYSES.from_rows([dict(self.recipe.analysis)]),
        }
        staged = [result.staged for _job, result in results if result.staged is not None]
        return Batch(tables=tables, staged=staged, retired_clips=self._retired(paths)), counts

    def of_decisions(self) -> tuple[Batch, list[tuple[str, str | None]]]:
        """Everything that was decided without a worker."""
        counts = [(d.status, d.reason) for d in self.plan.decisions]
        counts += [("skipped", reason) for reason, count in self.plan.unchanged.items() for _ in range(count)]
        news = [decision for decision in self.plan.decisions if decision.is_news]
        paths = [d.file.path for d in news if d.status != "failed"]
        tables = self._described(paths)
        if news:
            tables["ledger"] = LEDGER.from_rows([self._decided_row(decision) for decision in news])
        return Batch(tables, [], self._retired(paths), self.plan.gone), counts

    def _retired(self, paths: Iterable[str]) -> list[str]:
        return sorted({clip for path in paths for clip in self.plan.retired_clips.get(path, ())})

    def _described(self, paths: Sequence[str]) -> dict[str, pa.Table]:
        wanted = set(paths)
        chosen = [d for d in self.plan.descriptions.values() if d.clip["path"] in wanted]
        return {
            name: contract.from_rows(rows)
            for name, contract, rows in (
                ("subjects", SUBJECTS, _distinct(chosen, "subject", "subject_id")),
                ("sessions", SESSIONS, _distinct(chosen, "session", "session_id")),
                ("clips", CLIPS, [description.effective for description in chosen]),
                ("corrections", CORRECTIONS, [row for d in chosen for row in d.restated_corrections]),
            )
            if rows
        }

    def _file_row(self, job: VideoJob, entry: FileEntry, result: VideoResult, status: str, reason: str | None) -> Row:
        known = self.state.files.get(entry.path, {})
        row = self._row(entry.path, "extract", result) | {
            "video_id": job.video_id,
            "status": status,
            "reason": reason,
            "detail": result.detail,
            "size_bytes": entry.size_bytes,
            "mtime_ns": entry.mtime_ns,
        }
        if result.status == "done":
            row["fingerprint"] = self._extraction(job.video_id)
        if not job.extract:
            row["frames"] = known.get("frames")
        return row

    def _clip_row(self, job: VideoJob, entry: FileEntry, clip_id: str, result: VideoResult) -> Row:
        fingerprint = next(clip.fingerprint for clip in entry.clips if clip.clip_id == clip_id)
        return self._row(entry.path, "analyse", result) | {
            "clip_id": clip_id,
            "video_id": job.video_id,
            "status": "done",
            "reason": result.clip_reasons.get(clip_id),
            "fingerprint": fingerprint,
            "size_bytes": entry.size_bytes,
            "mtime_ns": entry.mtime_ns,
        }

    def _row(self, path: str, stage: str, result: VideoResult) -> Row:
        return {
            "path": path,
            "stage": stage,
            "frames": result.frames,
            "seconds": result.seconds,
            "worker": result.worker,
            "run_id": self.run_id,
            "handled_at": now(),
        }

    def _decided_row(self, decision: Decision) -> Row:
        known: Mapping[str, object] = self.state.files.get(decision.file.path, {})
        same = known if known.get("video_id") == decision.video_id else {}
        extracted = decision.video_id is not None and decision.video_id in self.state.extracted
        return {
            "path": decision.file.path,
            "stage": "extract",
            "video_id": decision.video_id,
            "status": decision.status,
            "reason": decision.reason or (same.get("reason") if same.get("status") == decision.status else None),
            "detail": decision.detail,
            "fingerprint": self._extraction(str(decision.video_id)) if extracted else None,
            "size_bytes": decision.file.size_bytes,
            "mtime_ns": decision.file.mtime_ns,
            "frames": same.get("frames"),
            "seconds": same.get("seconds", 0.0),
            "worker": same.get("worker", "planner"),
            "run_id": self.run_id,
            "handled_at": now(),
        }

    def _extraction(self, video_id: str) -> str:
        return keys.extraction_fingerprint(video_id=video_id, extractor_id=self.recipe.extractor_id)


def file_status(entry: FileEntry, result: VideoResult) -> tuple[str, str | None]:
    """How one name of a video's bytes counts, and why: a file that is done has the reason all of its clips share."""
    if result.status == "failed":
        return "failed", result.reason
    if entry.duplicate:
        return "skipped", "DUPLICATE"
    reasons = {result.clip_reasons.get(clip.clip_id) for clip in entry.clips}
    return "done", result.reason or (reasons.pop() if len(reasons) == 1 else None)


def now() -> datetime:
    return datetime.now(UTC)


def _distinct(descriptions: Iterable[Description], name: str, key: str) -> list[Row]:
    rows: dict[str, Row] = {}
    for description in descriptions:
        row: Row | None = getattr(description, name)
        if row is not None:
            rows[str(row[key])] = row
    return [rows[one] for one in sorted(rows)]

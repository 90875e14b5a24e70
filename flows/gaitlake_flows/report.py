"""What a run says of itself: to the caller, to the lake's `runs` table and to Prefect's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gaitlake.ingest import Outcome


@dataclass(frozen=True)
class RunReport:
    """The result of one run; found = done + failed + skipped.

    ``reasons`` counts files by `status/reason`; ``notes`` are things for a person to correct, in words.
    """

    run_id: str
    found: int
    done: int
    failed: int
    skipped: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    frames: int = 0
    seconds: float = 0.0
    dry_run: bool = False

    @classmethod
    def of(
        cls, run_id: str, outcome: Outcome, notes: Sequence[str], seconds: float = 0.0, *, dry_run: bool = False
    ) -> RunReport:
        """The report of a run whose files are all accounted for."""
        outcome.check()
        return cls(
            run_id=run_id,
            found=outcome.found,
            done=outcome.of("done"),
            failed=outcome.of("failed"),
            skipped=outcome.of("skipped"),
            reasons=outcome.by_reason,
            notes=tuple(notes),
            frames=outcome.frames,
            seconds=seconds,
            dry_run=dry_run,
        )

    @property
    def frames_per_s(self) -> float:
        return self.frames / self.seconds if self.seconds else 0.0

    def lines(self) -> list[str]:
        """The last lines of `gaitlake ingest`."""
        verb = "would be " if self.dry_run else ""
        lines = [f"found {self.found}, {verb}done {self.done}, failed {self.failed}, skipped {self.skipped}"]
        for name, count in self.reasons.items():
            status, _, reason = name.partition("/")
            if reason:
                lines.append(f"  {status} {reason}: {count}")
        waiting = self.reasons.get("skipped/LIMIT", 0)
        if waiting:
            lines.append(f"{waiting} wait for the next run")
        if not self.done and not self.failed and not waiting:
            lines.append("nothing to do" if self.found else "nothing to do: there are no videos in the inbox")
        elif self.frames and not self.dry_run:
            lines.append(f"{self.frames} frames in {self.seconds:.1f} s: {self.frames_per_s:.1f} frames/s")
        return lines

    def rows(self) -> list[dict[str, str]]:
        """A table of two columns for Prefect's page."""
        facts: dict[str, object] = {
            "run": self.run_id,
            "found": self.found,
            "done": self.done,
            "failed": self.failed,
            "skipped": self.skipped,
            **{f"  {name}": count for name, count in self.reasons.items()},
            "frames": self.frames,
            "seconds": f"{self.seconds:.1f}",
            "frames/s": f"{self.frames_per_s:.1f}",
        }
        return [{"what": name, "value": str(value)} for name, value in facts.items()]

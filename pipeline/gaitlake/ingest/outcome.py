"""The counts of a run. found = done + failed + skipped, always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from gaitlake.errors import GaitlakeError


@dataclass(slots=True)
class Outcome:
    """What became of the files of one run.

    Attributes
    ----------
    found
        Files in the inbox.
    counts
        Files by (status, reason).
    frames
        Frames decoded in this run.
    videos
        Videos that workers have finished with.
    """

    found: int
    counts: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    frames: int = 0
    videos: int = 0

    def add(self, rows: Iterable[tuple[str, str | None]]) -> None:
        self.counts.update(rows)

    def of(self, status: str) -> int:
        return sum(count for (found, _reason), count in self.counts.items() if found == status)

    @property
    def by_reason(self) -> dict[str, int]:
        """Counts by `status/reason`, or plain `status` where there is no reason."""
        named = {f"{status}/{reason}" if reason else status: n for (status, reason), n in self.counts.items()}
        return dict(sorted(named.items()))

    def check(self) -> None:
        """Raise unless every file found is counted exactly once."""
        counted = self.of("done") + self.of("failed") + self.of("skipped")
        if counted != self.found:
            raise GaitlakeError(
                f"{self.found} files found, but {counted} accounted for ({self.by_reason}); this is a defect: report it"
            )

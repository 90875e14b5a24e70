"""The lake's own record of a run: one row of `runs`, written at the start, replaced at the end."""

from __future__ import annotations

import socket
import uuid
from contextlib import suppress
from dataclasses import dataclass

from gaitlake import __version__
from gaitlake.errors import LakeError
from gaitlake.ingest.commits import now
from gaitlake.ingest.jobs import Row
from gaitlake.ingest.outcome import Outcome
from gaitlake.ingest.preparation import Preparation, as_json
from gaitlake.ingest.unchanged import remember
from gaitlake.lake import Batch, Lake, commit_batch
from gaitlake_schemas.tables import RUNS


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run's row. Runs found `running` by a later one had died: the run lock proves it."""

    lake: Lake
    row: Row

    @property
    def run_id(self) -> str:
        return str(self.row["run_id"])

    @classmethod
    def start(cls, lake: Lake, inbox: str, preparation: Preparation) -> RunRecord:
        """Write the row of a run that begins, and mark those that never ended."""
        record = cls(lake, _row(inbox, preparation))
        record._write([*_dead(preparation), record.row])
        return record

    @classmethod
    def idle(cls, lake: Lake, inbox: str, preparation: Preparation, seconds: float) -> RunRecord:
        """Write the row of a run that found nothing to do."""
        record = cls(lake, _row(inbox, preparation))
        foretold = preparation.plan.foretold()
        record._write([*_dead(preparation), record._finished(foretold, seconds)])
        record.remember(preparation)
        return record

    def remember(self, preparation: Preparation) -> None:
        """Note a finished run that had nothing to do, so that the next one need not plan."""
        if preparation.plan.is_idle and preparation.plan.is_lasting:
            remember(self.lake, preparation.key, self.run_id)

    def finish(self, outcome: Outcome, seconds: float) -> None:
        self._write([self._finished(outcome, seconds)])

    def _finished(self, outcome: Outcome, seconds: float) -> Row:
        return self.row | {
            "ended_at": now(),
            "status": "finished",
            "done": outcome.of("done"),
            "failed": outcome.of("failed"),
            "skipped": outcome.of("skipped"),
            "reasons": as_json(outcome.by_reason),
            "frames": outcome.frames,
            "seconds": seconds,
        }

    def fail(self, message: str, outcome: Outcome, seconds: float) -> None:
        """Say in the lake why the run failed; where the lake cannot be written, the next run finds it `died`."""
        with suppress(LakeError):
            self._write([self._finished(outcome, seconds) | {"status": "failed", "message": message}])

    def _write(self, rows: list[Row]) -> None:
        batch = Batch(tables={"runs": RUNS.from_rows(rows)}, staged=[], retired_clips=[])
        commit_batch(self.lake.path, batch, f"run {self.run_id}: {rows[-1]['status']}")


def _row(inbox: str, preparation: Preparation) -> Row:
    return {
        "run_id": uuid.uuid4().hex[:12],
        "started_at": now(),
        "status": "running",
        "inbox": inbox,
        "found": preparation.plan.found,
        "done": 0,
        "failed": 0,
        "skipped": 0,
        "reasons": "{}",
        "problems": as_json(list(preparation.notes)),
        "frames": 0,
        "seconds": 0.0,
        "gaitlake_version": __version__,
        "host": socket.gethostname(),
    }


def _dead(preparation: Preparation) -> list[Row]:
    """Runs that say `running` although this one holds the lock: they ended without a word."""
    return [row | {"status": "died", "message": "ended without a word"} for row in preparation.state.unfinished_runs]

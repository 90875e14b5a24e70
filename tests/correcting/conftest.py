"""A lake after one night: three files of one session, of which one shows two people."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest

from gaitlake.ingest import Choices, CommitBuilder, Outcome, Plan, Request, RunRecord, prepare, process, process_video
from gaitlake.lake import Lake, commit_batch, create_lake, query
from gaitlake.synthetic import RUN, SIDE_VIEW, Degradation, runner
from tests.nights import Inbox

A, B, TWO = "S1/pre/a.mp4", "S1/pre/b.mp4", "S1/pre/two.mp4"
SHORT = replace(SIDE_VIEW, duration_s=8.0)
ROW = {"path": "", "subject_id": "S1", "session_id": "S1/pre", "activity": "run", "view": "sagittal"}
ANALYSED = (
    "clip_analyses", "intervals", "gait_events", "strides", "stride_metrics", "cycle_curves", "clip_metrics_withheld",
)  # fmt: skip


@dataclass
class Nights:
    """The steps of the nightly flow, without its server and its workers."""

    inbox: Inbox
    lake: Path

    def run(self, manifest: Path | None = None) -> tuple[Plan, tuple[str, ...]]:
        """One night; what was planned, and what a person should know."""
        lake, request = Lake(self.lake), Request(self.inbox.folder, self.lake, manifest=manifest)
        preparation = prepare(request, Choices())
        plan = preparation.plan
        record = RunRecord.start(lake, str(self.inbox.folder), preparation)
        builder = CommitBuilder(record.run_id, plan, preparation.recipe, preparation.state)
        outcome = Outcome(plan.found)
        decided, counts = builder.of_decisions()
        outcome.add(counts)
        if decided.tables or decided.retired_clips:
            commit_batch(lake, decided, "decisions")
        if plan.jobs:
            batch, counts = builder.of_results([(job, process_video(job, preparation.recipe)) for job in plan.jobs])
            outcome.add(counts)
            commit_batch(lake, batch, "results")
        record.finish(outcome, 0.0)
        return plan, preparation.notes

    def rows(self, sql: str, *parameters: object) -> list[dict[str, object]]:
        return query(self.lake, sql, parameters).to_pylist()

    def one(self, sql: str, *parameters: object) -> object:
        (row,) = self.rows(sql, *parameters)
        (value,) = row.values()
        return value

    def clip(self, path: str) -> dict[str, object]:
        (row,) = self.rows("FROM clips WHERE path = ?", path)
        return row

    def numbers(self, path: str, *, others: bool = False) -> dict[str, pa.Table]:
        """Every analysed row of the clips of one file, or of all other files, under all analyses."""
        which = f"clip_id {'NOT IN' if others else 'IN'} (SELECT clip_id FROM clips WHERE path = ?)"
        return {name: query(self.lake, f"SELECT * FROM {name} WHERE {which} ORDER BY ALL", [path]) for name in ANALYSED}


def stand_in(inbox: Inbox, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(process.pose, "extract", inbox.extract)
    patch.setattr(process, "_estimator", lambda recipe: recipe.extractor_id)


@pytest.fixture(scope="session")
def after_one_night(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Made once; only to be copied."""
    folder = tmp_path_factory.mktemp("correcting")
    (folder / "inbox").mkdir()
    nights = Nights(Inbox(folder / "inbox"), create_lake(folder / "lake").path)
    nights.inbox.film(A, runner(RUN, SHORT, seed=1))
    nights.inbox.film(B, runner(RUN, SHORT, seed=2))
    nights.inbox.film(TWO, runner(RUN, SHORT, Degradation(bystander="standing"), seed=3))
    with pytest.MonkeyPatch.context() as patch:
        stand_in(nights.inbox, patch)
        nights.run(nights.inbox.manifest([ROW | {"path": path} for path in (A, B, TWO)]))
    return nights


@pytest.fixture
def nights(after_one_night: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """The lake and its inbox, to be changed; nothing has been extracted in it yet."""
    inbox = Inbox(Path(shutil.copytree(after_one_night.inbox.folder, tmp_path / "inbox")))
    inbox.filmed |= after_one_night.inbox.filmed
    stand_in(inbox, monkeypatch)
    return Nights(inbox, Path(shutil.copytree(after_one_night.lake, tmp_path / "lake")))

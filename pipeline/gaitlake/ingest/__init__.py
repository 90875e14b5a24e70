"""From an inbox to commits: plan a run, process one video, build the rows. No Prefect and no Dask here."""

from gaitlake.ingest.commits import CommitBuilder
from gaitlake.ingest.jobs import Recipe, VideoJob, VideoResult
from gaitlake.ingest.outcome import Outcome
from gaitlake.ingest.plan import Choices, Decision, Plan, make_plan
from gaitlake.ingest.preparation import Preparation, Request, prepare
from gaitlake.ingest.process import process_video
from gaitlake.ingest.runs import RunRecord

__all__ = [
    "Choices",
    "CommitBuilder",
    "Decision",
    "Outcome",
    "Plan",
    "Preparation",
    "Recipe",
    "Request",
    "RunRecord",
    "VideoJob",
    "VideoResult",
    "make_plan",
    "prepare",
    "process_video",
]

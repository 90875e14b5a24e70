"""What a nightly run can be told; a deployment gives the same fields as JSON."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from gaitlake.ingest import Choices, Request
from gaitlake.object_store import Location


class NightlyOptions(BaseModel):
    """Options of :func:`gaitlake_flows.nightly.nightly`, the same as those of `gaitlake ingest`.

    Attributes
    ----------
    manifest
        CSV file; default: `manifest.csv` of the inbox if there is one, else the folder names.
    strict
        Stop when the manifest has any problem.
    workers
        Worker processes on this machine; default: one a core.
    scheduler
        Address of a running Dask scheduler, instead of workers on this machine.
    estimator
        Pose estimator; default: the lake's current one.
    model
        A `.task` file of your own.
    limit
        At most so many videos; the rest waits for the next run.
    retry_failed
        Try files again that failed in an earlier run.
    dry_run
        Say what would be done, and do nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    manifest: Path | None = None
    strict: bool = False
    workers: int | None = Field(default=None, ge=1, le=1024)
    scheduler: str | None = None
    estimator: str | None = None
    model: Path | None = None
    limit: int | None = Field(default=None, ge=0)
    retry_failed: bool = False
    dry_run: bool = False

    def request(self, inbox: Location, lake: Path) -> Request:
        """What these options ask the planner for."""
        return Request(inbox, lake, self.manifest, self.strict, self.estimator, self.model)

    @property
    def choices(self) -> Choices:
        return Choices(self.limit, self.retry_failed)

"""Nights of the real flow on inboxes whose files stand for synthetic clips."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pyarrow as pa

from gaitlake import isolation, pose
from gaitlake.errors import VideoError
from gaitlake.lake import connect
from gaitlake.object_store import location
from gaitlake.synthetic import SyntheticClip
from gaitlake.video import DecodeReport, Limits
from gaitlake_flows.night import run_alone
from gaitlake_flows.nightly import nightly
from gaitlake_flows.options import NightlyOptions
from gaitlake_flows.report import RunReport


def called_here(function: str, payload: bytes, _bounds: isolation.Bounds) -> isolation.Ended:
    """:func:`gaitlake.isolation.call` in this process, where a test stands in for the cameras."""
    return isolation.Ended(None, isolation.answer_of(function, payload), "", 0.0, "here")


@dataclass
class Inbox:
    """A folder whose files stand for synthetic clips: each file's bytes name the clip that was filmed."""

    folder: Path
    filmed: dict[str, SyntheticClip] = field(default_factory=dict)
    extracted: list[str] = field(default_factory=list)

    def film(self, path: str, clip: SyntheticClip) -> None:
        """Put a file at ``path`` that shows ``clip``; the same clip gives the same bytes."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(clip.video_id)
        self.filmed[clip.video_id] = clip

    def spoil(self, path: str, content: str = "no video") -> None:
        """Put a file at ``path`` that cannot be decoded."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(content)

    def manifest(self, rows: list[Mapping[str, object]]) -> Path:
        """Write rows (the first one names the columns) to a manifest beside the inbox."""
        path = self.folder.parent / "manifest.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def extract(
        self, source: Path, video_id: str, extractor_id: str, *, threads: int = 1, limits: Limits | None = None
    ) -> pose.Extraction:
        """Stands in for decoding and pose estimation: returns the clip's own landmarks."""
        assert threads >= 1
        del limits  # nothing is decoded
        self.extracted.append(source.relative_to(self.folder).as_posix())
        clip = self.filmed.get(source.read_text())
        if clip is None:
            raise VideoError("UNREADABLE", f"{source.name} is not a video")
        ids = {"video_id": video_id, "extractor_id": extractor_id}
        tables = {name: renamed(getattr(clip, name), ids) for name in ("videos", "tracks", "keypoints")}
        return pose.Extraction(**tables, report=cast("DecodeReport", None), seconds=0.0)


def renamed(table: pa.Table, ids: Mapping[str, str]) -> pa.Table:
    """``table`` with its id columns filled with ``ids``."""
    for name, value in ids.items():
        if name in table.column_names:
            column = pa.array([value] * table.num_rows)
            table = table.set_column(table.column_names.index(name), table.schema.field(name), column)
    return table


@dataclass
class Night:
    """Runs the flow on an inbox and a lake."""

    inbox: Inbox
    lake: Path
    scheduler: str

    def run(self, **options: object) -> RunReport:
        return nightly(str(self.inbox.folder), str(self.lake), NightlyOptions(scheduler=self.scheduler, **options))

    def run_alone(self, **options: object) -> RunReport:
        """As the command line does where no Prefect server is named."""
        chosen = NightlyOptions(scheduler=self.scheduler, **options)
        return run_alone(location(str(self.inbox.folder)), self.lake, chosen)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with connect(self.lake) as connection:
            return connection.execute(sql).fetchall()

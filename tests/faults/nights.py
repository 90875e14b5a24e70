"""Nights that are killed, readers beside them, and what a lake has to hold afterwards."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from gaitlake.lake import connect, create_lake, delete_orphans, expire_snapshots
from gaitlake.lake.place import Place
from gaitlake.object_store import S3Path, filesystem
from gaitlake.synthetic import RUN, SIDE_VIEW, runner
from gaitlake_schemas.contract import Table
from gaitlake_schemas.tables import TABLES
from tests.faults.cluster import REPOSITORY, DaskCluster
from tests.faults.replay import FOLDER, SECONDS, keep
from tests.processes import CommandLine
from tests.servers import BUCKET

CLIPS = 4
BATCH_VIDEOS = 2
VIDEO_S = 0.3
WORKERS = 3
RUN_LIMIT_S = 500
VOLATILE = {"run_id", "worker", "handled_at", "seconds"}
"""What may differ between two runs that did the same work."""

READER = """
import sys
import time
from gaitlake import connect
looks = 0
with connect(sys.argv[1]) as lake:
    print("reading", flush=True)
    while True:
        lake.execute("BEGIN")
        part = lake.execute('''
            SELECT count(*) FILTER (stage = 'extract' AND status = 'done') AS files,
                (SELECT count(*) FROM videos) AS videos,
                (SELECT count(*) FROM extractions) AS extractions,
                (SELECT count(DISTINCT video_id) FROM keypoints) AS with_keypoints,
                count(*) FILTER (stage = 'analyse') AS analysed,
                (SELECT count(*) FROM clip_analyses) AS clip_analyses,
                (SELECT count(*) FROM clips) AS clips,
                (SELECT count(DISTINCT clip_id) FROM strides) AS with_strides
            FROM ledger
        ''').fetchone()
        lake.execute("COMMIT")
        looks += 1
        if len(set(part)) != 1:
            sys.exit(f"saw a part of a batch: {part}")
        print(part[0], flush=True)
        time.sleep(0.1)
"""


@dataclass
class Studio:
    """An inbox of clips that are replayed, an empty lake to copy, and the command line that runs nights on them."""

    folder: Path
    command: CommandLine
    cluster: DaskCluster | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, command: CommandLine) -> Studio:
        inbox = folder / "inbox"
        for number in range(CLIPS):
            clip = runner(RUN, replace(SIDE_VIEW, fps=30.0, duration_s=4.0), seed=number)
            keep(folder / "kept", clip)
            path = inbox / f"S{number % 3}" / ("pre", "post")[number // 3] / f"{number}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(clip.video_id)
        (inbox / "S0" / "post" / "broken.mp4").write_text("no clip")
        lake = folder / "empty"
        command.run("init", lake)
        (lake / "gaitlake.toml").write_text(f"[ingest]\nbatch_videos = {BATCH_VIDEOS}\n")
        return cls(folder, command, environment=replay_environment(folder))

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def inbox_in_store(self) -> str:
        """The inbox as a place in the object store."""
        place = S3Path(BUCKET, f"inbox-{uuid4().hex[:8]}")
        for path in self.inbox.rglob("*.mp4"):
            with filesystem().open_output_stream((place / path.relative_to(self.inbox).as_posix()).place) as stream:
                stream.write(path.read_bytes())
        return str(place)

    def new_lake(self, name: str, place: Place | None = None, at: Path | None = None) -> Path:
        """A lake without rows, whose folder is ``at`` the place given."""
        folder = (at or self.folder) / name
        if place is None:
            return Path(shutil.copytree(self.folder / "empty", folder))
        create_lake(folder, place=place)
        shutil.copy(self.folder / "empty" / "gaitlake.toml", folder)
        return folder

    def start(
        self, lake: Path, *options: object, inbox: str | None = None, alone: bool = False, **environment: str
    ) -> subprocess.Popen[str]:
        """Start one night; ``alone``: without Prefect."""
        where = ["--workers", "2"] if self.cluster is None else ["--scheduler", self.cluster.address]
        words = [
            sys.executable,
            "-m",
            "tests.faults.replay",
            "ingest",
            inbox or self.inbox,
            "--lake",
            lake,
            *where,
            *options,
        ]
        return subprocess.Popen(
            [str(word) for word in words],
            cwd=REPOSITORY,
            env=replace(self.command, api=None if alone else self.command.api).environment
            | self.environment
            | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def cluster_runs(self) -> bool:
        return self.cluster is not None and self.cluster.runs

    def restart_cluster(self, **environment: str) -> None:
        """A new scheduler at the same address, and new workers, with this in their environment."""
        assert self.cluster is not None
        self.cluster.stop()
        self.cluster.environment |= environment
        self.cluster.start(workers=WORKERS)

    def run(self, lake: Path, *options: object) -> str:
        """One night that has to end well; what it said."""
        process = self.start(lake, *options)
        said, _ = process.communicate(timeout=RUN_LIMIT_S)
        assert process.returncode == 0, said
        return said


def replay_environment(folder: Path) -> dict[str, str]:
    return {
        FOLDER: str(folder / "kept"),
        SECONDS: str(VIDEO_S),
        "PYTHONPATH": str(REPOSITORY),
        "GAITLAKE_DUCKDB_THREADS": "1",
    }


def contents(lake: Path, but: Collection[str] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the runs, without what may differ."""
    with connect(lake) as connection:
        return {
            name: connection.execute(f"SELECT {', '.join(_lasting(table, but))} FROM {name} ORDER BY ALL").fetchall()
            for name, table in TABLES.items()
            if name != "runs"
        }


def _lasting(table: Table, but: Collection[str]) -> list[str]:
    return [
        column.name if column.name not in but else "NULL" for column in table.columns if column.name not in VOLATILE
    ]


def differences(
    lake: Path, calm: Mapping[str, list[tuple[object, ...]]], but: Collection[str] = ()
) -> dict[str, tuple[int, int]]:
    """Tables in which a lake differs from the calm one: rows lost, rows too many."""
    found = {}
    for name, rows in contents(lake, but).items():
        lost, extra = _beyond(calm[name], rows), _beyond(rows, calm[name])
        if lost or extra:
            found[name] = (lost, extra)
    return found


def _beyond(rows: list[tuple[object, ...]], others: list[tuple[object, ...]]) -> int:
    """How many rows the others lack; a row that is there twice counts twice."""
    return (Counter(map(repr, rows)) - Counter(map(repr, others))).total()


def require_no_rest(lake: Path) -> None:
    """No staged result; and where history is expired, no data file that the catalog does not name."""
    assert not list((lake / "staging").glob("*"))
    expire_snapshots(lake)
    delete_orphans(lake)
    with connect(lake) as connection:
        known = {
            Path(row[0])
            for name in TABLES
            for row in connection.execute(
                f"SELECT unnest([data_file, delete_file]) FROM ducklake_list_files('lake', '{name}')"
            ).fetchall()
            if row[0] is not None
        }
        old = {
            Path(row[0])
            for row in connection.execute(
                "SELECT path FROM ducklake_cleanup_old_files('lake', dry_run => true, cleanup_all => true)"
            ).fetchall()
        }
    stored = set((lake / "data").rglob("*.parquet"))
    assert known <= stored, f"files that are gone: {known - stored}"
    assert stored <= known | old, f"files that nobody knows: {stored - known - old}"


@contextmanager
def reading(lake: Path) -> Iterator[list[int]]:
    """A reader in a process of its own throughout the block; the states it saw, once the block has ended."""
    states: list[int] = []
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(lake)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    try:
        assert reader.stdout.readline() == "reading\n", reader.communicate()
        yield states
        assert reader.poll() is None, reader.communicate()
    finally:
        reader.send_signal(signal.SIGTERM)
        seen, _ = reader.communicate(timeout=60)
    states += sorted({int(line) for line in seen.splitlines() if line.isdecimal()})

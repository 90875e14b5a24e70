"""SIGKILL at any moment, a reader throughout: the lake ends as if nothing had happened and is whole all the time."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gaitlake.lake import connect
from gaitlake_schemas.tables import TABLES
from tests.processes import CommandLine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]
KILLS = 1
VOLATILE = {"run_id", "worker", "handled_at", "seconds"}
"""What may differ between two runs that did the same work."""

READER = """
import sys
from gaitlake import connect
looks = 0
with connect(sys.argv[1]) as lake:
    print("reading", flush=True)
    while not sys.stdin.closed and looks < 100_000:
        lake.execute("BEGIN")
        part = lake.execute('''
            SELECT count(*) FILTER (stage = 'extract' AND status = 'done') AS files,
                (SELECT count(*) FROM videos) AS videos,
                (SELECT count(*) FROM extractions) AS extractions,
                (SELECT count(DISTINCT video_id) FROM keypoints) AS with_keypoints,
                count(*) FILTER (stage = 'analyse') AS analysed,
                (SELECT count(*) FROM clip_analyses) AS clip_analyses,
                (SELECT count(*) FROM clips) AS clips
            FROM ledger
        ''').fetchone()
        lake.execute("COMMIT")
        looks += 1
        files, videos, extractions, with_keypoints, analysed, clip_analyses, clips = part
        if not (files == videos == extractions == with_keypoints and analysed == clip_analyses == clips):
            sys.exit(f"saw a part of a batch: {part}")
        print(files, flush=True)
"""


def contents(lake: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the runs, without what may differ."""
    with connect(lake) as connection:
        return {
            name: connection.execute(
                f"SELECT {', '.join(c.name for c in table.columns if c.name not in VOLATILE)} FROM {name} ORDER BY ALL"
            ).fetchall()
            for name, table in TABLES.items()
            if name != "runs"
        }


def fresh_lake(served: CommandLine, folder: Path) -> Path:
    served.run("init", folder)
    (folder / "gaitlake.toml").write_text("[ingest]\nbatch_videos = 1\n")
    return folder


@pytest.fixture(scope="module")
def undisturbed(served: CommandLine, short_inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A lake filled in one go while another process reads it, and the seconds that took."""
    lake = fresh_lake(served, tmp_path_factory.mktemp("undisturbed") / "lake")
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(lake)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    started = time.monotonic()
    said = served.run("ingest", short_inbox, "--lake", lake, "--workers", 2)
    seconds = time.monotonic() - started
    assert "found 6, done 4, failed 1, skipped 1" in said
    assert reader.poll() is None, reader.communicate()
    reader.send_signal(signal.SIGTERM)
    seen, _ = reader.communicate(timeout=30)
    states = sorted({int(line) for line in seen.split()})
    assert states[0] == 0
    assert states[-1] == 4
    assert len(states) >= 3, f"the reader has to have looked between commits, saw {states}"
    return lake, seconds


def test_killed_runs_leave_the_same_rows(
    served: CommandLine, short_inbox: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    calm, seconds = undisturbed
    lake = fresh_lake(served, tmp_path / "lake")
    moments = random.Random(20261122)
    for _ in range(KILLS):
        process = served.start("ingest", short_inbox, "--lake", lake, "--workers", 2)
        try:
            process.wait(timeout=moments.uniform(0.3, 0.95) * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
    served.run("ingest", short_inbox, "--lake", lake, "--workers", 2)
    assert contents(lake) == contents(calm)
    assert not list((lake / "staging").glob("*"))

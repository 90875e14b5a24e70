"""What `gaitlake manifest` writes reads back as what the folders say."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from gaitlake.inbox import find_videos
from gaitlake.manifest import read_manifest
from gaitlake.manifest.writing import manifest_text

NAMES = (
    "S1/pre/a.mp4",
    "S1/2026-01-31/b.mp4",
    "=S2/+x/-c.mp4",
    "'=S3/it's/d.mp4",
    'S4/a,b;"c"/e.mp4',
    "@f.mp4",
    "Ünï/x/g.mp4",
    "S5/h.mp4",
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"not a video " + name.encode())
    return tmp_path


def test_it_reads_back_as_the_folders_say(inbox: Path) -> None:
    files = find_videos(inbox)
    paths = [file.path for file in files]
    assert set(paths) == set(NAMES)
    written = inbox / "manifest.csv"
    written.write_text(manifest_text(files), encoding="utf-8-sig", newline="")
    manifest, folders = read_manifest(written, paths, inbox), read_manifest(None, paths)
    assert manifest.subjects == folders.subjects
    assert {path: clips for path, clips in manifest.clips.items() if "/" in path} == folders.clips
    assert {(s["session_id"], s["date"]) for s in manifest.sessions.values()} == {
        (s["session_id"], s["date"]) for s in folders.sessions.values()
    }
    assert manifest.conflicts == {}
    assert [problem.split(":")[1] for problem in manifest.problems] == [" subject_id"]


def test_no_cell_is_a_formula_and_unreadable_files_are_said(inbox: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(manifest_text(find_videos(inbox)))))
    assert len(rows) == len(NAMES)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert all(row["probe_readable"].startswith("no: ") for row in rows)


def test_a_real_clip_is_probed(shared_data: Path) -> None:
    files = [file for file in find_videos(shared_data / "videos") if file.path == "treadmill_run_side.mp4"]
    (row,) = csv.DictReader(io.StringIO(manifest_text(files)))
    assert {name: row[name] for name in row if name.startswith("probe_")} == {
        "probe_readable": "yes",
        "probe_duration_s": "12.00",
        "probe_fps_hz": "30.000",
        "probe_width_px": "720",
        "probe_height_px": "1280",
    }

"""A lake that lost its catalog comes back from the list of its live files, row for row; or it is left as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from gaitlake.errors import LakeError
from gaitlake.lake import Batch, Lake, MaintenancePolicy, commit_batch, create_lake, maintain, write
from gaitlake.lake.care.doctoring import DEAD, examine
from gaitlake.lake.care.forgetting import erase_traces
from gaitlake.lake.care.live_files import listed_files
from gaitlake.lake.care.rebuilding import rebuild
from gaitlake.lake.connection import LIVE_FILES
from tests.care.history import MARK, everything, night
from tests.care.killing import killed

Call = Callable[..., Result]
AT_ONCE = MaintenancePolicy(keep_snapshots=1, keep_days=0, grace_hours=0)


def lose(lake: Lake) -> None:
    for path in lake.path.glob("catalog.sqlite*"):
        path.unlink()


def test_killed_and_rebuilt_row_for_row(lake: Lake, call: Call) -> None:
    """From files that were merged, with rows deleted since, and from others that no state needs any more."""
    maintain(lake, AT_ONCE)
    with write(lake, "deletions") as transaction:
        transaction.connection.execute(DEAD)
        transaction.connection.execute("DELETE FROM lake.main.stride_metrics WHERE stride_no = 3")
        transaction.connection.execute("UPDATE lake.main.sessions SET height_m = 1.75 WHERE session_id = 's-stays'")
        transaction.connection.execute("DELETE FROM lake.main.ledger WHERE stage = 'analyse'")
    listed = listed_files(lake)
    assert listed is not None
    assert sum(row[2] is not None for row in listed.rows) >= 3
    assert MARK not in (lake.path / LIVE_FILES).read_text()
    before = everything(lake)
    (lake.path / "unchanged.json").write_text("{}")

    lake.catalog.write_bytes(b"no database" * 1000)
    said = call("doctor", "--lake", lake)
    assert said.exit_code == 2
    assert "--rebuild" in said.output
    said = call("init", lake)
    assert said.exit_code == 1
    assert "is damaged" in said.output
    assert killed("gaitlake.lake.write", rebuild, lake, at="COMMIT", times=1, after=False)
    assert lake.catalog.read_bytes().startswith(b"no database")

    said = call("doctor", "--rebuild", "--lake", lake)
    assert said.exit_code == 0, said.output
    assert "is healthy" in said.output
    assert everything(lake) == before
    (kept,) = lake.path.glob("unreadable-*-catalog.sqlite")
    assert kept.read_bytes().startswith(b"no database")
    assert not (lake.path / "unchanged.json").exists()
    assert not [path for path in listed.paths() if (lake.data / path).exists()]
    commit_batch(lake, Batch(night("k9", "subject-new", "s-new", "new/k9.mp4")), "night 9")
    with pytest.raises(LakeError, match=r"can be read, .*move catalog.sqlite away first"):
        rebuild(lake)
    erase_traces(lake)  # as `gaitlake forget` does
    assert not kept.exists()


def test_what_cannot_be_rebuilt_is_left_as_it_is(lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="there is no lake"):
        rebuild(tmp_path / "nowhere")
    lose(lake)
    with pytest.raises(LakeError, match="lost its catalog"):
        create_lake(lake.path)
    with pytest.raises(LakeError, match=r"lost its catalog .*--rebuild"):
        examine(lake)
    files = {path: path.read_bytes() for path in lake.path.rglob("*") if path.is_file() and path.suffix != ".lock"}
    listing = lake.path / LIVE_FILES
    said = json.loads(listing.read_text())
    first = said["files"][0]
    refused = {
        "schema version 1, this gaitlake rebuilds": {"schema_version": 1},
        "names 1 files that are not in": {"files": [*said["files"], ["clips", "main/clips/x.parquet", None, 1]]},
        "analyses has 1 live rows .* must have 2": {"files": [[*first[:3], 2], *said["files"][1:]]},
        "cannot be read": {"files": None},
    }
    for words, text in refused.items():
        listing.write_text(json.dumps(said | text))
        with pytest.raises(LakeError, match=words):
            rebuild(lake)
    listing.unlink()
    with pytest.raises(LakeError, match="has no live-files"):
        rebuild(lake)
    del files[listing]
    assert {path: path.read_bytes() for path in files} == files

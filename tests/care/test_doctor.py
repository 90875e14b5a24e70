"""The doctor finds what is broken, mends what costs nothing, and says what it cannot mend; backups pass it."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable

from click.testing import Result

from gaitlake.lake import Lake, commit_batch, query, write
from gaitlake.lake.batch import Batch
from gaitlake.lake.care.backing_up import back_up
from gaitlake.lake.care.doctoring import examine
from tests.care.history import everything, night

Call = Callable[..., Result]


def found(call: Call, lake: Lake, *words: str) -> tuple[int, list[str]]:
    said = call("doctor", "--lake", lake, "--json", *words)
    return said.exit_code, [row["check"] for row in json.loads(said.output)]


def test_found_mended_and_not_mended(lake: Lake, call: Call) -> None:
    # as the history left it: a run that ended without a word
    orphan = lake.data / "main/clips/ducklake-orphan.parquet"
    shutil.copy(next(lake.data.rglob("clips/*.parquet")), orphan)
    (lake.staging / "unit").mkdir()
    with write(lake, "spoil") as transaction:
        transaction.connection.execute("DROP VIEW lake.main.failures")
        transaction.connection.execute("UPDATE lake.main.session_metrics SET median = 99")
        transaction.connection.execute("UPDATE lake.main.lake_info SET value = 'x' WHERE name = 'objects_hash'")
    assert found(call, lake) == (1, ["orphans", "objects", "objects", "staging", "runs"])
    before = everything(lake)
    assert found(call, lake, "--repair") == (0, [])
    assert not orphan.exists()
    assert query(lake, "FROM failures").num_rows >= 0
    assert {n: t for n, t in everything(lake).items() if n in ("clips", "keypoints")} == {
        name: before[name] for name in ("clips", "keypoints")
    }
    assert found(call, lake, "--summaries") == (1, ["summaries"])
    assert found(call, lake, "--summaries", "--repair") == (0, [])
    assert "is healthy" in call("doctor", "--lake", lake).output

    gone, cut = sorted(lake.data.rglob("strides/*.parquet"))[:2]
    gone.unlink()
    cut.write_bytes(cut.read_bytes()[:-5])
    code, checks = found(call, lake, "--repair")
    assert code == 1
    assert checks.count("files") == 2
    lake.catalog.write_bytes(b"no database" * 1000)
    said = call("doctor", "--lake", lake)
    assert said.exit_code == 2
    assert "backup" in said.output


def test_a_backup_beside_a_writer_is_a_whole_lake(lake: Lake, call: Call) -> None:
    (lake.path / "gaitlake.toml").write_text("[ingest]\nbatch_videos = 3\n")
    call("doctor", "--repair", "--lake", lake)
    tables = night("k9", "subject-new", "s-new", "new/k9.mp4")
    writer = threading.Thread(target=commit_batch, args=(lake, Batch(tables), "night 9"))
    writer.start()
    copy = back_up(lake, lake.path.with_name("copy"))
    writer.join()
    assert examine(copy) == []
    assert query(copy, "FROM clips WHERE clip_id = 'k9'").num_rows in (0, 1)
    assert (copy.path / "gaitlake.toml").is_file()
    commit_batch(copy, Batch(tables), "again")
    assert {n: t.num_rows for n, t in everything(copy).items()} == {
        name: table.num_rows for name, table in everything(lake).items()
    }
    assert call("backup", copy.path, "--lake", lake).exit_code == 1

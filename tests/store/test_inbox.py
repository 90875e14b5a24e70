"""An inbox in an object store: listed once, hashed by streaming, fetched for as long as it takes."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path
from uuid import uuid4

import pytest

from gaitlake.errors import StoreError, VideoError
from gaitlake.inbox import scan_inbox
from gaitlake.ingest import Choices, Request, prepare
from gaitlake.ingest.fetching import local_copy
from gaitlake.lake import create_lake
from gaitlake.object_store import S3Path, filesystem, location
from tests.lake.conftest import METRIC_ROWS, make_rows
from tests.servers import BUCKET

MANIFEST = "path,subject_id,date\nanna/one.mp4,anna,2024-05-01\ngone.mp4,anna,2024-05-01\n"


@pytest.fixture
def inbox() -> S3Path:
    return S3Path(BUCKET, f"inbox-{uuid4().hex[:8]}")


def put(at: S3Path, content: bytes) -> None:
    with filesystem().open_output_stream(at.place) as stream:
        stream.write(content)


def test_an_address_is_a_place_and_a_folder_a_folder(tmp_path: Path) -> None:
    assert location(str(tmp_path)) == tmp_path
    assert location("s3://bucket/a/b/") == S3Path("bucket", "a/b")
    assert str(location("s3://bucket")) == "s3://bucket"
    assert location("s3://bucket/") / "manifest.csv" == S3Path("bucket", "manifest.csv")
    with pytest.raises(StoreError, match="without keys or options"):
        location("s3://bucket/a?b=c")


def test_the_listing_has_names_sizes_and_times(inbox: S3Path) -> None:
    decomposed = unicodedata.normalize("NFD", "käthe.mp4")
    for name in ("b.mp4", "anna/one.MOV", decomposed, ".hidden/x.mp4", "notes.txt", "manifest.csv"):
        put(inbox / name, name.encode())
    found = scan_inbox(inbox)
    assert [file.path for file in found.files] == ["anna/one.MOV", "b.mp4", "käthe.mp4"]
    assert found.files[1].size_bytes == 5
    assert found.files[1].mtime_ns > 1_600_000_000 * 10**9
    assert found.others == 1
    assert scan_inbox(S3Path(BUCKET, "nothing-here")).files == ()
    with pytest.raises(StoreError, match="no such bucket"):
        scan_inbox(S3Path("no-such-bucket", "x"))


def test_a_run_is_planned_from_an_object_store(inbox: S3Path, tmp_path: Path) -> None:
    put(inbox / "anna/one.mp4", b"one")
    put(inbox / "two.mp4", b"two")
    put(inbox / "manifest.csv", MANIFEST.encode())
    lake = create_lake(tmp_path / "lake", metrics=make_rows("metrics", *METRIC_ROWS))
    prepared = prepare(Request(inbox, lake.path), Choices())
    jobs = {job.files[0].path: job for job in prepared.plan.jobs}
    assert {path: job.video_id for path, job in jobs.items()} == {
        "anna/one.mp4": hashlib.sha256(b"one").hexdigest(),
        "two.mp4": hashlib.sha256(b"two").hexdigest(),
    }
    assert any("gone.mp4" in note for note in prepared.notes)
    assert [row["subject_id"] for row in (d.session for d in prepared.plan.descriptions.values()) if row] == ["anna"]


def test_a_video_is_fetched_removed_and_told_from_another(inbox: S3Path) -> None:
    put(inbox / "one.mp4", b"one")
    video_id = hashlib.sha256(b"one").hexdigest()
    with local_copy(inbox / "one.mp4", video_id) as file:
        assert (file.read_bytes(), file.name) == (b"one", "one.mp4"), "messages name the object"
    assert not file.parent.exists()
    long = inbox / f"{'n' * 300}.mp4"
    put(long, b"one")
    with local_copy(long, video_id) as file:
        assert file.name == "video.mp4"
    with pytest.raises(VideoError, match="other bytes"), local_copy(inbox / "one.mp4", "0"):
        pass
    with pytest.raises(VideoError, match="gone"), local_copy(inbox / "two.mp4", video_id):
        pass


def test_a_store_that_does_not_answer_is_no_fault_of_the_video(inbox: S3Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("GAITLAKE_STORE_TIMEOUT_S", "1")
    with pytest.raises(StoreError, match="does not answer"), local_copy(inbox / "one.mp4", "0"):
        pass

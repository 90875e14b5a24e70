"""A folder is there whole or not at all, and two runs do not harm each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.synthetic.clinic.folder import filled


def contents(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_what_was_written_is_there_when_the_block_is_done(tmp_path: Path) -> None:
    for out in (tmp_path / "new", tmp_path / "in" / "between", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with filled(out) as folder:
            (folder / "a.txt").write_text("x")
            assert not (out / "a.txt").exists()
        assert contents(out) == ["a.txt"]
    assert contents(tmp_path) == ["empty", "empty/a.txt", "in", "in/between", "in/between/a.txt", "new", "new/a.txt"]


def test_nothing_is_left_of_what_fails(tmp_path: Path) -> None:
    def failing(error: BaseException) -> None:
        with filled(tmp_path / "in" / "between") as folder:
            (folder / "a.txt").write_text("x")
            raise error

    for error in (ValueError("x"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            failing(error)
        assert contents(tmp_path) == []


def test_a_disk_that_is_full_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(GaitlakeError, match="out: cannot be written: No space left on device"),
        filled(tmp_path / "out"),
    ):
        raise OSError(28, "No space left on device")
    assert contents(tmp_path) == []


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("x")
    (tmp_path / "file").write_text("x")
    for name in ("full", "file"):
        with pytest.raises(GaitlakeError, match=f"{name}: must be a new or an empty folder"), filled(tmp_path / name):
            pytest.fail("the block must not run")
    with pytest.raises(GaitlakeError, match="below: cannot be written: "):
        filled(tmp_path / "file" / "below").__enter__()
    assert contents(tmp_path) == ["file", "full", "full/thesis.doc"]


def test_the_folder_one_is_in_cannot_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GaitlakeError, match="name one below it"):
        filled(Path()).__enter__()
    with filled(Path("below")) as folder:
        (folder / "a.txt").write_text("x")
    assert contents(tmp_path) == ["below", "below/a.txt"]


def test_another_run_is_refused_and_does_not_touch_the_first(tmp_path: Path) -> None:
    with filled(tmp_path / "out") as folder:
        (folder / "a.txt").write_text("x")
        for _ in range(2):
            with pytest.raises(GaitlakeError, match="out: another run is making it; wait for its end"):
                filled(tmp_path / "out").__enter__()
        assert (folder / "a.txt").read_text() == "x"
    assert contents(tmp_path) == ["out", "out/a.txt"]


def test_what_a_killed_run_left_is_named(tmp_path: Path) -> None:
    left = tmp_path / ".out.unfinished"
    left.mkdir()
    (left / ".at-work").touch()
    (left / "a.txt").write_text("x")
    with pytest.raises(GaitlakeError, match=r"\.out\.unfinished: left by a run that was killed; remove this folder"):
        filled(tmp_path / "out").__enter__()
    assert contents(tmp_path) == [".out.unfinished", ".out.unfinished/.at-work", ".out.unfinished/a.txt"]


def test_whoever_is_first_stays(tmp_path: Path) -> None:
    """Somebody fills the folder in the meantime by other means."""
    making = filled(tmp_path / "out")
    making.__enter__()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.txt").write_text("y")
    with pytest.raises(GaitlakeError, match="out: cannot be written: Directory not empty"):
        making.__exit__(None, None, None)
    assert contents(tmp_path) == ["out", "out/b.txt"]

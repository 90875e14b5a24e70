"""A folder with known content: what is listed, what is left out, what is only counted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.inbox import LeftOut, find_videos, scan_inbox


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"12345")


def test_videos_are_listed_sorted_with_size_and_time(tmp_path: Path) -> None:
    make(tmp_path, "b/x.MOV", "a.mp4", "b/a.mp4", "B/a.mp4")
    os.utime(tmp_path / "a.mp4", ns=(1_000_000_007, 1_000_000_007))
    files = find_videos(tmp_path)
    assert [file.path for file in files] == ["B/a.mp4", "a.mp4", "b/a.mp4", "b/x.MOV"]
    assert (files[1].size_bytes, files[1].mtime_ns) == (5, 1_000_000_007)
    assert files[1].absolute.read_bytes() == b"12345"


def test_hidden_files_are_nothing_and_other_files_are_counted(tmp_path: Path) -> None:
    make(tmp_path, "a.mp4", ".b.mp4", ".git/c.mp4", "manifest.csv", "notes.txt", "x/report.pdf")
    inbox = scan_inbox(tmp_path)
    assert ([file.path for file in inbox.files], inbox.left_out, inbox.others) == (["a.mp4"], {}, 2)


def test_links_are_followed_inside_the_inbox_only(tmp_path: Path) -> None:
    inbox, elsewhere = tmp_path / "inbox", tmp_path / "elsewhere"
    make(inbox, "a.mp4")
    make(elsewhere, "secret.mp4")
    (inbox / "again.mp4").symlink_to(inbox / "a.mp4")
    (inbox / "out.mp4").symlink_to(elsewhere / "secret.mp4")
    (inbox / "broken.mp4").symlink_to(inbox / "nothing.mp4")
    (inbox / "loop.mp4").symlink_to(inbox / "loop.mp4")
    (inbox / "folder").symlink_to(elsewhere)
    os.mkfifo(inbox / "pipe.mp4")
    found = scan_inbox(inbox)
    assert [file.path for file in found.files] == ["a.mp4", "again.mp4"]
    assert set(found.left_out) == {"out.mp4", "broken.mp4", "loop.mp4", "folder/", "pipe.mp4"}
    assert found.left_out["out.mp4"] == LeftOut("LEFT_OUT", "a link that leaves the inbox")
    assert found.left_out["pipe.mp4"] == LeftOut("LEFT_OUT", "not a regular file")
    assert {found.left_out[name].reason for name in ("broken.mp4", "loop.mp4")} == {"UNREACHABLE"}


def test_an_inbox_may_itself_be_a_link(tmp_path: Path) -> None:
    make(tmp_path / "real", "a.mp4")
    (tmp_path / "inbox").symlink_to(tmp_path / "real")
    assert [file.path for file in find_videos(tmp_path / "inbox")] == ["a.mp4"]


def test_names_are_spelled_one_way(tmp_path: Path) -> None:
    make(tmp_path, "e\u0301.mp4", "A\u030a.mp4", "\u00c5.mp4")
    (tmp_path / os.fsdecode(b"\xff.mp4")).write_bytes(b"1")
    files = find_videos(tmp_path)
    assert {file.path for file in files} == {"\u00e9.mp4", "\u00c5.mp4", "A\u030a.mp4", "\\xff.mp4"}
    assert len({file.absolute for file in files}) == 4


def test_what_is_left_out_never_has_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.mp4")).symlink_to("/dev/null")
    (tmp_path / os.fsdecode(b"\xfe.mp4")).write_bytes(b"1")
    make(tmp_path, "\\xff.mp4", "\\xfe.mp4")
    found = scan_inbox(tmp_path)
    assert [file.path for file in found.files] == ["\\xfe.mp4", "\\xff.mp4"]
    assert list(found.left_out) == ["\\xfe.mp4 (2)", "\\xff.mp4 (2)"]


@pytest.mark.parametrize(("name", "found"), [("nothing", "found nothing"), ("file.mp4", "found a file")])
def test_an_inbox_must_be_a_folder(tmp_path: Path, name: str, found: str) -> None:
    make(tmp_path, "file.mp4")
    with pytest.raises(GaitlakeError, match=found):
        find_videos(tmp_path / name)


def test_an_inbox_that_cannot_be_listed_is_no_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.mp4")

    def scandir(_path: object) -> None:
        raise OSError(116, "Stale file handle", str(tmp_path))

    monkeypatch.setattr("os.scandir", scandir)
    with pytest.raises(GaitlakeError, match=r"cannot be listed \(Stale file handle\)"):
        find_videos(tmp_path)

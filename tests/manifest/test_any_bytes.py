"""Whatever a file holds, reading it gives a manifest or a ManifestError."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from gaitlake.csv_cells import guard, unguard
from gaitlake.errors import ManifestError
from gaitlake.manifest import Manifest, read_manifest
from gaitlake.manifest.columns import KNOWN_NAMES

FILES = ("a.mp4", "S1/pre/b.mp4")
WORDS = st.sampled_from(["a.mp4", "S1", "S1/pre/b.mp4", "1.7", "true", "pre", "2026-01-31", '"', "", "'=1", "..", "é"])
CELLS = WORDS | st.text(max_size=8)
HEADERS = st.lists(st.sampled_from(KNOWN_NAMES) | st.text(max_size=5), max_size=6, unique=True)


def _read(content: bytes) -> Manifest | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.csv"
        path.write_bytes(content)
        try:
            return read_manifest(path, FILES, Path(folder))
        except ManifestError:
            return None


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_bytes_never_crash(content: bytes) -> None:
    _read(content)


@given(HEADERS, st.lists(st.lists(CELLS, max_size=8), max_size=6), st.sampled_from(",;\t"))
@settings(max_examples=150, deadline=None)
def test_cells_never_crash_and_no_file_is_lost(header: list[str], rows: list[list[str]], delimiter: str) -> None:
    lines = [["path", "subject_id", *header], *rows]
    text = "\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    manifest = _read(text.encode("utf-8", "surrogatepass"))
    if manifest is None:
        return
    listed = {*manifest.clips, *manifest.conflicts}
    assert listed | set(manifest.unlisted) >= set(FILES)
    assert not set(manifest.clips) & set(manifest.conflicts)
    for clips in manifest.clips.values():
        for clip in clips:
            assert clip["session_id"] is None or clip["session_id"] in manifest.sessions
    assert {session["subject_id"] for session in manifest.sessions.values()} == set(manifest.subjects)


@given(st.text(max_size=10))
def test_guarding_a_cell_is_undone_exactly(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))

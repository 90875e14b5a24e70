"""Files beyond `file_mb` are refused unread; what was read when the limit was higher stays what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake.inbox import InboxFile
from gaitlake.ingest.plan import _refused
from gaitlake.ingest.state import LakeState
from gaitlake.limits import Limits

FILE = InboxFile("a.mp4", Path("a.mp4"), 5_000_000, 7)
KNOWN = {"path": "a.mp4", "size_bytes": 5_000_000, "mtime_ns": 7}


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (None, ("failed", "TOO_LARGE")),
        (KNOWN | {"video_id": "v", "status": "done"}, None),
        (KNOWN | {"video_id": "v", "status": "done", "mtime_ns": 8}, ("failed", "TOO_LARGE")),
        (KNOWN | {"video_id": None, "status": "failed"}, ("skipped", "FAILED_BEFORE")),
    ],
    ids=["new", "done when it was allowed", "another file by now", "refused before"],
)
def test_a_file_beyond_the_limit(row: dict[str, object] | None, answer: tuple[str, str] | None) -> None:
    state = LakeState() if row is None else LakeState(files={"a.mp4": row})
    found = _refused(FILE, state, Limits(file_mb=4), retry_failed=False)
    assert answer == (found and (found.status, found.reason))


def test_a_file_within_the_limit_is_not_refused() -> None:
    assert _refused(FILE, LakeState(), Limits(file_mb=5), retry_failed=False) is None

"""What of an inbox is not looked at is told to the ledger once, and again when it is another thing."""

from __future__ import annotations

import pytest

from gaitlake.inbox import LeftOut
from gaitlake.ingest.plan import _left_out

LINK = LeftOut("LEFT_OUT", "a link that leaves the inbox")
GONE = LeftOut("UNREACHABLE", "cannot be looked at: nothing there")
TOLD_LINK = {"video_id": None, "status": "skipped", "reason": "LEFT_OUT", "detail": LINK.detail}
TOLD_GONE = {"video_id": None, "status": "failed", "reason": "UNREACHABLE", "detail": GONE.detail}
DONE = {"video_id": "v", "status": "done", "reason": None, "detail": None}


@pytest.mark.parametrize(
    ("found", "known", "retry_failed", "answer", "is_news"),
    [
        (LINK, None, False, ("skipped", "LEFT_OUT"), True),
        (LINK, TOLD_LINK, False, ("skipped", "UNCHANGED"), False),
        (LINK, TOLD_LINK, True, ("skipped", "UNCHANGED"), False),
        (LINK, TOLD_GONE, False, ("skipped", "LEFT_OUT"), True),
        (LINK, DONE, False, ("skipped", "UNCHANGED"), False),
        (GONE, None, False, ("failed", "UNREACHABLE"), True),
        (GONE, TOLD_GONE, False, ("skipped", "FAILED_BEFORE"), False),
        (GONE, TOLD_GONE, True, ("failed", "UNREACHABLE"), True),
        (GONE, TOLD_GONE | {"detail": "another"}, False, ("failed", "UNREACHABLE"), True),
        (GONE, DONE, False, ("skipped", "UNCHANGED"), False),
        (GONE, DONE | {"status": "failed", "reason": "UNDECODABLE"}, False, ("failed", "UNREACHABLE"), True),
    ],
)
def test_what_becomes_of_it(
    found: LeftOut, known: dict[str, object] | None, retry_failed: bool, answer: tuple[str, str], is_news: bool
) -> None:
    decision = _left_out("a.mp4", found, known, retry_failed=retry_failed)
    assert ((decision.status, decision.reason), decision.is_news) == (answer, is_news)

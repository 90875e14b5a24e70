"""What MediaPipe's native library says while it starts: notes are swallowed, errors are not."""

from __future__ import annotations

import os

import pytest

from gaitlake.errors import ModelError
from gaitlake.pose.landmarker import _native_messages_held


def say(text: str) -> None:
    os.write(2, f"{text}\n".encode())


def test_notes_and_warnings_are_swallowed_and_the_rest_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    with _native_messages_held(ModelError, "loading"):
        say("W0000 00:00:1795346745.466646    7428 inference_feedback_manager.cc:121] Feedback manager")
        say("INFO: Created TensorFlow Lite XNNPACK delegate for CPU.")
        say("E0000 00:00:1795346745.466646    7428 graph.cc:1] something is wrong")
        say("a progress bar of another thread")
    say("afterwards")
    assert capfd.readouterr().err.splitlines() == [
        "E0000 00:00:1795346745.466646    7428 graph.cc:1] something is wrong",
        "a progress bar of another thread",
        "afterwards",
    ]


def fail_loading() -> None:
    with _native_messages_held(ModelError, "loading"):
        say("E0000 unsupported operator 99")
        raise RuntimeError("no such op")


def test_a_failure_carries_the_last_native_words(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelError, match=r"loading: no such op .*E0000 unsupported"):
        fail_loading()
    assert capfd.readouterr().err == ""

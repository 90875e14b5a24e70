"""A call that crashes, hangs or takes all memory is an answer, and costs nobody else anything."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gaitlake.isolation import CHILDREN, Bounds, Ended, call
from tests.conftest import REPOSITORY

EASY = Bounds(seconds=60, memory_mb=600)


@pytest.fixture(autouse=True, scope="module")
def importable() -> Iterator[None]:
    """The functions called live in the tests, which a process of its own has to find."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(REPOSITORY))
        yield
    CHILDREN.end()


def called(name: str, *arguments: object, bounds: Bounds = EASY) -> Ended:
    return call(f"tests.hostile.misbehaving:{name}", pickle.dumps(arguments), bounds)


def answer(ended: Ended) -> object:
    assert ended.reason is None, ended.detail
    return pickle.loads(ended.answer)


def test_the_answer_is_the_function_s_own_and_the_process_is_kept() -> None:
    assert answer(called("double", 21)) == 42
    first, second = answer(called("process")), answer(called("process"))
    assert first == second != os.getpid()
    assert called("double", 1).process.endswith(f":{first}")


def test_an_error_is_an_answer() -> None:
    error = answer(called("fail", "by nothing"))
    assert isinstance(error, ZeroDivisionError)
    assert str(error) == "by nothing"
    assert isinstance(answer(called("say_nothing_useful")), RuntimeError)
    assert isinstance(answer(called("ask_for_too_much")), MemoryError)


def test_a_crash_says_where() -> None:
    ended = called("crash")
    assert ended.reason == "CRASHED"
    assert "SIGSEGV at misbehaving.py" in ended.detail
    assert answer(called("double", 1)) == 2


@pytest.mark.parametrize("function", ["hang_in_native_code", "hang_in_python"])
def test_what_hangs_is_stopped(function: str) -> None:
    ended = called(function, bounds=Bounds(1.0, 600))
    assert (ended.reason, ended.answer) == ("TIMED_OUT", b"")
    assert 1 <= ended.seconds < 60
    assert "1 s" in ended.detail


def test_a_decoder_that_gives_nothing_is_stopped_long_before_its_time_is_over() -> None:
    bounds = Bounds(60, 600, stalled_s=1.5)
    assert answer(called("decode", 6, 0.3, bounds=bounds)) == 6
    ended = called("hang_in_a_decoder", bounds=bounds)
    assert (ended.reason, ended.answer) == ("TIMED_OUT", b"")
    assert "decoder gave nothing for 1.5 s" in ended.detail
    assert answer(called("double", 1, bounds=bounds)) == 2


def test_what_takes_all_memory_is_stopped() -> None:
    ended = called("leak_in_native_code", bounds=Bounds(60, 300))
    assert ended.reason == "OUT_OF_MEMORY"
    assert answer(called("double", 1)) == 2


def test_a_process_that_leaks_is_replaced() -> None:
    used = [answer(called("keep", 80)) for _ in range(10)]
    assert 1 < len(set(used)) < 10


def test_one_that_was_killed_from_outside_is_done_again_once(tmp_path: Path) -> None:
    assert isinstance(answer(called("killed_once", str(tmp_path / "marker"))), int)
    ended = called("kill_itself")
    assert ended.reason == "CRASHED"
    assert "SIGKILL" in ended.detail


def test_no_process_outlives_the_one_that_asked() -> None:
    program = (
        "import os, pickle, signal; from gaitlake.isolation import Bounds, call\n"
        "ended = call('tests.hostile.misbehaving:process', pickle.dumps(()), Bounds(60, 600))\n"
        "print(pickle.loads(ended.answer), flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    child = Path(f"/proc/{int(done.stdout)}")
    for _ in range(200):
        if not child.exists():
            break
        time.sleep(0.05)
    assert not child.exists()

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gaitlake.lake import create_lake
from tests.terminals import Terminal


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake as `gaitlake init` makes it; only to be read."""
    return create_lake(tmp_path_factory.mktemp("prompt") / "lake").path


@pytest.fixture
def prompt(empty_lake: Path, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Start `gaitlake sql` in a terminal, with a home of its own, and wait for its first prompt."""
    with ExitStack() as opened:

        def start(*words: object) -> Terminal:
            command = ("sql", "--lake", empty_lake, *words)
            terminal = opened.enter_context(Terminal(command, {"XDG_STATE_HOME": str(tmp_path / "state")}))
            terminal.expect("gaitlake> $")
            return terminal

        yield start

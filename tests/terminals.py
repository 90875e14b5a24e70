"""A command in a real terminal: what a person types, and what the screen says."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

import pytest

from tests.processes import GAITLAKE

PATIENCE_S = 60.0
CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r|\x07")
CTRL_C, CTRL_D, TAB, UP = "\x03", "\x04", "\t", "\x1b[A"


class Terminal:
    """`gaitlake` with the words given, in a terminal of its own that Ctrl-C reaches; ends with the ``with`` block."""

    def __init__(self, words: Sequence[object], environment: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        tty = shlex.quote(os.ttyname(slave))
        command = shlex.join([str(GAITLAKE), *map(str, words)])
        self._process = subprocess.Popen(
            ["sh", "-c", f"stty cols 120 <{tty}; exec {command} <{tty} >{tty} 2>&1"],  # opening it makes it its own
            env={**os.environ, "TERM": "xterm", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._slave: int | None = slave  # until the command has it: a terminal that nobody has open is at its end
        self.screen = ""
        self._seen = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait(timeout=PATIENCE_S)
        os.close(self._master)
        if self._slave is not None:
            os.close(self._slave)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def expect(self, pattern: str) -> str:
        """What appeared up to the first match of ``pattern`` after what was expected last."""
        deadline = time.monotonic() + PATIENCE_S
        while (found := re.compile(pattern).search(self.screen, self._seen)) is None:
            if time.monotonic() > deadline or not self._read(deadline - time.monotonic()):
                pytest.fail(f"waited for {pattern!r}, the screen says:\n{self.screen[self._seen :]}")
        said = self.screen[self._seen : found.end()]
        self._seen = found.end()
        return said

    def ask(self, line: str, prompt: str = "gaitlake> ") -> str:
        """Type a line and wait for the next prompt."""
        self.type(f"{line}\n")
        return self.expect(f"(?s).*?\n(.*\n)?{re.escape(prompt)}$")

    def exit_code(self) -> int:
        """Wait for the end."""
        deadline = time.monotonic() + PATIENCE_S
        while self._read(deadline - time.monotonic()):
            pass
        return self._process.wait(timeout=PATIENCE_S)

    def _read(self, wait_s: float) -> bool:
        if not select.select([self._master], [], [], max(wait_s, 0))[0]:
            return False
        try:
            data = os.read(self._master, 65_536)
        except OSError:  # the other end is closed
            return False
        if self._slave is not None:
            os.close(self._slave)
            self._slave = None
        self.screen += CODES.sub("", data.decode(errors="replace"))
        return bool(data)

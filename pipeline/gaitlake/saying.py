"""The one place where text reaches the terminal."""

from __future__ import annotations

from typing import TextIO, cast

import click

from gaitlake.legible import legible, legible_json


def say(text: str, *, err: bool = False, nl: bool = True, as_json: bool = False) -> None:
    """Print ``text``, which may repeat what strangers wrote: no character of it orders the terminal about.

    What is JSON stays the same JSON if ``as_json`` says that it is.
    """
    click.echo(legible_json(text) if as_json else legible(text), err=err, nl=nl)


def for_terminal(stream: TextIO) -> TextIO:
    """``stream``, made legible if a terminal is behind it; a file or a program gets every character as it is."""
    return cast("TextIO", _Legible(stream)) if stream.isatty() else stream


class _Legible:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(legible(text))

    def flush(self) -> None:
        self._stream.flush()

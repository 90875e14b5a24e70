"""Text of strangers (names of files, cells of manifests, words of decoders) where a person reads it.

A terminal obeys some characters instead of showing them, and a page may make links and markup of others. Here they are
spelled out. What is stored is never changed by this.
"""

from __future__ import annotations

import re

_BYTES = re.compile("[\udc80-\udcff]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline: ESC begins a terminal's commands
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn the direction of writing
    "\u2028\u2029\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"  # halves that no encoding takes
)
_OWN_LINE = re.compile("[\t\n]")


def legible(text: str) -> str:
    r"""``text`` with every character that is an order and not a sign as ``\u001b``; bytes that are no text as ``\xff``.

    Tabs and newlines stay. For JSON that may have such bytes there is :func:`legible_json`.
    """
    return _UNSEEN.sub(_escape, _BYTES.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", text))


def is_text(text: str) -> bool:
    """False for a name of a file whose bytes are no UTF-8."""
    return _BYTES.search(text) is None


def legible_json(text: str) -> str:
    r"""JSON that a reader takes for the same: every such character is escaped, a byte that is no text as ``\udcff``."""
    return _UNSEEN.sub(_escape, text)


def one_line(text: str) -> str:
    r"""The same on one line: newlines and tabs are spelled out, too."""
    return _OWN_LINE.sub(_escape, legible(text))


def plain(text: str) -> str:
    """One line for a page that makes links and markup of text: neither is left. The ledger has it as it is."""
    return one_line(text).replace("](", "] (").replace("://", ": //").replace("<", "‹").replace(">", "›")


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"

"""Does a text name somebody? An id within a longer one does not count: S1 is not named by S10, nor by S1-b."""

from __future__ import annotations

import re


def named(text: str, word: str) -> str:
    """:func:`names` as an SQL condition on two expressions; NULL names nobody."""
    apart = r"[^\p{L}\p{N}_-]"
    return f"regexp_matches({text}, '(^|{apart})' || regexp_escape({word}) || '({apart}|$)')"


def names(text: str, word: str) -> bool:
    """Does ``text`` hold ``word`` with no letter, digit, underscore or hyphen beside it?"""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None

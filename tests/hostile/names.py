"""Names that strangers may give to files: each has to be nothing but a name."""

from __future__ import annotations

import unicodedata
from collections import Counter

SQL = ("'; DROP TABLE clips; --", 'x"); DELETE FROM ledger; --', "' OR '1'='1", "$$; DETACH lake; $$", "-- ;")
SHELL = (
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned;",
    "| touch pwned",
    "&& touch pwned",
    "-rf",
    "--lake=x",
    "!!",
)
PATHS = ("\\..\\..\\x", "C:\\x", "~", "%2e%2e%2fx", "%00", "x .. y", "$HOME", "a%03d", "file:x", "http:x", "concat:a|b",
         "pipe:0", "s3:x", "CON", "nul", "COM1", "*", "?", "[a]", "{0.__class__}", "%s%n", "x.", "x ")  # fmt: skip
FORMULAS = ("=cmd|' C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "'=1", "\t=1", '=HYPERLINK("http:x")')
TERMINAL = (
    "\x1b[2Jred",
    "\x1b]0;title\x07",
    "new\nline",
    "back\rward",
    "\x9b31m",
    "\x08\x08",
    "\x7f",
    "\x85",
    "\x1b[8m",
)
UNICODE = ("\u202egpj", "\u2066x\u2069", "\u200b", "\ufeff", "a" + "\u0301" * 60, "\u0430\u0441\u0435", "\U0001f600",
           "\u2028", "\ufffe", "שלום", "ﷺ", "\U000e0041")  # fmt: skip
MARKUP = ("<script>x<", "[x](javascript:x)", "![](http:x)", "a|b|c", "**x**", "[red]x[", "&lt;")
TWINS = ("e\u0301", "\u00e9", "A\u030a", "\u00c5")
"""Two pairs that look the same and are two files each."""

TEXTS = (*SQL, *SHELL, *PATHS, *FORMULAS, *TERMINAL, *UNICODE, *MARKUP, *TWINS)
NOT_UTF8 = (b"\xff\xfe", b"\xc0\xae\xc0\xae", b"\xed\xa0\x80", b"caf\xe9", b"\x80\x9b31m", b"\xff\n\x1b")
LONG = ("x" * 251, "\u4e2d" * 83, "ab " * 83)
ALIKE = (b"\xff\xfd", b"\\xff\xfd", b"\xff\\xfd", b"\\xff\\xfd")
"""Four files, one spelling: a byte that is no text is written as an escape, and the escape is a name, too."""


def names() -> list[bytes]:
    """Stems as the disk has them."""
    return [*(text.encode() for text in (*TEXTS, *LONG)), *NOT_UTF8]


def spellings(found: list[bytes]) -> set[str]:
    """How gaitlake has to spell these paths: in NFC, unless two would be one; bytes that are no text are escapes."""
    texts = [name.decode("utf-8", "backslashreplace") for name in found]
    counts = Counter(unicodedata.normalize("NFC", text) for text in texts)
    return {
        text if counts[unicodedata.normalize("NFC", text)] > 1 else unicodedata.normalize("NFC", text) for text in texts
    }

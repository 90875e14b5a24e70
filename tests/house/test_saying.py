"""Text reaches the terminal in one place, which spells out what would order it about."""

from __future__ import annotations

import json
import re

import pytest

from gaitlake.errors import VideoError
from gaitlake.legible import legible, one_line, plain
from tests.conftest import REPOSITORY
from tests.hostile.names import NOT_UTF8, TERMINAL, TEXTS, UNICODE

PRINTS = re.compile(r"click\.(echo|secho)\(|(?<!finger)\bprint\(")
ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
ALLOWED = {"saying.py", "cli.py"}


def test_nothing_else_prints() -> None:
    sources = [path for folder in ("pipeline", "flows") for path in (REPOSITORY / folder).rglob("*.py")]
    assert [path.name for path in sources if PRINTS.search(path.read_text()) and path.name not in ALLOWED] == []


@pytest.mark.parametrize("text", [*TERMINAL, *UNICODE, *(name.decode("utf-8", "surrogateescape") for name in NOT_UTF8)])
def test_no_character_is_an_order(text: str) -> None:
    for shown in (legible(text), one_line(text), plain(text), str(VideoError("UNREADABLE", text))):
        assert not ORDERS.search(shown)
        shown.encode()
    assert "\n" not in one_line(text)


def test_what_is_said_to_programs_stays_the_same() -> None:
    said = json.dumps({text: text for text in TEXTS}, ensure_ascii=False)
    assert json.loads(legible(said)) == {text: text for text in TEXTS}


def test_text_of_people_stays_as_it_is() -> None:
    for text in ("Käthe Ångström", "שלום", "漢字", "\U0001f468\u200d\U0001f469", "a\tb\nc", "-5 °C = x"):
        assert legible(text) == text
    assert legible("\x1b[31m\u202e\udcff") == r"\u001b[31m\u202e\xff"


def test_a_page_gets_neither_links_nor_markup() -> None:
    assert plain("[x](javascript:x) ![](http://x) <b>") == "[x] (javascript:x) ![] (http: //x) ‹b›"

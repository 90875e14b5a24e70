"""No reason code without code that gives it and a test that sees it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gaitlake_schemas.vocabulary import REASONS

ROOT = Path(__file__).parents[2]


def words(folders: tuple[str, ...], *suffixes: str) -> set[str]:
    files = (file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in suffixes)
    texts = (file.read_text() for file in files if file != Path(__file__))
    return {word for text in texts for word in re.findall(r"\b[A-Z_]{3,}\b", text)}


@pytest.fixture(scope="module")
def given() -> set[str]:
    return words(("pipeline", "flows"), ".py", ".sql")


@pytest.fixture(scope="module")
def tested() -> set[str]:
    return words(("tests",), ".py", ".csv")


@pytest.mark.parametrize("code", REASONS)
def test_every_code_is_given_somewhere_and_seen_by_a_test(given: set[str], tested: set[str], code: str) -> None:
    assert code in given
    assert code in tested

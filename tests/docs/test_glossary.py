"""The glossary has every word that views may say of a number."""

from __future__ import annotations

import re

import pytest

from gaitlake_schemas.vocabulary import (
    BAND_METHODS,
    BAND_QUANTITIES,
    INTERVAL_KINDS,
    NOISE_QUANTITIES,
    NOISE_SOURCES,
    PAIRINGS,
    RESPONSES,
    VERDICTS,
)
from tests.docs.asking import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text()
SECTIONS = {text.split("\n")[0]: text for text in re.split(r"^## ", PAGE, flags=re.M)}
SIDES = ("changed", "differs_in_session", "no_detectable_change")


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("Verdicts", VERDICTS),
        ("Intervals", INTERVAL_KINDS),
        ("Responses", [*RESPONSES, *SIDES]),
        ("Smallest detectable change", [*NOISE_SOURCES, *NOISE_QUANTITIES]),
        ("Reference bands", [*BAND_METHODS, *BAND_QUANTITIES]),
    ],
)
def test_every_word_is_explained_where_it_belongs(section: str, words: list[str]) -> None:
    assert [word for word in words if f"`{word}`" not in SECTIONS[section]] == []


def test_pairings_are_explained() -> None:
    assert all(f"`{pairing}`" in PAGE for pairing in PAIRINGS)


def test_band_levels_are_those_of_the_table() -> None:
    assert re.findall(r"^\| (\d) \|", SECTIONS["Reference bands"], re.M) == ["0", "1", "2", "3"]

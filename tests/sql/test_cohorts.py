"""`cohort_asymmetry_of`: the same people, split otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.sql.filmed import Filmed, ask, by, seven

KNEE = "knee_flexion_peak_deg"
PEOPLE = (
    ("p1", "runners", "female", 1.2, 1.0),
    ("p2", "runners", "male", 1.2, 2.0),
    ("p3", "walkers", "male", 1.7, 6.0),
    ("p4", None, None, None, -1.0),
)
"""Group, sex, speed [m/s], and how much larger the left is."""


def four_people() -> Filmed:
    """One of them is filmed at another speed as well, where the left is larger by 4."""
    film = Filmed()
    for person, group, sex, speed, difference in PEOPLE:
        film.subject(person, group_name=group, sex=sex)
        film.session(f"s-{person}", person)
        sides = {"left": seven(60.0 + difference), "right": seven(60.0)}
        film.clip(f"c-{person}", f"s-{person}", {KNEE: sides}, speed_mps=speed)
    film.session("again", "p1")
    film.clip("c-again", "again", {KNEE: {"left": seven(64.0), "right": seven(60.0)}}, speed_mps=1.7)
    return film


@pytest.fixture(scope="module")
def asked(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    opened.execute("BEGIN")
    four_people().fill(opened)
    yield opened
    opened.execute("ROLLBACK")


def split(asked: duckdb.DuckDBPyConnection, split_by: str) -> dict[tuple[object, ...], tuple[int, float]]:
    rows = ask(asked, f"FROM lake.main.cohort_asymmetry_of(split_by := '{split_by}')")
    found = by(rows, "group_name", "sex", "speed_bin_mps")
    assert len(found) == len(rows)
    return {key: (row["n_subjects"], round(row["mean"], 9)) for key, row in found.items()}


def test_everybody_is_one_row_and_each_person_counts_once(asked: duckdb.DuckDBPyConnection) -> None:
    assert split(asked, "nothing") == {(None, None, None): (4, (2.5 + 2.0 + 6.0 - 1.0) / 4)}


def test_one_word_splits_by_it_alone(asked: duckdb.DuckDBPyConnection) -> None:
    assert split(asked, "sex") == {(None, "female", None): (1, 2.5), (None, "male", None): (2, 4.0),
                                   (None, None, None): (1, -1.0)}  # fmt: skip
    assert split(asked, "speed") == {(None, None, 1.0): (2, 1.5), (None, None, 1.5): (2, 5.0),
                                     (None, None, None): (1, -1.0)}  # fmt: skip


@pytest.mark.parametrize("said", ["gender", "sexes", "sex and age", "", "SEX", "nothing and sex"])
def test_other_words_are_refused(scratch: duckdb.DuckDBPyConnection, said: str) -> None:
    """Everybody in one row would look like an answer."""
    four_people().fill(scratch)
    with pytest.raises(duckdb.InvalidInputException, match=f'split_by is "{said}": say group, sex, speed'):
        scratch.execute(f"FROM lake.main.cohort_asymmetry_of(split_by := '{said}')").fetchall()


@pytest.mark.parametrize("said", ["group, sex and speed", "group,sex,speed", "speed and sex, and group"])
def test_words_may_be_joined_as_one_likes(asked: duckdb.DuckDBPyConnection, said: str) -> None:
    assert split(asked, said) == split(asked, "group sex speed")


def test_without_arguments_it_is_the_view(asked: duckdb.DuckDBPyConnection) -> None:
    question = "FROM lake.main.{} ORDER BY ALL"
    assert ask(asked, question.format("cohort_asymmetry_of()")) == ask(asked, question.format("cohort_asymmetry"))
    assert len(split(asked, "group, sex and speed")) == 5

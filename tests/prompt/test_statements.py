from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaitlake.prompt.statements import Statements, split


@pytest.mark.parametrize(
    ("text", "statements", "rest"),
    [
        ("SELECT 1;", ["SELECT 1"], ""),
        ("SELECT 1; SELECT 2", ["SELECT 1"], "SELECT 2"),
        ("-- first\nSELECT 1; /* then */ SELECT 2", ["SELECT 1"], "SELECT 2"),
        ("SELECT\n1\n;\n", ["SELECT\n1"], ""),
        (";;;", [], ""),
        ("-- only a comment; not a statement\n", [], ""),
        ("SELECT 1 -- ;\n; SELECT 2;", ["SELECT 1 -- ;", "SELECT 2"], ""),
        ("SELECT ';';", ["SELECT ';'"], ""),
        ("SELECT 'it''s;';", ["SELECT 'it''s;'"], ""),
        ("SELECT 'a\\'; SELECT 2;", ["SELECT 'a\\'", "SELECT 2"], ""),
        ("SELECT E'a\\';b';", ["SELECT E'a\\';b'"], ""),
        ('SELECT 1 AS "a;""b";', ['SELECT 1 AS "a;""b"'], ""),
        ("SELECT $$a;b$$;", ["SELECT $$a;b$$"], ""),
        ("SELECT $t$a;$$b$t$;", ["SELECT $t$a;$$b$t$"], ""),
        ("SELECT /* a /* b */ ; */ 1;", ["SELECT /* a /* b */ ; */ 1"], ""),
        ("SELECT 'open;", [], "SELECT 'open;"),
        ('SELECT "open;', [], 'SELECT "open;'),
        ("SELECT $$open;", [], "SELECT $$open;"),
        ("/* open;", [], "/* open;"),
        ("/* closed; */", [], ""),
        ("SELECT '", [], "SELECT '"),
    ],
)
def test_where_statements_end(text: str, statements: list[str], rest: str) -> None:
    assert split(text) == (statements, rest)


PIECES = ["SELECT 1", ";", "'", "''", '"', "$$", "$t$", "/*", "*/", "--", "\n", " ", "e'", "\\", "a", "+ 2", "AS b"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_duckdb_can_parse_is_cut_where_duckdb_cuts(text: str) -> None:
    try:
        expected = len(duckdb.extract_statements(text))
    except duckdb.Error:
        return
    found, rest = split(text)
    assert len([*found, rest] if rest.strip() else found) == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_line_by_line_is_the_same_as_at_once(text: str) -> None:
    expected, rest = split(text + "\n")
    statements = Statements()
    found = [statement for line in text.split("\n") for statement in statements.add(line)]
    assert found == expected
    assert statements.pending.strip() == rest.strip()


def test_the_last_statement_needs_no_semicolon() -> None:
    statements = Statements()
    assert statements.add("SELECT") == []
    assert statements.is_pending
    assert statements.add("1") == []
    assert statements.end() == ["SELECT\n1"]
    assert not statements.is_pending
    assert statements.end() == []


def test_what_is_dropped_is_gone() -> None:
    statements = Statements()
    statements.add("SELECT 'open")
    statements.clear()
    assert statements.add("SELECT 2;") == ["SELECT 2"]

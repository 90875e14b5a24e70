from __future__ import annotations

import duckdb
import pytest

from gaitlake.errors import ExportError
from gaitlake.export.qualified_names import rebind


@pytest.mark.parametrize(
    ("select", "expected", "reads"),
    [
        ("SELECT 1", "SELECT 1", set()),
        ("SELECT * FROM lake.main.clips", "SELECT * FROM main.clips", {"clips"}),
        ('SELECT * FROM "lake"."main"."Clips"', 'SELECT * FROM "main"."Clips"', {"clips"}),
        ("SELECT lake.main.f(x) FROM LAKE.main.a", "SELECT main.f(x) FROM main.a", {"f", "a"}),
        ("SELECT lake.main.f(lake.main.g(x))", "SELECT main.f(main.g(x))", {"f", "g"}),
        ("SELECT lake.main.clips.path FROM lake.main.clips", "SELECT main.clips.path FROM main.clips", {"clips"}),
        ("WITH clips AS (FROM lake.main.clips) FROM clips", "WITH clips AS (FROM main.clips) FROM clips", {"clips"}),
        ("SELECT 'lake.main.x …' FROM lake.main.b", "SELECT 'lake.main.x …' FROM main.b", {"b"}),
        ("SELECT 'ä' AS \"ö\" FROM lake.main.b", "SELECT 'ä' AS \"ö\" FROM main.b", {"b"}),
        ("SELECT lake.main.x FROM t AS lake", "SELECT lake.main.x FROM t AS lake", set()),
        ("FROM lake.main.tm(1)", "FROM main.tm(1)", {"tm"}),
        (
            "SELECT list_transform(l, LAMBDA x: lake.main.f(x)) FROM lake.main.a",
            "SELECT list_transform(l, LAMBDA x: main.f(x)) FROM main.a",
            {"f", "a"},
        ),
        (
            "SELECT (SELECT max(x) FROM lake.main.a) FROM lake.main.b WHERE EXISTS (FROM lake.main.c)",
            "SELECT (SELECT max(x) FROM main.a) FROM main.b WHERE EXISTS (FROM main.c)",
            {"a", "b", "c"},
        ),
        ("FROM lake.main.a SEMI JOIN lake.main.b USING (x)", "FROM main.a SEMI JOIN main.b USING (x)", {"a", "b"}),
        ("SELECT x -- lake.main.c\nFROM lake.main.a", "SELECT x -- lake.main.c\nFROM main.a", {"a"}),
        ("SELECT x FROM lake . main . a", "SELECT x FROM main . a", {"a"}),
    ],
)
def test_only_names_lose_the_alias(select: str, expected: str, reads: set[str]) -> None:
    rebound = rebind(duckdb.connect(), "view v", select)
    assert rebound.sql == expected
    assert rebound.reads == reads


def test_what_is_no_select_is_said() -> None:
    with pytest.raises(ExportError, match="view v cannot be exported"):
        rebind(duckdb.connect(), "view v", "DROP TABLE lake.main.clips")


def test_what_cannot_be_found_is_said() -> None:
    with pytest.raises(ExportError, match=r"view v cannot be exported: `lake\.main\.clips` was expected at byte"):
        rebind(duckdb.connect(), "view v", "SELECT * FROM lake./* here */main.clips")

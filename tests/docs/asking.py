"""Asks what the pages ask."""

from __future__ import annotations

from pathlib import Path

import duckdb

from gaitlake.lake import UserConnection
from tests.docs.blocks import Answer

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "one-athlete-one-day.md"
COOKBOOK = ROOT / "docs" / "cookbook.md"


def ask_lake(lake: UserConnection, sql: str) -> Answer:
    """As the prompt of `gaitlake sql` asks: read-only, nothing outside the lake."""
    with lake.ask(sql) as result:
        cursor = result.connection.execute(result.sql)
        return [column[0] for column in cursor.description or []], cursor.fetchall()


def ask_truth(folder: Path, sql: str) -> Answer:
    """As any DuckDB asks that is started where the folder ``day`` is."""
    with duckdb.connect() as connection:
        connection.execute(f"SET file_search_path = '{folder}'")
        cursor = connection.execute(sql)
        return [column[0] for column in cursor.description or []], cursor.fetchall()

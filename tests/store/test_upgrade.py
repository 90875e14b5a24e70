"""An older lake whose catalog is in PostgreSQL comes up to this version as one in a folder does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gaitlake.errors import LakeError
from gaitlake.lake import Lake, connect, write
from gaitlake.lake.care.upgrading import upgrade
from gaitlake.lake.refresh import promised_columns, stored_columns
from gaitlake_schemas import SCHEMA_VERSION
from gaitlake_schemas.tables import RUNS


def test_a_catalog_in_postgresql(made: Callable[[str], Lake]) -> None:
    lake = made("postgres")
    with write(lake, "as version 1 was", any_version=True) as transaction:
        transaction.connection.execute("ALTER TABLE lake.main.runs DROP COLUMN host")
        transaction.connection.execute("UPDATE lake.main.lake_info SET value = '1' WHERE name = 'schema_version'")
    with pytest.raises(LakeError, match="gaitlake upgrade"):
        connect(lake)
    assert len(upgrade(lake)) == SCHEMA_VERSION - 1
    with connect(lake) as connection:
        assert stored_columns(connection, "runs") == promised_columns(RUNS)
    assert upgrade(lake) == ()

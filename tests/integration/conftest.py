"""The installed command line, on short real videos."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

GAITLAKE = Path(sys.executable).parent / "gaitlake"
RUN_LIMIT_S = 280


@dataclass(frozen=True)
class CommandLine:
    """`gaitlake`, with a Prefect home of its own so that tests leave nothing in the user's."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        settings = {"PREFECT_HOME": str(self.home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "COLUMNS": "160"}
        return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | settings

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(GAITLAKE), *map(str, arguments)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, code: int = 0) -> str:
        """Standard output of a command that has to end with ``code``."""
        done = subprocess.run(
            [str(GAITLAKE), *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=RUN_LIMIT_S,
            check=False,
        )
        assert done.returncode == code, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 else done.stderr

    def rows(self, lake: Path, sql: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = json.loads(self.run("sql", "--lake", lake, "--format", "json", "-c", sql))
        return rows


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    return CommandLine(tmp_path_factory.mktemp("prefect"))

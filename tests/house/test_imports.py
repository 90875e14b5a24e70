"""Nothing heavy is imported before it is needed: checked by what is loaded, not by the clock."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = {
    "av",
    "cv2",
    "dask",
    "distributed",
    "duckdb",
    "mediapipe",
    "numpy",
    "pandas",
    "prefect",
    "pyarrow",
    "rich",
    "scipy",
}


def loaded_after(code: str) -> set[str]:
    program = f"{code}\nimport json, sys; print('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_gaitlake_imports_nothing() -> None:
    loaded = loaded_after("import gaitlake")
    assert not loaded & HEAVY
    assert {name for name in loaded if name.startswith("gaitlake.")} == set()


def test_help_imports_nothing_heavy() -> None:
    loaded = loaded_after("from gaitlake.cli import main; main(['--help'], standalone_mode=False)")
    assert "gaitlake.commands.sql" in loaded
    assert not loaded & HEAVY
    assert "gaitlake.lake" not in loaded

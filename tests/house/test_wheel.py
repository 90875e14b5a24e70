"""What is built is what is used: three packages with their SQL, and nothing else."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"gaitlake": "pipeline", "gaitlake_flows": "flows", "gaitlake_schemas": "schemas"}


@pytest.mark.slow
def test_the_wheel_holds_the_three_packages_and_the_sql(tmp_path: Path) -> None:
    uv = subprocess.run(["sh", "infra/find-uv.sh"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    built = subprocess.run(
        [uv, "build", "--wheel", "--out-dir", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    inside = {name for name in names if ".dist-info/" not in name}
    files = {
        path.relative_to(ROOT / folder).as_posix()
        for package, folder in PACKAGES.items()
        for path in (ROOT / folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == files
    assert any(name.endswith(".sql") for name in inside)
    assert {f"{package}/py.typed" for package in PACKAGES} <= inside
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)

"""The image and the composition, as far as they can be checked without an engine."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture(scope="module")
def composition(repository: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((repository / "infra" / "compose.yaml").read_text())
    return found


@pytest.fixture(scope="module")
def image(repository: Path) -> list[str]:
    """Instructions, one a line."""
    text = (repository / "infra" / "Dockerfile").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_what_the_image_copies_is_there(image: list[str], repository: Path) -> None:
    for line in image:
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (repository / source).exists(), line


def test_the_image_runs_as_somebody_without_rights(image: list[str]) -> None:
    users = [line.split()[1] for line in image if line.startswith("USER ")]
    assert users == ["gaitlake"]
    assert image.index("USER gaitlake") > max(n for n, line in enumerate(image) if "apt-get" in line)


def test_the_image_has_what_mediapipe_loads_and_nothing_for_a_screen(image: list[str], repository: Path) -> None:
    installed = " ".join(line for line in image if "apt-get" in line)
    script = (repository / "infra" / "install-debian-packages.sh").read_text()
    for package in ("libegl1", "libgles2"):
        assert package in installed
        assert package in script
    assert not re.search(r"libgl1\b|libgtk|libx11|qt", installed)
    assert "opencv-contrib-python; sys_platform == 'never'" in (repository / "pyproject.toml").read_text()


def test_every_image_has_a_version(composition: dict[str, Any], image: list[str]) -> None:
    images = [service["image"] for service in composition["services"].values()]
    images += [line.split()[1] for line in image if line.startswith("FROM ")]
    for name in set(images) - {"gaitlake"}:
        assert re.search(r":[\w.-]*\d", name), name
        assert "latest" not in name
        assert "." not in name.partition("/")[0] or "/" not in name, f"{name} names a registry"


def test_no_secret_is_written_down(composition: dict[str, Any]) -> None:
    for service in composition["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|USER", name) and name != "POSTGRES_USER":
                assert re.fullmatch(r"\$\{\w+:\?set it in the env file\}", value), name


def test_only_loopback_is_published(composition: dict[str, Any]) -> None:
    for service in composition["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_every_part_is_there_and_its_program_exists(composition: dict[str, Any]) -> None:
    services = composition["services"]
    assert set(services) == {"postgres", "s3", "prefect", "scheduler", "dask-worker", "prefect-worker"}
    programs = {point.name for point in metadata.entry_points(group="console_scripts")}
    for service in services.values():
        if service["image"] == "gaitlake":
            assert service["command"][0] in programs
        for needed in service.get("depends_on", ()):
            assert needed in services
    named = {volume.partition(":")[0] for s in services.values() for volume in s.get("volumes", ())}
    assert set(composition["volumes"]) <= named

"""Rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import gaitlake

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("schemas", "pipeline", "flows") for path in (ROOT / folder).rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "misc"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def locked() -> dict[str, dict[str, object]]:
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    return {package["name"]: package for package in packages}


def canonical(requirement: str) -> tuple[str, frozenset[str]]:
    name, specifier = re.fullmatch(r"([A-Za-z0-9._-]+)\s*(.*)", requirement).groups()
    return name.lower(), frozenset(part.strip() for part in specifier.split(",") if part.strip())


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_is_small_and_says_what_it_holds(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_functions_are_short_and_take_few_parameters(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= 40, f"{node.name} has {lines} lines"
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            named = [argument.arg for argument in arguments if argument.arg not in ("self", "cls")]
            assert len(named) <= 6 or is_command(node), f"{node.name} takes {named}"


def is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A click command takes one parameter per option."""
    return any("command" in ast.unparse(decorator) for decorator in node.decorator_list)


def test_the_version_is_said_once() -> None:
    assert project()["version"] == gaitlake.__version__
    assert f"## [{gaitlake.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_lock_is_of_these_dependencies() -> None:
    wanted = {canonical(requirement) for requirement in project()["dependencies"]}
    metadata = locked()["gaitlake"]["metadata"]["requires-dist"]
    extras = {entry["name"]: f"[{','.join(entry['extras'])}]" if "extras" in entry else "" for entry in metadata}
    found = {canonical(entry["name"] + extras[entry["name"]] + entry.get("specifier", "")) for entry in metadata}
    assert found == wanted


def test_constraints_are_those_of_the_lock() -> None:
    """`make docs` writes them; pip users install from them, so they must name one OpenCV only."""
    lines = [
        line for line in (ROOT / "constraints.txt").read_text().splitlines() if "sys_platform == 'never'" not in line
    ]
    pins = dict(line.split(";")[0].strip().split("==") for line in lines)
    versions = {name: package["version"] for name, package in locked().items() if "version" in package}
    assert {name: versions.get(name) for name in pins} == pins
    assert {canonical(requirement)[0] for requirement in project()["dependencies"]} <= set(pins)
    assert [name for name in pins if name.startswith("opencv")] == ["opencv-python-headless"]


def test_text_files_name_no_machine_of_ours() -> None:
    here = re.compile("|".join(re.escape(f"{path}/") for path in (ROOT, ROOT.parent / "shared", Path.home())))
    files = [
        *SOURCES,
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "infra").iterdir(),
        ROOT / "Makefile",
    ]
    assert [relative(path) for path in files if path.is_file() and here.search(path.read_text())] == []

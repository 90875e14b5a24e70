"""Hostile videos through the real decoder: each is an answer with a reason, none a crash of gaitlake."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake.ingest import Recipe
from gaitlake.isolation import CHILDREN
from gaitlake_schemas.vocabulary import REASONS
from tests.conftest import REPOSITORY
from tests.hostile.corpus import corpus
from tests.hostile.fuzzing import LIMITS, fuzz

pytestmark = pytest.mark.slow


def test_a_hundred_hostile_videos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(tmp_path, monkeypatch, 50)


def check(folder: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    for name in ("made", "lake/staging"):
        (folder / name).mkdir(parents=True)
    inputs = corpus(folder / "made", count)
    assert len({one.name for one in inputs}) == count
    before = sorted(folder.rglob("*"))
    fuzzed = fuzz(inputs, folder / "inbox", Recipe(folder / "lake", {"extractor_id": "e"}, {}, {}, limits=LIMITS))
    CHILDREN.end()
    assert fuzzed.strange == {}
    assert fuzzed.reasons.total() == count
    assert set(fuzzed.reasons) <= {"done", *REASONS}
    inside = (folder / "inbox", folder / "lake")
    assert [path for path in sorted(folder.rglob("*")) if not any(path.is_relative_to(one) for one in inside)] == [
        path for path in before if not any(path.is_relative_to(one) for one in inside)
    ]

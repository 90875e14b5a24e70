"""The committed data dictionary is that of a lake as it is made today."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake.lake.document import document, main


def test_the_committed_document_is_current(repository: Path) -> None:
    committed = (repository / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert committed == document(), "out of date: run `make docs`"


def test_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage:" in capsys.readouterr().err

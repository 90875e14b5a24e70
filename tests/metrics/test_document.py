from __future__ import annotations

from pathlib import Path

from gaitlake.metrics import METRICS
from gaitlake.metrics.document import markdown


def test_the_page_of_metrics_is_not_stale() -> None:
    page = Path(__file__).parents[2] / "docs" / "metrics.md"
    assert page.read_text(encoding="utf-8") == markdown(), "write it anew: make docs"
    assert all(f"`{name}`" in markdown() for name in METRICS)

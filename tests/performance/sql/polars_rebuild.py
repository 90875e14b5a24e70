"""Step: polars makes session_metrics, session_contrasts and pre_post_changes, as Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from tests.performance.sql.polars_contrasts import cells_of, pre_post_changes, session_contrasts
from tests.performance.sql.polars_summaries import numbered_clips, session_metrics
from tests.performance.sql.step import timed
from tests.performance.sql.strides import strides_of

SORTED = {
    "session_metrics": ["metric", "session_id", "timepoint", "activity", "condition", "view", "pairing", "side"],
    "session_contrasts": [
        "subject_id",
        "session_id",
        "timepoint",
        "activity",
        "condition",
        "view",
        "pairing",
        "metric",
    ],
    "pre_post_changes": ["metric", "subject_id", "intervention", "activity", "condition", "view", "pairing"],
}
"""As the lake's tables are."""


def polars_rebuild_step(lake: str, target: str) -> dict[str, Any]:
    """Portion by portion as the lake does; reading of clips and sessions from the lake is not timed."""
    strides, folder, found = strides_of(lake), Path(target), {}
    folder.mkdir(parents=True, exist_ok=True)
    with timed(found, "total"):
        clips = numbered_clips(strides)
        cells = cells_of(clips).collect().lazy()
        for number, metrics in enumerate(strides.portions):
            made = session_metrics(strides, clips, metrics).sort(SORTED["session_metrics"]).collect()
            _write(made, folder, "session_metrics", number)
            contrasts = session_contrasts(made.lazy(), cells, strides).sort(SORTED["session_contrasts"]).collect()
            _write(contrasts, folder, "session_contrasts", number)
            changes = pre_post_changes(contrasts.lazy(), strides).sort(SORTED["pre_post_changes"]).collect()
            _write(changes, folder, "pre_post_changes", number)
    return found | {"portions": len(strides.portions)}


def _write(frame: pl.DataFrame, folder: Path, name: str, number: int) -> None:
    frame.write_parquet(folder / f"{name}-{number:02d}.parquet", compression="zstd", compression_level=3)

"""session_metrics, session_contrasts and pre_post_changes in polars: the same columns from the same files.

As good as we can write it for polars: numbers instead of texts as keys, one scan. Strides are sorted, because a file is
in order within its row groups only; without that, 6 of 768 000 rows were wrong, and a quarter of the time saved. Two
things are left out in its favour, because in the lakes measured they never apply: the interval by clips (it needs 3
clips a side; there are 2, so ``clip_ids`` and ``clip_scores`` are NULL), and choosing among several sessions before or
after (there is one).
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from scipy import stats

from tests.performance.sql.strides import Strides

CELL = ["session_id", "subject_id", "timepoint", "activity", "condition", "view", "analysis_id"]
NORMAL = 1.959963984540054
"""0.975 quantile of the normal distribution."""


def numbered_clips(strides: Strides) -> pl.DataFrame:
    """The clips with a number each, and the number of the cell that they are pooled in."""
    clips = pl.DataFrame(strides.clips)
    cells = clips.select(CELL).unique().sort(CELL).with_row_index("cell_no")
    return clips.join(cells, on=CELL, nulls_equal=True).with_row_index("clip_no")


def ranks() -> pl.DataFrame:
    """For each number of strides, the rank and the quantile of Price and Bonett's standard error of a median."""
    n = np.arange(2, 5001)
    rank = np.maximum(1, np.floor((n + 1) / 2 - np.sqrt(n) + 0.5)).astype(np.int64)
    return pl.DataFrame({"n": n, "rank": rank, "z": stats.norm.ppf(1 - stats.binom.cdf(rank - 1, n, 0.5))})


def session_metrics(strides: Strides, clips: pl.DataFrame, metrics: list[str]) -> pl.LazyFrame:
    """One row for each cell, pairing, metric and side."""
    value = pl.col("value")
    grouped = (
        _strides(strides, clips, metrics)
        .group_by("cell_no", "pairing", "metric", "side")
        .agg(
            n=value.count().cast(pl.Int64),
            n_missing=value.null_count().cast(pl.Int32),
            clips=pl.col("clip_no").filter(value.is_not_null()).n_unique().cast(pl.Int32),
            median=value.median(),
            spread=1.4826 * (value - value.median()).abs().median(),
            ordered=value.drop_nulls().sort(),
            agreeing=_agreeing(value),
            fps_hz=pl.col("fps_hz").min(),
            codes=pl.col("code").drop_nulls().unique(),
        )
    )
    cells = clips.lazy().select("cell_no", *CELL).unique()
    return _with_errors(grouped).join(cells, on="cell_no").drop("cell_no")


def _agreeing(value: pl.Expr) -> pl.Expr:
    """Neighbours within a clip on the same side of the median, less those on different sides; NULLs left out."""
    held = value.is_not_null()
    signs, clip_no = (value - value.median()).sign().filter(held), pl.col("clip_no").filter(held)
    return (signs * signs.shift(1)).filter(clip_no == clip_no.shift(1)).sum()


def _strides(strides: Strides, clips: pl.DataFrame, metrics: list[str]) -> pl.LazyFrame:
    """Strides with the number of their clip, once for each pairing in which they count."""
    near = pl.when(pl.col("view") == "sagittal").then("camera_side")
    found = (
        pl.scan_parquet(strides.files)
        .filter(pl.col("metric").is_in(metrics))
        .select(
            "clip_id", "analysis_id", "side", "stride_no", "metric", "value",
            code=pl.when(pl.col("value").is_null()).then("reason").otherwise("flags"),
        )
        .join(
            clips.lazy().select("clip_id", "analysis_id", "clip_no", "cell_no", "fps_hz", near=near),
            on=["clip_id", "analysis_id"],
        )
        .sort("clip_no", "stride_no")
    )  # fmt: skip
    return pl.concat(
        [
            found.with_columns(pairing=pl.lit("same_clip")),
            found.filter(pl.col("near") == pl.col("side")).with_columns(pairing=pl.lit("near_near")),
        ]
    ).drop("near")


def _with_errors(grouped: pl.LazyFrame) -> pl.LazyFrame:
    ordered, n = pl.col("ordered"), pl.col("n")
    width = ordered.list.get(n - pl.col("rank"), null_on_oob=True) - ordered.list.get(
        pl.col("rank") - 1, null_on_oob=True
    )
    return (
        grouped.join(ranks().lazy(), on="n", how="left")
        .with_columns(
            smallest=ordered.list.first(),
            largest=ordered.list.last(),
            independent_se=pl.when(width != 0).then(width) / (2 * pl.col("z")),
            lag_pairs=(n - pl.col("clips")).cast(pl.Int32),
        )
        .with_columns(autocorrelation=pl.when(pl.col("lag_pairs") > 0).then(pl.col("agreeing") / pl.col("lag_pairs")))
        .with_columns(
            median_se=pl.col("independent_se") * inflation(pl.col("autocorrelation"), pl.col("lag_pairs")),
            flags=joined(pl.col("codes")),
        )
        .drop("ordered", "rank", "z", "agreeing", "codes")
    )


def joined(codes: pl.Expr) -> pl.Expr:
    """Codes sorted and comma-separated; NULL when there is none. In this lake a row has one code at most."""
    return pl.when(codes.list.len() > 0).then(codes.list.sort().list.join(","))


def inflation(autocorrelation: pl.Expr, pairs: pl.Expr) -> pl.Expr:
    """The lake's autocorrelation_inflation."""
    known = pl.when(pairs > 3).then((autocorrelation * pairs + 1) / (pairs - 3)).clip(0, 0.7)
    sine = (math.pi * known / 2).sin()
    return (1 + 2 * known + 4 / math.pi * sine**2 / (1 - sine)).sqrt().fill_null(1.0)

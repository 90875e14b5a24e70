"""Step: the same effects in polars, from the strides: only the columns needed, portion by portion as in the rebuild.

Left out in polars' favour, because they never apply in the lakes measured: rejected strides, frame rates, facings.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from scipy import stats

from tests.performance.sql.effects import COMPARED, KEY
from tests.performance.sql.step import timed
from tests.performance.sql.strides import Strides, strides_of

LEAST = 7
WITHIN = 0.05
"""Speeds before and after may differ by so much."""


def polars_effects_step(lake: str, target: str) -> dict[str, Any]:
    strides, found = strides_of(lake), {}
    with timed(found, "total"):
        parts = [_effects(strides, metrics) for metrics in strides.portions]
        effects = pl.concat(parts)
    effects.select(*KEY, *COMPARED).write_parquet(target)
    return found | {"rows": len(effects), "portions": len(strides.portions)}


def _effects(strides: Strides, metrics: list[str]) -> pl.DataFrame:
    wide = _sessions(strides, metrics)
    pre, post = (wide.filter(pl.col("timepoint") == timepoint) for timepoint in ("pre", "post"))
    both = pre.join(post, on=["subject_id", "pairing", "metric", "intervention"], nulls_equal=True, suffix="_post")
    speed, after = pl.col("speed_mps"), pl.col("speed_mps_post")
    comparable = (after - speed).abs().round(6) <= (WITHIN * speed).round(6)
    changes = both.filter(comparable).select(
        "subject_id", "intervention", "pairing", "metric",
        left_pre="left", left_post="left_post", right_pre="right", right_post="right_post",
        difference_pre="difference", difference_post="difference_post",
        abs_difference_pre=pl.col("difference").abs(), abs_difference_post=pl.col("difference_post").abs(),
    )  # fmt: skip
    held = changes.collect().lazy()
    outcomes = ("left", "right", "difference", "abs_difference")
    return pl.concat([_outcome(held, outcome) for outcome in outcomes]).collect()


def _sessions(strides: Strides, metrics: list[str]) -> pl.LazyFrame:
    """Median of each side, and their difference, of every session and pairing."""
    clips = pl.LazyFrame(strides.clips).select("clip_id", "session_id", near="camera_side")
    found = (
        pl.scan_parquet(strides.files)
        .filter(pl.col("metric").is_in(metrics))
        .select("clip_id", "side", "metric", "value")
        .join(clips, on="clip_id")
    )
    both = pl.concat(
        [
            found.with_columns(pairing=pl.lit("same_clip")),
            found.filter(pl.col("near") == pl.col("side")).with_columns(pairing=pl.lit("near_near")),
        ]
    )
    value = pl.col("value")
    medians = both.group_by("session_id", "pairing", "metric", "side").agg(
        pl.when(value.count() >= LEAST).then(value.median()).alias("median"),
        lost=value.null_count(),
        lost_share=value.null_count() / pl.len(),
    )
    left, right = (
        medians.filter(pl.col("side") == side).drop("side").rename({"median": side}) for side in ("left", "right")
    )
    sided = ~pl.col("metric").is_in(strides.unsided)
    about = (
        pl.LazyFrame(strides.clips).group_by("session_id", "subject_id", "timepoint").agg(pl.col("speed_mps").median())
    )
    visits = about.join(pl.LazyFrame(strides.sessions).select("session_id", "intervention"), on="session_id")
    return (
        left.join(right, on=["session_id", "pairing", "metric"], how="full", coalesce=True)
        .with_columns(difference=pl.when(sided & ~_unequal()).then(pl.col("left") - pl.col("right")))
        .join(visits, on="session_id")
    )


def _unequal() -> pl.Expr:
    """The lake's UNEQUAL_REJECTION."""
    shares = ("lost_share", "lost_share_right")
    most, least = pl.max_horizontal(shares), pl.min_horizontal(shares)
    return (pl.max_horizontal("lost", "lost_right") >= 3) & (most > 0.1) & (most > 2 * least)


def _outcome(changes: pl.LazyFrame, outcome: str) -> pl.LazyFrame:
    before, after = pl.col(f"{outcome}_pre"), pl.col(f"{outcome}_post")
    change = after - before
    return (
        changes.group_by("intervention", "pairing", "metric")
        .agg(
            n_subjects=change.count(),
            mean_pre=before.filter(change.is_not_null()).mean(),
            mean_post=after.filter(change.is_not_null()).mean(),
            mean_change=change.mean(),
            sd_change=change.std(),
        )
        .with_columns(outcome=pl.lit(outcome), quantile=pl.col("n_subjects").map_batches(_quantile, pl.Float64))
        .with_columns(
            ci_low=pl.col("mean_change") - _half(),
            ci_high=pl.col("mean_change") + _half(),
            d_z=pl.col("mean_change") / pl.col("sd_change"),
        )
    )


def _quantile(n: pl.Series) -> pl.Series:
    return pl.Series(stats.t.ppf(0.975, n.to_numpy() - 1))


def _half() -> pl.Expr:
    return pl.col("quantile") * pl.col("sd_change") / pl.col("n_subjects").sqrt()

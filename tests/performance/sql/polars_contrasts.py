"""The second and third of polars' tables: session_contrasts and pre_post_changes."""

from __future__ import annotations

import polars as pl

from tests.performance.sql.polars_summaries import CELL, NORMAL, inflation, joined
from tests.performance.sql.strides import Strides

KEY = [*CELL, "pairing", "metric"]
MATCHED = ["activity", "condition", "view", "pairing", "analysis_id", "metric"]
LEAST = 7
FEW = 25


def cells_of(clips: pl.DataFrame) -> pl.LazyFrame:
    """session_cells: speed and facings of what was pooled."""
    both = pl.concat([clips.lazy().with_columns(pairing=pl.lit(pairing)) for pairing in ("same_clip", "near_near")])
    kept = both.filter((pl.col("pairing") == "same_clip") | (pl.col("view") == "sagittal"))
    speed, facing = pl.col("speed_mps"), pl.col("camera_side")
    near = pl.col("pairing") == "near_near"
    return kept.group_by(*CELL, "pairing").agg(
        rejected_left=pl.col("rejected_left").filter(~near | (facing == "left")).sum(),
        rejected_right=pl.col("rejected_right").filter(~near | (facing == "right")).sum(),
        speed_mps=pl.when(speed.count() == pl.len()).then(speed.median()),
        camera_sides=pl.when(near.first()).then(pl.lit("left,right")).otherwise(facing.unique().sort().str.join(",")),
    )


def session_contrasts(metrics: pl.LazyFrame, cells: pl.LazyFrame, strides: Strides) -> pl.LazyFrame:
    left, right = (metrics.filter(pl.col("side") == side).drop("side") for side in ("left", "right"))
    both = left.join(right, on=KEY, how="full", coalesce=True, suffix="_r").join(
        cells, on=[*CELL, "pairing"], how="left"
    )
    n, n_r = pl.col("n").fill_null(0), pl.col("n_r").fill_null(0)
    pairs = pl.col("lag_pairs") + pl.col("lag_pairs_r")
    agreeing = (pl.col("autocorrelation") * pl.col("lag_pairs")).fill_null(0) + (
        pl.col("autocorrelation_r") * pl.col("lag_pairs_r")
    ).fill_null(0)
    codes = pl.concat_list(*(pl.col(name).fill_null("").str.split(",") for name in ("flags", "flags_r")))
    known = both.select(
        *KEY, "camera_sides", "speed_mps",
        n_left=n.cast(pl.Int32), n_right=n_r.cast(pl.Int32),
        clips_left=pl.col("clips").fill_null(0), clips_right=pl.col("clips_r").fill_null(0),
        lost_left=pl.col("rejected_left").fill_null(0) + pl.col("n_missing").fill_null(0),
        lost_right=pl.col("rejected_right").fill_null(0) + pl.col("n_missing_r").fill_null(0),
        left_median="median", right_median="median_r", left_se="median_se", right_se="median_se_r",
        smallest=pl.min_horizontal("smallest", "smallest_r"), largest=pl.max_horizontal("largest", "largest_r"),
        fps_hz=pl.min_horizontal("fps_hz", "fps_hz_r"),
        flags=joined(codes.list.unique().list.set_difference([""])),
        wide=(pl.col("independent_se") ** 2 + pl.col("independent_se_r") ** 2).sqrt()
        * inflation(pl.when(pairs > 0).then(agreeing / pairs), pairs),
    )  # fmt: skip
    return _judged(known, strides)


def _judged(known: pl.LazyFrame, strides: Strides) -> pl.LazyFrame:
    unsided = pl.col("metric").is_in(strides.unsided)
    difference = pl.when(pl.col("reason").is_null() & ~unsided).then(pl.col("left_median") - pl.col("right_median"))
    return (
        known.with_columns(reason=_reason())
        .with_columns(difference=difference)
        .with_columns(difference_se=pl.when(pl.col("difference").is_not_null()).then("wide"))
        .with_columns(
            difference_df=pl.lit(None, pl.Float64),
            ci_low=pl.col("difference") - NORMAL * pl.col("difference_se"),
            ci_high=pl.col("difference") + NORMAL * pl.col("difference_se"),
            interval_kind=pl.when(pl.col("difference").is_null())
            .then(None)
            .when(pl.col("difference_se").is_null())
            .then(pl.lit("no_spread"))
            .otherwise(pl.lit("within_clip_only")),
            reason=pl.coalesce("reason", pl.when(unsided).then(pl.lit("NOT_SIDED"))),
        )
        .drop("wide")
    )


def _reason() -> pl.Expr:
    """The lake's contrast_reason."""
    lost = pl.max_horizontal("lost_left", "lost_right")
    share = [pl.col(f"lost_{side}") / (pl.col(f"n_{side}") + pl.col(f"lost_{side}")) for side in ("left", "right")]
    most, least = pl.max_horizontal(*share), pl.min_horizontal(*share)
    flags = pl.col("flags").fill_null("")
    unequal = (pl.col("pairing") == "same_clip") & flags.str.contains("NOISE_UNEQUAL", literal=True)
    return (
        pl.when(pl.min_horizontal("n_left", "n_right") < LEAST).then(pl.lit("LOW_N"))
        .when((lost >= 3) & (most > 0.1) & (most > 2 * least)).then(pl.lit("UNEQUAL_REJECTION"))
        .when(flags.str.contains("LOW_FPS", literal=True)).then(pl.lit("LOW_FPS"))
        .when(unequal).then(pl.lit("NOISE_UNEQUAL"))
    )  # fmt: skip


def pre_post_changes(contrasts: pl.LazyFrame, strides: Strides) -> pl.LazyFrame:
    visits = contrasts.join(pl.LazyFrame(strides.sessions), on="session_id")
    pre, post = (visits.filter(pl.col("timepoint") == timepoint) for timepoint in ("pre", "post"))
    both = pre.join(post, on=["subject_id", "intervention", *MATCHED], nulls_equal=True, suffix="_post")
    before, after = pl.col("speed_mps"), pl.col("speed_mps_post")
    turned = pl.col("camera_sides") != pl.col("camera_sides_post")
    slower = (after - before).abs().round(6) > (0.05 * before).round(6)
    classes = [_fps_class_hz(pl.col(name)) for name in ("fps_hz", "fps_hz_post")]
    caveat = (
        pl.when(turned | (classes[0] != classes[1])).then(pl.lit("NOT_COMPARABLE"))
        .when(before.is_null() | after.is_null()).then(pl.lit("SPEED_UNKNOWN"))
        .when(slower).then(pl.lit("NOT_COMPARABLE"))
    )  # fmt: skip
    judged = both.with_columns(caveat=caveat).with_columns(
        comparable=pl.col("caveat").fill_null("") != "NOT_COMPARABLE"
    )
    return _changes(judged)


def _fps_class_hz(fps_hz: pl.Expr) -> pl.Expr:
    """The lake's fps_class_hz."""
    return pl.when(fps_hz.is_between(43, 59, closed="left")).then(50).otherwise(30 * 2 ** (fps_hz / 30).log(2).round())


def _changes(judged: pl.LazyFrame) -> pl.LazyFrame:
    comparable = pl.col("comparable")
    reason = pl.coalesce("reason", "reason_post", pl.when(~comparable).then("caveat"))
    few = pl.min_horizontal("n_left", "n_right", "n_left_post", "n_right_post") < FEW
    texts = [pl.col("flags"), pl.col("flags_post"), pl.col("caveat"), pl.when(few).then(pl.lit("LOW_N"))]
    codes = pl.concat_list(*(text.fill_null("").str.split(",") for text in texts))

    def held(name: str, side: str, visit: str) -> pl.Expr:
        return pl.when(pl.col(f"n_{side}{visit}") >= LEAST).then(pl.col(f"{name}{visit}"))

    medians = {
        f"{side}_{label}": held(f"{side}_median", side, visit)
        for side in ("left", "right")
        for label, visit in (("pre", ""), ("post", "_post"))
    }
    errors = {
        f"{side}_change_se": pl.when(comparable).then(
            (held(f"{side}_se", side, "") ** 2 + held(f"{side}_se", side, "_post") ** 2).sqrt()
        )
        for side in ("left", "right")
    }
    error = (pl.col("difference_se") ** 2 + pl.col("difference_se_post") ** 2).sqrt()
    pre, post = pl.col("difference"), pl.col("difference_post")
    return judged.select(
        "subject_id", "intervention", "intervention_date", *MATCHED,
        pre_session_id="session_id", post_session_id="session_id_post",
        days_between=(pl.col("date_post") - pl.col("date")).dt.total_days().cast(pl.Int32),
        speed_pre_mps="speed_mps", speed_post_mps="speed_mps_post",
        n_left_pre="n_left", n_right_pre="n_right", n_left_post="n_left_post", n_right_post="n_right_post",
        **medians, **errors, difference_pre=pre, difference_post=post,
        left_change=pl.when(comparable).then(medians["left_post"] - medians["left_pre"]),
        right_change=pl.when(comparable).then(medians["right_post"] - medians["right_pre"]),
        difference_change=pl.when(reason.is_null()).then(post - pre),
        difference_change_se=pl.when(reason.is_null()).then(error),
        difference_change_df=pl.lit(None, pl.Float64),
        abs_difference_change=pl.when(reason.is_null()).then(post.abs() - pre.abs()),
        fps_hz=pl.min_horizontal("fps_hz", "fps_hz_post"), comparable="comparable", reason=reason,
        flags=joined(codes.list.unique().list.set_difference([""])),
    )  # fmt: skip

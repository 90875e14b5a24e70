"""Step: the same effects in pandas, from the strides, metric by metric: 120 million rows at once would not fit.

Left out in pandas' favour, because they never apply in the lakes measured: rejected strides, frame rates, facings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.performance.sql.effects import COMPARED, KEY
from tests.performance.sql.effects_polars import LEAST, WITHIN
from tests.performance.sql.step import timed
from tests.performance.sql.strides import Strides, strides_of

COLUMNS = ["clip_id", "side", "value"]


def pandas_effects_step(lake: str, target: str) -> dict[str, Any]:
    strides, found = strides_of(lake), {}
    with timed(found, "total"):
        clips = strides.clips.select(["clip_id", "session_id", "camera_side"]).to_pandas()
        visits = _visits(strides)
        parts = [_effects(_medians(strides, metric, clips), visits, metric, strides) for metric in strides.metrics]
        effects = pd.concat(parts)
    effects[[*KEY, *COMPARED]].to_parquet(target)
    return found | {"rows": len(effects), "portions": len(strides.metrics)}


def _visits(strides: Strides) -> pd.DataFrame:
    clips = strides.clips.select(["session_id", "subject_id", "timepoint", "speed_mps"]).to_pandas()
    about = clips.groupby(["session_id", "subject_id", "timepoint"], as_index=False)["speed_mps"].median()
    sessions = strides.sessions.select(["session_id", "intervention"]).to_pandas()
    return about.merge(sessions, on="session_id")


def _medians(strides: Strides, metric: str, clips: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """For each pairing the medians of the left and the right side, one row a session."""
    rows = pd.read_parquet(strides.files, columns=COLUMNS, filters=[("metric", "==", metric)])
    rows = rows.merge(clips, on="clip_id")
    return {"same_clip": _wide(rows), "near_near": _wide(rows[rows["side"] == rows["camera_side"]])}


def _wide(rows: pd.DataFrame) -> pd.DataFrame:
    """Medians of both sides and their difference, NaN where one side lost too many strides."""
    grouped = rows.groupby(["session_id", "side"])["value"]
    held, size = grouped.count(), grouped.size()
    wide = grouped.median().where(held >= LEAST).unstack("side")
    lost, share = (size - held).unstack("side"), ((size - held) / size).unstack("side")
    most, least = share.max(axis=1), share.min(axis=1)
    unequal = (lost.max(axis=1) >= 3) & (most > 0.1) & (most > 2 * least)
    wide["difference"] = (wide["left"] - wide["right"]).mask(unequal)
    return wide


def _effects(medians: dict[str, pd.DataFrame], visits: pd.DataFrame, metric: str, strides: Strides) -> pd.DataFrame:
    parts = []
    for pairing, wide in medians.items():
        if metric in strides.unsided:
            wide["difference"] = np.nan
        wide["abs_difference"] = wide["difference"].abs()
        both = wide.merge(visits, left_index=True, right_on="session_id")
        pre, post = (both[both["timepoint"] == timepoint] for timepoint in ("pre", "post"))
        matched = pre.merge(post, on=["subject_id", "intervention"], suffixes=("_pre", "_post"))
        speed, after = matched["speed_mps_pre"], matched["speed_mps_post"]
        kept = matched[(after - speed).abs().round(6) <= (WITHIN * speed).round(6)]
        found = [_outcome(kept, outcome) for outcome in ("left", "right", "difference", "abs_difference")]
        parts.append(pd.concat(found).assign(pairing=pairing, metric=metric))
    return pd.concat(parts)


def _outcome(matched: pd.DataFrame, outcome: str) -> pd.DataFrame:
    before, after = matched[f"{outcome}_pre"], matched[f"{outcome}_post"]
    held = (after - before).notna()
    frame = pd.DataFrame({"pre": before.where(held), "post": after.where(held), "change": after - before})
    grouped = frame.groupby(matched["intervention"], dropna=False)
    change = grouped["change"]
    n, mean, sd = change.count(), change.mean(), change.std()
    half = stats.t.ppf(0.975, n - 1) * sd / np.sqrt(n)
    return pd.DataFrame(
        {
            "outcome": outcome, "n_subjects": n, "mean_pre": grouped["pre"].mean(),
            "mean_post": grouped["post"].mean(), "mean_change": mean, "sd_change": sd,
            "ci_low": mean - half, "ci_high": mean + half, "d_z": mean / sd,
        }
    ).reset_index()  # fmt: skip

"""False left-right differences of symmetric people: the pose model's side bias, measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from gaitlake.metrics.registry import METRICS
from gaitlake.metrics.side_biases import Setting as Key
from gaitlake.validation.rendered.record import Record, stride_values
from gaitlake.validation.rendered.settings import SETTINGS

FEWEST_STRIDES = 5
"""A look with fewer on a side does not count."""


def false_differences(found: Iterable[Record]) -> dict[Key, list[float]]:
    """Left - right medians of every symmetric look, by estimator, activity, metric, view, pairing and camera sides.

    From the side each facing by itself, both pooled, and each limb from the clip in which it was near.
    """
    looks: dict[tuple[str, int, int, str], dict[str, Record]] = {}
    for one in found:
        setting = SETTINGS[one["setting"]]
        if is_symmetric(setting.name):
            where = (one["estimator"], one["seed"], one["look"], setting.activity)
            looks.setdefault(where, {})[setting.seen_from] = one
    differences: dict[Key, list[float]] = {}
    for (estimator, _, _, activity), by_side in sorted(looks.items()):
        for metric in (name for name, m in METRICS.items() if m.sided):
            for view, pairing, sides, value in look_differences(by_side, metric):
                differences.setdefault(Key(estimator, activity, metric, view, pairing, sides), []).append(value)
    return differences


def is_symmetric(name: str) -> bool:
    """Whose difference between left and right, in a setting of this name, is all false."""
    return name in {f"{a} {s}" for a in ("run", "walk") for s in ("left", "right", "rear", "front")}


def look_differences(by_side: Mapping[str, Record], metric: str) -> list[tuple[str, str, str, float]]:
    """View, pairing, camera sides and left - right of one look, as far as it can be had."""
    found = []
    for seen_from, view in (("rear", "rear"), ("front", "frontal")):
        if seen_from in by_side:
            found.append((view, "same_clip", "none", difference([by_side[seen_from]], [by_side[seen_from]], metric)))
    sagittal = {side: by_side[side] for side in ("left", "right") if side in by_side}
    for side, one in sagittal.items():
        found.append(("sagittal", "same_clip", side, difference([one], [one], metric)))
    if len(sagittal) == len(("left", "right")):
        both = list(sagittal.values())
        found.append(("sagittal", "same_clip", "left,right", difference(both, both, metric)))
        near = difference([sagittal["left"]], [sagittal["right"]], metric)
        found.append(("sagittal", "near_near", "left,right", near))
    return [(view, pairing, sides, value) for view, pairing, sides, value in found if value is not None]


def difference(left: Sequence[Record], right: Sequence[Record], metric: str) -> float | None:
    """Median of the left values of some clips minus that of the right values of others; None with too few."""
    sides = [np.concatenate([stride_values(one, metric, side) for one in clips])
             for side, clips in (("left", left), ("right", right))]  # fmt: skip
    if min(len(values) for values in sides) < FEWEST_STRIDES:
        return None
    return float(np.median(sides[0]) - np.median(sides[1]))

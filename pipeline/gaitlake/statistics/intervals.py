"""The reference interval of a session's left-right difference: clips, then strides, are drawn again (SCIENCE 5).

What is drawn, and why:

- The estimate is the difference of pooled medians, so a draw pools all strides it holds, clips of any length.
- Clips are drawn first where each side has at least three; with fewer their spread cannot be known, and only strides
  are drawn, within their clip: `within_clip_only`.
- If any clip gives strides of both sides (pairing same_clip), whole clips are drawn, with both limbs: what a clip does
  to both (speed, camera) cancels in the difference as it did in the session. A draw that leaves a side without a stride
  is drawn again. If no clip does (near_near), each side's clips are drawn by themselves.
- Strides are drawn within their clip and side, so each side keeps its strides. Where neighbours resemble each other
  (lag-1 autocorrelation above 0.2, pooled over clips and sides), runs of three neighbours are drawn instead, and the
  last stride of a clip is followed by its first (circular blocks: Politis & Romano 1992), so that every stride is
  equally likely. A clip with fewer than six strides holds too few runs: its strides are drawn singly.
- The random numbers of a side come from that side's own strides, those of shared clips from both without order, and
  the ends of the interval are order statistics of the draws: swapping left and right mirrors the interval to the last
  bit, and the same strides give the same interval everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gaitlake.errors import StatisticsError
from gaitlake.statistics.autocorrelation import BLOCK_MINIMUM, BLOCK_STRIDES, strides_per_block
from gaitlake.statistics.randomness import seed_of
from gaitlake.statistics.rank_and_sign import batches
from gaitlake.statistics.sample import Floats, Reason, has_spread, measurable

DRAWS = 2_000
DRAWS_MINIMUM = 100
CLIPS_MINIMUM = 3
"""Clips a side from which on clips are drawn (SCIENCE 5)."""
STRIDES_MINIMUM = 7
"""Strides a side below which there is no difference (SCIENCE 6)."""
_TAIL = 0.025
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SessionInterval:
    """Left - right of pooled medians with its 95 % interval, in the unit of the values. None: see ``reason``.

    ``kind``: what was drawn; ``pairing``: do clips give both sides (same_clip) or none (near_near); ``block_strides``:
    neighbours drawn together, 1 or 3. NO_SPREAD leaves the difference and withholds its interval.
    """

    difference: float | None
    low: float | None
    high: float | None
    kind: Literal["clips_and_strides", "within_clip_only"] | None
    pairing: Literal["same_clip", "near_near"]
    block_strides: int
    n_left: int
    n_right: int
    clips_left: int
    clips_right: int
    reason: Reason | None


@dataclass(frozen=True, slots=True, eq=False)
class _Limb:
    """Strides of one side: ``padded`` clips × strides, of which the first ``counts`` are real, in time order."""

    padded: Floats
    counts: Indices

    @property
    def pooled(self) -> Floats:
        real: Floats = self.padded[np.arange(self.padded.shape[1]) < self.counts[:, None]]
        return real

    @property
    def clips(self) -> list[Floats]:
        return [row[:count] for row, count in zip(self.padded, self.counts, strict=True) if count]


def session_interval(left: Mapping[str, Floats], right: Mapping[str, Floats], *, draws: int = DRAWS) -> SessionInterval:
    """Interval of left - right of one session and metric.

    Parameters
    ----------
    left, right
        By clip: values of that side's valid strides, in time order (NaN: a stride without a value, left out). Clips
        of both are told by their names.
    draws
        Of clips and strides, at least 100.

    Returns
    -------
    SessionInterval
        No difference below seven strides a side (LOW_N) or with an infinite value (NOT_FINITE).

    Raises
    ------
    StatisticsError
        Fewer than 100 draws.
    """
    if draws < DRAWS_MINIMUM:
        raise StatisticsError(f"draws {draws}: at least {DRAWS_MINIMUM} tell the ends; {DRAWS} are usual.")
    ids = sorted({*left, *right})
    limbs = _limb(left, ids), _limb(right, ids)
    base = _nothing(limbs)
    pooled = [limb.pooled for limb in limbs]
    if not all(measurable(values) for values in pooled):
        return replace(base, reason="NOT_FINITE")
    if min(base.n_left, base.n_right) < STRIDES_MINIMUM:
        return base
    difference = float(np.median(pooled[0]) - np.median(pooled[1]))
    if not any(has_spread(values, float(abs(values).max())) for values in pooled):
        return replace(base, difference=difference, reason="NO_SPREAD")
    block = strides_per_block(limbs[0].clips, limbs[1].clips)
    by_clip = min(base.clips_left, base.clips_right) >= CLIPS_MINIMUM
    low, high = _ends(limbs, block, draws, by_clip)
    kind: Literal["clips_and_strides", "within_clip_only"] = "clips_and_strides" if by_clip else "within_clip_only"
    return replace(base, difference=difference, low=low, high=high, kind=kind, block_strides=block, reason=None)


def _nothing(limbs: tuple[_Limb, _Limb]) -> SessionInterval:
    """What there is of both sides, without a difference."""
    left, right = limbs
    return SessionInterval(
        difference=None,
        low=None,
        high=None,
        kind=None,
        pairing="same_clip" if _share_clips(limbs) else "near_near",
        block_strides=1,
        n_left=int(left.counts.sum()),
        n_right=int(right.counts.sum()),
        clips_left=len(left.clips),
        clips_right=len(right.clips),
        reason="LOW_N",
    )


def _share_clips(limbs: tuple[_Limb, _Limb]) -> bool:
    return bool(((limbs[0].counts > 0) & (limbs[1].counts > 0)).any())


def _limb(clips: Mapping[str, Floats], ids: list[str]) -> _Limb:
    nothing = np.empty(0)
    found = [np.asarray(clips.get(clip, nothing), dtype=np.float64) for clip in ids]
    found = [values[~np.isnan(values)] for values in found]
    counts = np.array([len(values) for values in found], dtype=np.int64)
    padded = np.full((len(ids), max(counts, default=0)), np.inf)
    for row, values in zip(padded, found, strict=True):
        row[: len(values)] = values
    return _Limb(padded, counts)


def _ends(limbs: tuple[_Limb, _Limb], block: int, draws: int, by_clip: bool) -> tuple[float, float]:
    """Ends of the interval; a session whose sides are the same numbers has one that is the same on both sides of 0."""
    seeds = [seed_of(*limb.clips) for limb in limbs]
    same = seeds[0] == seeds[1]
    streams = [np.random.default_rng([seed, int(same and side == 1)]) for side, seed in enumerate(seeds)]
    chosen = _drawn_clips(limbs, streams, sorted(seeds), draws) if by_clip else _every_clip(limbs, draws)
    left, right = (_medians(limb, clips, rng, block) for limb, clips, rng in zip(limbs, chosen, streams, strict=True))
    ordered = np.sort(left - right)
    rank = max(1, int(_TAIL * (draws + 1)))
    low, high = float(ordered[rank - 1]), float(ordered[draws - rank])
    return ((low - high) / 2.0, (high - low) / 2.0) if same else (low, high)


def _every_clip(limbs: tuple[_Limb, _Limb], draws: int) -> list[Indices]:
    return [np.tile(np.flatnonzero(limb.counts), (draws, 1)) for limb in limbs]


def _drawn_clips(
    limbs: tuple[_Limb, _Limb], streams: list[np.random.Generator], seeds: list[int], draws: int
) -> list[Indices]:
    """Rows of each side's clips, draws × clips."""
    if not _share_clips(limbs):
        own = [np.flatnonzero(limb.counts) for limb in limbs]
        return [rows[rng.integers(0, len(rows), (draws, len(rows)))] for rows, rng in zip(own, streams, strict=True)]
    rng, clips = np.random.default_rng(seeds), len(limbs[0].counts)
    chosen = rng.integers(0, clips, (draws, clips))
    while True:
        empty = np.logical_or(*((limb.counts[chosen] == 0).all(axis=1) for limb in limbs))
        if not empty.any():
            return [chosen, chosen]
        chosen[empty] = rng.integers(0, clips, (int(empty.sum()), clips))


def _medians(limb: _Limb, chosen: Indices, rng: np.random.Generator, block: int) -> Floats:
    """Pooled median of each draw of clips, with strides drawn again."""
    found, start = [], 0
    for rows in batches(len(chosen), chosen.shape[1] * limb.padded.shape[1]):
        found.append(_pooled_medians(limb, chosen[start : start + rows], rng, block))
        start += rows
    return np.concatenate(found)


def _pooled_medians(limb: _Limb, chosen: Indices, rng: np.random.Generator, block: int) -> Floats:
    counts = limb.counts[chosen][..., None]
    place = np.arange(limb.padded.shape[1])
    drawn = (rng.random((*chosen.shape, len(place)), dtype=np.float32) * counts).astype(np.int64)
    np.minimum(drawn, np.maximum(counts - 1, 0), out=drawn)
    if block == BLOCK_STRIDES:
        in_runs = np.repeat(drawn[..., ::block], block, axis=-1)[..., : len(place)] + place % block
        drawn = np.where(counts >= BLOCK_MINIMUM, in_runs % np.maximum(counts, 1), drawn)
    values = limb.padded[chosen[..., None], drawn]
    values[np.broadcast_to(place >= counts, values.shape)] = np.inf
    ordered = np.sort(values.reshape(len(chosen), -1), axis=1)
    n = counts.sum(axis=(1, 2))
    row = np.arange(len(chosen))
    medians: Floats = (ordered[row, (n - 1) // 2] + ordered[row, n // 2]) / 2.0
    return medians

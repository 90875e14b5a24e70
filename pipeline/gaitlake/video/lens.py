"""Something over the lens: a finger, a strap, a hand. Seen in coarse pictures while the frames pass by (SCIENCE 8).

What lies on the lens is out of focus, dark or skin coloured, reaches the picture's edge, hardly changes from frame to
frame, and was not there before or is not there afterwards. The last is what tells it from a dark wall, so the clip is
its own yardstick: a cell of the picture counts only where the clip's clearest frames do not look the same.

It cannot see what covers the lens throughout the clip, what is neither dark nor skin coloured (a white glove),
something as dark as the background behind it, and what covers less than :data:`BAND_SHARE` of every edge. A light that
is switched on in front of a skin-coloured wall can look like it, and a finger that hides a dark wall for most of the
clip makes the wall look like one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gaitlake.video.frames import Frame
    from gaitlake.video.picture import Picture

Bools = NDArray[np.bool_]
Spans = tuple[tuple[int, int], ...]
Background = tuple[Bools, NDArray[np.int16]]
"""Cells that are dark or skin coloured anyway, and the luma that every cell usually has."""

BAND = 0.15
"""Width of the band along each edge, as a share of the picture."""

BAND_SHARE = 0.40
"""Share of one edge's band that must be covered (SCIENCE 8, which calls it border-adjacent area)."""

AREA_SHARE = 0.05
"""Share of the picture that must be covered; engineering: a tenth of a limb is not lost below it."""

GROWING_SHARE = 1.0 / 3.0
"""A span reaches back and forth to where this share of both is covered: things move in and out; engineering."""

MIN_S = 0.2
"""Shortest time covered (SCIENCE 8)."""

BRIDGE_S = 0.1
"""Shorter clear moments between two covered spans are covered too; engineering."""

STILL_SHARE = 0.6
"""Share of the covered cells that hardly change from one frame to the next, median over the span; engineering."""

CLEAREST = 0.10
"""The clip's clearest frames are this share of it: something may cover the lens for the rest; engineering."""

DARK = 50
SKIN_CR, SKIN_CB = 137, 124
"""8-bit luma below which a cell is dark; red- and blue-difference from and up to which it is skin coloured (centres of
skin lie at Cr 145 to 165, Cb 90 to 115; a finger that light shines through is redder still); engineering."""

SMOOTH = 6.0
"""Largest standard deviation of luma inside a cell that is out of focus; engineering."""

CHANGE = 8
"""Largest change of a cell's luma from frame to frame that counts as none; engineering."""

OTHER_LEVEL = 24
"""A cell that is usually dark or skin coloured is covered by something else if its luma is off by more; engineering."""

ENOUGH_FRAMES = 500
"""Frames that are enough to know the background."""


@dataclass(slots=True)
class LensWatch:
    """Watches frames that pass by, then tells what covered the lens.

    Costs less than a millisecond per frame whatever the picture's size, and keeps about 2.6 kB of each.
    """

    _shape: tuple[int, int] = (0, 0)
    _times_us: list[int] = field(default_factory=list)
    _covering: list[NDArray[np.uint8]] = field(default_factory=list)
    _luma: list[NDArray[np.uint8]] = field(default_factory=list)

    def watched(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The same frames, unchanged, each looked at on its way."""
        for frame in frames:
            self.look(frame.picture, frame.time_us)
            yield frame

    def look(self, picture: Picture, time_us: int) -> None:
        """Take in one picture; times must rise."""
        cells = picture.cells()
        rgb, contrast, luma = cells.colour, cells.contrast, cells.luma
        red, blue = 128 + 0.713 * (rgb[..., 0] - luma), 128 + 0.564 * (rgb[..., 2] - luma)
        coloured = (luma < DARK) | ((red >= SKIN_CR) & (blue <= SKIN_CB))
        self._shape = luma.shape
        self._times_us.append(time_us)
        self._covering.append(np.packbits(coloured & (contrast <= SMOOTH)))
        self._luma.append(luma.astype(np.uint8))

    def extend(self, later: LensWatch, times_us: list[int]) -> None:
        """Add what was taken in by another one, with these times instead."""
        self._shape = later._shape or self._shape
        self._times_us += times_us
        self._covering += later._covering
        self._luma += later._luma

    @property
    def brightness(self) -> float:
        """Median over the clip of the picture's mean luma, 0 (black) to 255; NaN without frames."""
        return float(np.median([luma.mean() for luma in self._luma])) if self._luma else float("nan")

    def covered_us(self) -> Spans:
        """Half-open spans on the frames' clock in which something covers the lens, in time."""
        if len(self._times_us) < 2:
            return ()
        clear = self._background()
        extent = np.array([_extent(self._covered(n, clear)) for n in range(len(self._times_us))])
        full = (extent[:, 0] >= BAND_SHARE) & (extent[:, 1] >= AREA_SHARE)
        part = (extent[:, 0] >= GROWING_SHARE * BAND_SHARE) & (extent[:, 1] >= GROWING_SHARE * AREA_SHARE)
        times_us = np.array(self._times_us, np.int64)
        ends_us = np.append(times_us[1:], times_us[-1] + round(float(np.median(np.diff(times_us)))))
        return tuple(
            (int(times_us[first]), int(ends_us[last]))
            for first, last in _runs(_bridged(part, times_us))
            if ends_us[last] - times_us[first] > MIN_S * 1e6
            and full[first : last + 1].any()
            and self._rests(first, last, clear)
        )

    def _background(self) -> Background:
        """What is dark or skin coloured in the clearest frames too, at the luma it has for most of the clip."""
        amount = np.array([int(np.unpackbits(packed).sum()) for packed in self._covering])
        clearest = np.flatnonzero(amount <= np.quantile(amount, CLEAREST))[:ENOUGH_FRAMES]
        usual = np.mean([self._coloured(int(n)) for n in clearest], axis=0) > 0.5
        level = np.median(self._luma[:: max(1, len(self._luma) // ENOUGH_FRAMES)], axis=0).astype(np.int16)
        return usual, level

    def _coloured(self, number: int) -> Bools:
        rows, columns = self._shape
        bits = np.unpackbits(self._covering[number], count=rows * columns)
        return bits.reshape(rows, columns).astype(bool)

    def _covered(self, number: int, background: Background) -> Bools:
        """Cells of a frame without what was there anyway: a dark wall, a wooden floor."""
        usual, level = background
        near = abs(self._luma[number].astype(np.int16) - level) <= OTHER_LEVEL
        return np.asarray(self._coloured(number) & ~(usual & near))

    def _rests(self, first: int, last: int, background: Background) -> bool:
        """Do most of the covered cells stay covered and keep their luma from one frame to the next?"""
        shares = []
        before = self._covered(first, background)
        for number in range(first + 1, last + 1):
            covered = self._covered(number, background)
            change = abs(self._luma[number].astype(np.int16) - self._luma[number - 1])
            if covered.any():
                shares.append(np.count_nonzero(covered & before & (change <= CHANGE)) / np.count_nonzero(covered))
            before = covered
        return bool(shares) and bool(np.median(shares) >= STILL_SHARE)


def _extent(covered: Bools) -> tuple[float, float]:
    """Largest share of one edge's band, and share of the picture, that is covered and reaches that edge.

    Nothing where even all that is covered would be too little.
    """
    from scipy import ndimage

    bands = [np.rot90(covered, turn)[: max(1, round(BAND * covered.shape[turn % 2]))] for turn in range(4)]
    if covered.mean() < GROWING_SHARE * AREA_SHARE or max(b.mean() for b in bands) < GROWING_SHARE * BAND_SHARE:
        return 0.0, 0.0
    labels, count = ndimage.label(covered)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    best = (0.0, 0.0)
    for turn in range(4):
        edge = np.rot90(labels, turn)
        touching = np.zeros(count + 1, bool)
        touching[edge[0]] = True
        touching[0] = False
        depth = max(1, round(BAND * len(edge)))
        best = max(best, (float(touching[edge[:depth]].mean()), float(sizes[touching].sum() / labels.size)))
    return best


def _bridged(covered: Bools, times_us: NDArray[np.int64]) -> Bools:
    """Short clear moments between two covered ones filled."""
    filled = covered.copy()
    for first, last in _runs(~covered):
        inner = first > 0 and last < len(covered) - 1
        if inner and times_us[last + 1] - times_us[first] <= BRIDGE_S * 1e6:
            filled[first : last + 1] = True
    return filled


def _runs(flags: Bools) -> list[tuple[int, int]]:
    """First and last index of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(start), int(end) - 1) for start, end in zip(edges[::2], edges[1::2], strict=True)]

"""When and where to look for people who are not followed yet.

The detector costs almost as much as the landmarks of a person. So while everybody is followed it looks where something
moves that belongs to nobody; while somebody is missing it looks in every frame.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from gaitlake.pose.blazepose.detector import letterbox
from gaitlake.pose.blazepose.options import SearchOptions
from gaitlake.pose.blazepose.region import Region
from gaitlake.pose.geometry import Box, box
from gaitlake.pose.landmarker import Pose
from gaitlake.pose.windows import search_regions
from gaitlake.video import Frame, Picture

WITHIN_FRAMES = 3
"""Frames in which the whole picture is searched once while nobody is followed."""

MOTION_S = 0.2
"""Cells are compared with those of this long ago."""

MOVED = 12.0
"""Change of a cell's luma (0 to 255) that is motion; engineering."""

MIN_MOVED = 6
"""Moving cells of nobody, of some 2000, that are worth a look; engineering."""

SHAKEN = 0.30
"""If more than this share of the picture moves, the camera does, and nothing follows from it; engineering."""

AROUND = 0.15
"""Motion this near to somebody, in sizes of his box, is his own: his shadow, his clothes."""


SUSPECTED = 0.1
"""Score of a detection that is not somebody yet, but worth a closer look; engineering."""


class Search:
    """Takes turns through the regions in which a picture is searched.

    Attributes
    ----------
    whole : Region or None
        The whole picture, where it is worth a look: people stand upright, so in a wide picture the squares show them
        whole, and larger.
    squares : list of Region
        Squares along the longer side. In a wide picture they need not overlap by more than a person's width; in a tall
        one a person may be cut by each of them.
    """

    def __init__(self, picture: Picture, options: SearchOptions) -> None:
        wide = picture.width > picture.height
        overlap = options.overlap_across if wide else options.overlap_down
        boxes = search_regions(picture.width, picture.height, overlap)
        whole, *squares = (letterbox(b.left, b.top, b.right, b.bottom) for b in boxes)
        self.whole = None if wide and squares else whole
        self.squares = squares
        self._rounds = [region for region in (self.whole, *squares) if region is not None]
        self._options = options
        self._sweep_pause_us = options.sweep_s * 1e6 / len(self._rounds)
        self._pause_us = 0.0
        self._last_us: int | None = None
        self._started_us = 0
        self._turn = 0
        self._luma: deque[tuple[int, NDArray[np.float32]]] = deque()
        self._known: NDArray[np.bool_] | None = None
        self._frames = 0

    def due(self, frame: Frame, people: list[Pose], *, missing: int) -> list[Region]:
        """Squares to search in this frame, after the first.

        Parameters
        ----------
        people
            Who is seen in this frame.
        missing
            How many are not, who were followed a moment ago.
        """
        moving = self._moving(frame)
        self._frames += 1
        if self._last_us is None:
            self._last_us = self._started_us = frame.clock_us
        if missing:
            return self._next(1 if self._frames % WITHIN_FRAMES == 0 else 0)
        if not people:
            return self._next(math.ceil(len(self._rounds) / WITHIN_FRAMES))
        waited_us = frame.clock_us - self._last_us
        if moving is None:
            if waited_us < self._sweep_pause_us:
                return []
            self._last_us = frame.clock_us
            return self._next(1)
        return self._where_moves(frame, moving, people) if waited_us >= self._pause_us else []

    def succeeded(self) -> None:
        """Somebody was found: what moves is worth a look again."""
        self._pause_us = 0.0

    def _next(self, count: int) -> list[Region]:
        chosen = [self._rounds[(self._turn + n) % len(self._rounds)] for n in range(count)]
        self._turn += count
        return chosen

    def _moving(self, frame: Frame) -> NDArray[np.bool_] | None:
        """Cells that changed since a moment ago; None if that is not known, or the camera moves."""
        luma = frame.picture.cells().luma
        self._luma.append((frame.clock_us, luma))
        while len(self._luma) > 1 and frame.clock_us - self._luma[1][0] >= MOTION_S * 1e6:
            self._luma.popleft()
        moving: NDArray[np.bool_] = np.abs(luma - self._luma[0][1]) > MOVED
        return None if moving.mean() > SHAKEN else moving

    def _where_moves(self, frame: Frame, moving: NDArray[np.bool_], people: list[Pose]) -> list[Region]:
        """The square with most of the motion that is new and nobody's; each look in vain doubles the time to the next.

        Who walks in moves anew at his front only; where squares share that, the one that shows more of him is chosen.
        """
        rows, columns = np.nonzero(moving)
        x = (columns + 0.5) * (frame.picture.width / moving.shape[1])
        y = (rows + 0.5) * (frame.picture.height / moving.shape[0])
        free = np.ones(len(x), bool)
        for body in map(box, people):
            free &= ~_inside(x, y, _widened(body))
        new = free & self._is_new(moving, frame.clock_us)[rows, columns]
        if np.count_nonzero(new) < MIN_MOVED:
            return []
        regions = self.squares or self._rounds
        shown = [_inside(x, y, _box_of(square)) for square in regions]
        counts = [(np.count_nonzero(new & inside), np.count_nonzero(free & inside)) for inside in shown]
        self._last_us = frame.clock_us
        self._remember(moving)
        self._pause_us = min(max(2 * self._pause_us, self._options.look_s * 1e6), self._options.sweep_s * 1e6)
        return [regions[counts.index(max(counts))]]

    def _is_new(self, moving: NDArray[np.bool_], clock_us: int) -> NDArray[np.bool_]:
        """Cells in which nothing moved when the picture was searched before: a belt and a leaf in the wind go on."""
        if self._known is None or self._known.shape != moving.shape:
            self._known = np.zeros_like(moving)
        if clock_us - self._started_us <= MOTION_S * 1e6:
            self._remember(moving)
        return ~self._known

    def _remember(self, moving: NDArray[np.bool_]) -> None:
        """These cells and their neighbours are known to move."""
        if self._known is None:
            return
        wide = np.pad(moving, 1)
        for across in range(3):
            for down in range(3):
                self._known |= wide[down : down + moving.shape[0], across : across + moving.shape[1]]


def _inside(x: NDArray[np.float64], y: NDArray[np.float64], area: Box) -> NDArray[np.bool_]:
    return np.asarray((x >= area.left) & (x <= area.right) & (y >= area.top) & (y <= area.bottom))


def _widened(body: Box) -> Box:
    margin = AROUND * body.size
    return Box(body.left - margin, body.top - margin, body.right + margin, body.bottom + margin)


def _box_of(square: Region) -> Box:
    half = square.side_px / 2
    return Box(square.x - half, square.y - half, square.x + half, square.y + half)

"""Put a picture together, row by row: what is behind, shadows on the ground, what was drawn, a finger over the lens,
grain. Compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gaitlake.compiling import compiled_unchecked, inlined
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.exposure import Layer
from gaitlake.synthetic.rendered.raster import Numbers, Pixels

Bytes = NDArray[np.uint8]
ZERO, HALF, ONE, WHITE = np.float32(0.0), np.float32(0.5), np.float32(1.0), np.float32(255.0)
SHADOW_M, SHADOW, LONG = 0.11, 0.42, 1.5
"""Width of the shadow under a foot on the ground, how dark it is, and how much longer than wide."""
SPREADS, FADES = 3.0, 12.0
"""How much wider and how much fainter it becomes per m of the foot's height."""
ENDS = 2.83
"""In widths: beyond it there is none."""
View = tuple[int, int, float, float, int, int]
AT_REST: View = (0, 0, 0.0, 0.0, 0, 0)


class Behind(NamedTuple):
    """What is behind everything, as a camera at rest sees it, and how far the camera is off now.

    ``colours``: height x 3 width, ``ground``: 2 x height x width, x and z of the ground in each pixel, m, far off where
    none is. Both are larger than the picture by ``margin`` on every side. ``aim``: px right and down that the picture
    is shifted by, not beyond the margin less 1.
    """

    colours: Bytes
    ground: Pixels
    margin: int
    aim: tuple[float, float]


class Finger(NamedTuple):
    """``opaque`` (height x width): how much of each pixel it covers, times ``share``; ``colour``: RGB of 255."""

    opaque: Pixels
    colour: Pixels
    share: float


class Shadows(NamedTuple):
    """``feet`` (k x 3): x, z and height over the ground, m; ``windows`` (k x 4): left, right, top, bottom px that each
    shadow is in."""

    feet: Floats
    windows: Numbers


def shadow_reach_m(height_m: Floats) -> tuple[Floats, Floats]:
    """How far a shadow reaches along x and z from under a foot that is so high over the ground."""
    across: Floats = ENDS * SHADOW_M * (1.0 + SPREADS * height_m)
    return LONG * across, across


@compiled_unchecked
def develop(
    behind: Behind, shadows: Shadows, layer: Layer, finger: Finger, grain: NDArray[np.int8], out: Bytes
) -> None:
    """Fill ``out`` (height x 3 width); ``grain`` (as large) is added at last, in grey levels."""
    line, view = np.empty(out.shape[1], np.float32), _view(behind)
    for row in range(len(out)):
        _look(behind.colours, view, row, line)
        for number in range(len(shadows.feet)):
            _shade_ground(behind.ground, view, row, shadows, number, line)
        first, last = layer.spans[row, 0], layer.spans[row, 1]
        if first < last:
            _lay_over(line[3 * first : 3 * last], layer.colours[row, first:last])
        if finger.share > 0.0:
            _cover(line, finger, row)
        _round(line, grain[row], out[row])


@compiled_unchecked
def lay_over(behind: Behind, shadows: Shadows, layer: Layer) -> None:
    """Make shadows and what was drawn a part of what is behind, all of it (no margin)."""
    line, none = np.empty(behind.colours.shape[1], np.float32), np.zeros(behind.colours.shape[1], np.int8)
    for row in range(len(behind.colours)):
        line[:] = behind.colours[row]
        for number in range(len(shadows.feet)):
            _shade_ground(behind.ground, AT_REST, row, shadows, number, line)
        first, last = layer.spans[row, 0], layer.spans[row, 1]
        if first < last:
            _lay_over(line[3 * first : 3 * last], layer.colours[row, first:last])
        _round(line, none, behind.colours[row])


@inlined
def _view(behind: Behind) -> View:
    """Where in what is behind the upper left of the picture is: whole row and column, and shares of the next; and the
    nearest row and column."""
    right, down = behind.margin - behind.aim[0], behind.margin - behind.aim[1]
    x, y = math.floor(right), math.floor(down)
    return y, x, down - y, right - x, math.floor(down + 0.5), math.floor(right + 0.5)


@inlined
def _look(colours: Bytes, view: View, row: int, line: Pixels) -> None:
    """One row of what is behind; between pixels when the camera is off its aim."""
    y, x, part_y, part_x = row + view[0], 3 * view[1], np.float32(view[2]), np.float32(view[3])
    if part_x == ZERO and part_y == ZERO:
        here = colours[y, x : x + line.size]
        for i in range(line.size):
            line[i] = np.float32(here[i])
        return
    a, b, c, d = (ONE - part_y) * (ONE - part_x), (ONE - part_y) * part_x, part_y * (ONE - part_x), part_y * part_x
    upper, lower = colours[y, x : x + line.size + 3], colours[y + 1, x : x + line.size + 3]
    for i in range(line.size):
        above = a * np.float32(upper[i]) + b * np.float32(upper[i + 3])
        line[i] = above + c * np.float32(lower[i]) + d * np.float32(lower[i + 3])


@inlined
def _shade_ground(ground: Pixels, view: View, row: int, shadows: Shadows, number: int, line: Pixels) -> None:
    """Darken the ground in one row by one shadow, which is longer along x than along z."""
    left, right = max(shadows.windows[number, 0], 0), min(shadows.windows[number, 1], line.size // 3)
    if row < shadows.windows[number, 2] or row >= shadows.windows[number, 3] or left >= right:
        return
    y, x = row + view[4], left + view[5]
    wide = SHADOW_M * (1.0 + SPREADS * shadows.feet[number, 2])
    dark = np.float32(SHADOW / (1.0 + FADES * shadows.feet[number, 2]))
    foot_x, foot_z = np.float32(shadows.feet[number, 0]), np.float32(shadows.feet[number, 1])
    scale_x, scale_z = np.float32(1.0 / (ENDS * LONG * wide) ** 2), np.float32(1.0 / (ENDS * wide) ** 2)
    ground_x, ground_z = ground[0, y, x : x + right - left], ground[1, y, x : x + right - left]
    kept, dimmed = np.empty(right - left, np.float32), line[3 * left : 3 * right]
    for i in range(kept.size):
        away_x, away_z = ground_x[i] - foot_x, ground_z[i] - foot_z
        within = max(ONE - away_x * away_x * scale_x - away_z * away_z * scale_z, ZERO)
        within *= within
        within *= within
        kept[i] = ONE - dark * within * within
    for i in range(kept.size):
        dimmed[3 * i] *= kept[i]
        dimmed[3 * i + 1] *= kept[i]
        dimmed[3 * i + 2] *= kept[i]


@inlined
def _lay_over(line: Pixels, colours: Pixels) -> None:
    for i in range(colours.shape[0]):
        through = ONE - colours[i, 3]
        line[3 * i] = line[3 * i] * through + colours[i, 0]
        line[3 * i + 1] = line[3 * i + 1] * through + colours[i, 1]
        line[3 * i + 2] = line[3 * i + 2] * through + colours[i, 2]


@inlined
def _cover(line: Pixels, finger: Finger, row: int) -> None:
    for column in range(line.size // 3):
        opaque = finger.opaque[row, column] * np.float32(finger.share)
        for i in range(3):
            line[3 * column + i] += opaque * (finger.colour[i] - line[3 * column + i])


@inlined
def _round(line: Pixels, grain: NDArray[np.int8], out: Bytes) -> None:
    """To whole grey levels."""
    for i in range(line.size):
        out[i] = np.uint8(np.int32(min(max(line[i] + np.float32(grain[i]) + HALF, ZERO), WHITE)))

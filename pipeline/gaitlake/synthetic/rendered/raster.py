"""Which solid is nearest in each pixel, and how far it is. Compiled.

Camera coordinates: x right, y down, z forward. A solid is 25 numbers, see :mod:`gaitlake.synthetic.rendered.pinhole`.
The intersection of a ray with a round cone is the closed form that Inigo Quilez published (iquilezles.org), its root
taken so that nothing cancels. The outline of a round cone is that of the hull of its two balls: in each row of pixels
the columns it covers follow in 64 bits, and only there, in 32 bits and wide registers, how deep it is.

Loops here name whole arrays: numba counts who holds a part of one, which would take as long as drawing it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gaitlake.compiling import compiled_unchecked, inlined
from gaitlake.synthetic.curves import Floats

Pixels = NDArray[np.float32]
Numbers = NDArray[np.int32]

FAR = 1e9
NOTHING = -1
NEAREST_M = 0.05
ZERO, NEAR, BEYOND = np.float32(0.0), np.float32(NEAREST_M), np.float32(FAR)
TOGETHER = 8
"""Pixels that go through the same wide registers. Rows are so much longer than a picture, so that none goes alone."""
FLAT = 1e-12
"""A cone so short that one of its balls holds the other is that ball."""
BEGIN, END, BETWEEN = 0, 1, 2
"""Parts of a solid: its balls, and the cone."""
View = tuple[float, float, float]
"""Focal length, and the middle's x and y, px."""
Span = tuple[float, float]
"""From which x to which of a row's rays something covers it."""
NONE: Span = (1e9, -1e9)
Form = tuple[float, float, float, float, float, float]
"""Coefficients of x², xy, x, y², y, 1."""
Line = tuple[float, float]
Parabola = tuple[float, float, float]
"""Coefficients of 1, x, and of 1, x, x²."""
Products = tuple[Form, Parabola, Parabola]
"""Of the ray through (x, y, 1), as the solid's own coordinates have it, with itself, with begin and with the axis (x,
y, 1)."""
Sizes = tuple[float, float, float, float, float]
"""|o|² - r² of the begin and end ball, axis . begin - r (r - r'), length² less difference of radii², and k0."""
Piece = tuple[float, Line, Parabola, float, Line, float]
"""Of a part in a row: k0, k1 and k2 of the published form; it is hit where start + depth * slope is in (0, whole)."""
Terms = tuple[np.float32, ...]
COUNTING: Pixels = np.arange(16_384, dtype=np.float32)
"""0, 1, 2, …: columns of a row."""


class Canvas(NamedTuple):
    """What a picture is drawn on; only columns in ``spans`` are meant.

    ``depth`` (instants x height x width): m before the camera, `FAR` where nothing is; ``owner``: number of the nearest
    solid, or `NOTHING`. ``spans`` (height x 2): first column drawn in each row, and the one after the last.
    ``colours`` (height x width x 4): colour times coverage, and coverage; ``kept`` (height x width): share of light.
    """

    depth: Pixels
    owner: Numbers
    spans: Numbers
    colours: Pixels
    kept: Pixels


@compiled_unchecked
def draw(solids: Floats, views: Floats, canvas: Canvas) -> None:
    """Draw solids (instants x N x 25) where the canvas is empty or they are nearer. ``views`` (instants x 3): focal
    length and the middle's x and y, px."""
    depth, owner, spans = canvas.depth, canvas.owner, canvas.spans
    height, width = canvas.kept.shape
    for sample in range(solids.shape[0]):
        view = views[sample, 0], views[sample, 1], views[sample, 2]
        for number in range(solids.shape[1]):
            solid, mine = solids[sample, number], np.int32(number)
            top, bottom = _rows(solid, view, (width, height))
            forms, sizes = _products(solid), _sizes(solid)
            for row in range(top, bottom):
                span = NONE
                for part in range(3):
                    if not _is_part(part, solid[15] - solid[16], sizes):
                        continue
                    piece = _piece(part, forms, sizes, (row + 0.5 - view[2]) / view[0])
                    own = _edges(piece)
                    span = (min(span[0], own[0]), max(span[1], own[1]))
                    first, last = _columns(span if part == BETWEEN else own, view, width)
                    terms = _terms(piece, (first + 0.5 - view[1]) / view[0], 1.0 / view[0])
                    offset = np.uint64(first)
                    for i in range(np.uint64((max(last - first, 0) + TOGETHER - 1) // TOGETHER * TOGETHER)):
                        found, before = _hit(COUNTING[i], terms), depth[sample, row, offset + i]
                        depth[sample, row, offset + i] = found if found < before else before
                        owner[sample, row, offset + i] = mine if found < before else owner[sample, row, offset + i]
                first, last = _columns(span, view, width)
                if first < last:
                    spans[row, 0], spans[row, 1] = min(spans[row, 0], first), max(spans[row, 1], last)


@inlined
def _is_part(part: int, taper: float, sizes: Sizes) -> bool:
    if sizes[3] > FLAT:
        return True
    return part == (END if taper < 0.0 else BEGIN)


@compiled_unchecked
def _rows(solid: Floats, view: View, size: tuple[int, int]) -> tuple[int, int]:
    """Rows that a solid can be in, [top, bottom); none if it is beside the picture or not all before the camera."""
    left, right, top, bottom, reach = 1e9, -1e9, 1e9, -1e9, solid[23]
    for end in (17, 20):
        x, y, z = solid[end], solid[end + 1], solid[end + 2]
        if z - reach < NEAREST_M:
            return 0, 0
        wide = reach / (z - reach) * math.sqrt(1.0 + (x * x + y * y) / (z * z))
        left, right = min(left, x / z - wide), max(right, x / z + wide)
        top, bottom = min(top, y / z - wide), max(bottom, y / z + wide)
    left, right = left * view[0] + view[1], right * view[0] + view[1]
    top, bottom = top * view[0] + view[2], bottom * view[0] + view[2]
    if right < 0.0 or left > size[0] or bottom < 0.0 or top > size[1]:
        return 0, 0
    return int(max(top, 0.0)), int(min(bottom + 1.0, size[1]))


@compiled_unchecked
def _products(solid: Floats) -> Products:
    xx = xy = x1 = yy = y1 = one = xo = yo = oo = xa = ya = oa = 0.0
    for i in range(3):
        x, y, z, begin, axis = solid[3 * i], solid[3 * i + 1], solid[3 * i + 2], solid[9 + i], solid[12 + i]
        xx, xy, x1 = xx + x * x, xy + 2.0 * x * y, x1 + 2.0 * x * z
        yy, y1, one = yy + y * y, y1 + 2.0 * y * z, one + z * z
        xo, yo, oo = xo + x * begin, yo + y * begin, oo + z * begin
        xa, ya, oa = xa + x * axis, ya + y * axis, oa + z * axis
    return (xx, xy, x1, yy, y1, one), (xo, yo, oo), (xa, ya, oa)


@compiled_unchecked
def _sizes(solid: Floats) -> Sizes:
    length2 = begin2 = end2 = along = 0.0
    for i in range(3):
        begin, axis = solid[9 + i], solid[12 + i]
        length2, begin2, along = length2 + axis * axis, begin2 + begin * begin, along + axis * begin
        end2 += (begin - axis) ** 2
    ra, rb = solid[15], solid[16]
    rr = ra - rb
    whole = length2 - rr * rr
    k0 = whole * begin2 - along**2 + 2.0 * along * rr * ra - length2 * ra * ra
    return begin2 - ra * ra, end2 - rb * rb, along - rr * ra, whole, k0


@inlined
def _piece(part: int, forms: Products, sizes: Sizes, y: float) -> Piece:
    """A part of a solid in one row."""
    form, begin, axis = forms
    c = form[5] + y * (form[4] + y * form[3]), form[2] + y * form[1], form[0]
    b, a = (begin[2] + y * begin[1], begin[0]), (axis[2] + y * axis[1], axis[0])
    if part == BEGIN:
        return sizes[0], b, c, 0.5, (0.0, 0.0), 1.0
    if part == END:
        return sizes[1], (b[0] - a[0], b[1] - a[1]), c, 0.5, (0.0, 0.0), 1.0
    start, whole = sizes[2], sizes[3]
    k1 = whole * b[0] - start * a[0], whole * b[1] - start * a[1]
    k2 = whole * c[0] - a[0] * a[0], whole * c[1] - 2.0 * a[0] * a[1], whole * c[2] - a[1] * a[1]
    return sizes[4], k1, k2, start, a, whole


@inlined
def _under_root(piece: Piece) -> Parabola:
    k0, k1, k2 = piece[0], piece[1], piece[2]
    return k1[0] * k1[0] - k0 * k2[0], 2.0 * k1[0] * k1[1] - k0 * k2[1], k1[1] * k1[1] - k0 * k2[2]


@inlined
def _edges(piece: Piece) -> Span:
    """From where to where a part covers a row, as far as its edges tell: there, nothing is under the root."""
    _, k1, k2, start, slope, whole = piece
    q = _under_root(piece)
    under = q[1] * q[1] - 4.0 * q[0] * q[2]
    low, high = NONE
    if under > 0.0 and q[2] != 0.0:
        for sign in (-1.0, 1.0):
            x = (-q[1] + sign * math.sqrt(under)) / (2.0 * q[2])
            at = -(k1[0] + k1[1] * x) / (k2[0] + x * (k2[1] + x * k2[2]))
            share = start + at * (slope[0] + slope[1] * x)
            if at > NEAREST_M and 0.0 < share < whole:
                low, high = min(low, x), max(high, x)
    return low, high


@inlined
def _columns(span: Span, view: View, width: int) -> tuple[int, int]:
    """Columns whose middles lie in it, [first, last)."""
    first = math.ceil(min(max(span[0] * view[0] + view[1] - 0.5, 0.0), width))
    last = math.floor(max(min(span[1] * view[0] + view[1] - 0.5, width - 1.0), -1.0)) + 1
    return int(first), int(last)


@inlined
def _terms(piece: Piece, x: float, step: float) -> Terms:
    """What `_hit` needs about a place in a row: everything as polynomials in steps from there."""
    k0, k1, k2, start, slope, whole = piece
    q = _under_root(piece)
    return (
        np.float32(q[0] + x * (q[1] + x * q[2])),
        np.float32(step * (q[1] + 2.0 * q[2] * x)),
        np.float32(step * step * q[2]),
        np.float32(k1[0] + k1[1] * x),
        np.float32(k1[1] * step),
        np.float32(k2[0] + x * (k2[1] + x * k2[2])),
        np.float32(step * (k2[1] + 2.0 * k2[2] * x)),
        np.float32(step * step * k2[2]),
        np.float32(slope[0] + slope[1] * x),
        np.float32(slope[1] * step),
        np.float32(k0),
        np.float32(start),
        np.float32(whole),
    )


@inlined
def _hit(k: np.float32, terms: Terms) -> np.float32:
    """How deep the ray ``k`` steps on meets a part of a solid, m, or FAR."""
    q0, q1, q2, k1, k1_step, k2, k2_step, k2_bend, slope, slope_step, k0, start, whole = terms
    inside, k_1 = q0 + k * (q1 + k * q2), k1 + k * k1_step
    root = math.sqrt(max(inside, ZERO))
    over = k0 if k_1 <= ZERO else -(k_1 + root)
    found = over / (root - k_1 if k_1 <= ZERO else k2 + k * (k2_step + k * k2_bend))
    share = start + found * (slope + k * slope_step)
    hit = (inside >= ZERO) & (share > ZERO) & (share < whole) & (found > NEAR)
    return found if hit else BEYOND

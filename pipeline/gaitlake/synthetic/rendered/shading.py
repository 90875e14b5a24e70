"""What colour is seen in each pixel: paint and light of the surfaces that were drawn, averaged over a picture's
instants. Compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gaitlake.compiling import compiled_unchecked, inlined
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.raster import COUNTING, TOGETHER, Canvas, Pixels, Terms

ZERO, ONE = np.float32(0.0), np.float32(1.0)
NEARER_M, FURTHER_M = np.float32(-0.15), np.float32(0.5)
"""Beyond this about its depth, light falls off no more."""
TINY = np.float32(1e-24)


class Paints(NamedTuple):
    """``cuts`` (N x 2 x 5): see `Cut`; ``palette``: rows x 3, RGB of 255; ``light``: direction to it (right, down,
    forward), ambient, key, fill from the camera, sky, edge, fall-off per m behind a depth, that depth."""

    cuts: Pixels
    palette: Pixels
    light: Pixels


@compiled_unchecked
def shade(solids: Pixels, paints: Paints, views: Floats, canvas: Canvas) -> None:
    """Fill the canvas' colours: mean over its instants of colour times coverage, and coverage.

    ``solids``: instants x N x 25, ``views``: instants x 3. Where an instant sees what the middle one sees, in its one
    paint, that stands for it. Pixels side by side that see the same solid go together.
    """
    owner, depth, spans, kept, colours = canvas.owner, canvas.depth, canvas.spans, canvas.kept, canvas.colours
    cuts, palette, lamp = paints.cuts, paints.palette, _lamp(paints.light)
    middle, share = len(owner) // 2, np.float32(1.0 / len(owner))
    lit, shares = np.empty(owner.shape[2], np.float32), np.empty(owner.shape[2], np.float32)
    for row in range(len(spans)):
        _begin_row(canvas, row, shares)
        for sample in range(len(owner)):
            end = spans[row, 0]
            while end < spans[row, 1]:
                begin, number = end, owner[sample, row, end]
                plain = number < 0 or math.isinf(cuts[number, 0, 3])
                end = _end_of_run(canvas, sample, row, begin, sample == middle or not plain)
                if number < 0 or begin == end:
                    end = max(end, begin + 1)
                    continue
                step, offset, paint = 1.0 / views[sample, 0], np.uint64(begin), int(solids[sample, number, 24])
                ray = (begin + 0.5 - views[sample, 1]) * step, (row + 0.5 - views[sample, 2]) * step, step
                surface = _surface(solids, sample, number, ray)
                for i in range(np.uint64((end - begin + TOGETHER - 1) // TOGETHER * TOGETHER)):
                    lit[i] = _lit(COUNTING[i], depth[sample, row, offset + i], surface, lamp)
                for i in range(np.uint64(end - begin)):
                    here = paint
                    if not plain:
                        here = _paint(cuts, number, paint, _place(COUNTING[i], depth[sample, row, offset + i], surface))
                    part = shares[offset + i] if plain and sample == middle else share
                    bright = lit[i] * kept[row, offset + i] * part
                    colours[row, offset + i, 0] += bright * palette[here, 0]
                    colours[row, offset + i, 1] += bright * palette[here, 1]
                    colours[row, offset + i, 2] += bright * palette[here, 2]
                    colours[row, offset + i, 3] += part


@compiled_unchecked
def _end_of_run(canvas: Canvas, sample: int, row: int, begin: int, own: bool) -> int:
    """Where the same solid is seen no more; or, unless it is ``own``, where the middle instant sees it, too."""
    owner, end, last = canvas.owner, begin, canvas.spans[row, 1]
    number, middle = owner[sample, row, begin], len(owner) // 2
    while end < last and owner[sample, row, end] == number and (own or owner[middle, row, end] != number):
        end += 1
    return end


@compiled_unchecked
def _begin_row(canvas: Canvas, row: int, shares: Pixels) -> None:
    """Black; and which share of the instants sees in each pixel what the middle one sees."""
    owner, colours, samples = canvas.owner, canvas.colours, len(canvas.owner)
    first, last, share = np.uint64(canvas.spans[row, 0]), np.uint64(canvas.spans[row, 1]), np.float32(1.0 / samples)
    for column in range(first, last):
        shares[column] = ZERO
        for i in range(4):
            colours[row, column, i] = ZERO
    for sample in range(samples):
        for column in range(first, last):
            shares[column] += share if owner[sample, row, column] == owner[samples // 2, row, column] else ZERO


@compiled_unchecked
def _lamp(light: Pixels) -> Terms:
    return (light[0], light[1], light[2], light[3], light[4], light[5], light[6], light[7], light[8], light[9])


@compiled_unchecked
def _surface(solids: Pixels, sample: int, number: int, ray: tuple[float, float, float]) -> Terms:
    """What `_lit` needs about a solid and a row of rays. ``ray``: x and y of the first 1 m before the camera, and the
    step in x to the next."""
    x, y, step = np.float32(ray[0]), np.float32(ray[1]), np.float32(ray[2])
    m0, m1, m2 = solids[sample, number, 0], solids[sample, number, 1], solids[sample, number, 2]
    m3, m4, m5 = solids[sample, number, 3], solids[sample, number, 4], solids[sample, number, 5]
    m6, m7, m8 = solids[sample, number, 6], solids[sample, number, 7], solids[sample, number, 8]
    oa, ob, oc = solids[sample, number, 9], solids[sample, number, 10], solids[sample, number, 11]
    ax, ay, az = solids[sample, number, 12], solids[sample, number, 13], solids[sample, number, 14]
    ra, rr = solids[sample, number, 15], solids[sample, number, 15] - solids[sample, number, 16]
    whole = ax * ax + ay * ay + az * az - rr * rr
    scale = ONE / whole if whole > ZERO else ZERO
    begin = -ra * rr * scale if whole > ZERO else (ONE if rr < ZERO else ZERO)
    a, b, c = m0 * x + m1 * y + m2, m3 * x + m4 * y + m5, m6 * x + m7 * y + m8
    return (m0, m1, m2, m3, m4, m5, m6, m7, m8, oa, ob, oc, ax, ay, az, a, b, c, scale, begin, step)


@inlined
def _place(k: np.float32, deep: np.float32, surface: Terms) -> tuple[np.float32, np.float32, np.float32]:
    """Where the ray ``k`` steps on meets the surface, in the solid's own coordinates."""
    right = k * surface[20]
    p = surface[9] + deep * (surface[15] + right * surface[0])
    q = surface[10] + deep * (surface[16] + right * surface[3])
    return p, q, surface[11] + deep * (surface[17] + right * surface[6])


@inlined
def _lit(k: np.float32, deep: np.float32, surface: Terms, light: Terms) -> np.float32:
    """The light there, 1 = all of the paint."""
    m0, m1, m2, m3, m4, m5, m6, m7, m8, _, _, _, ax, ay, az, _, _, _, scale, begin, _ = surface
    lx, ly, lz, ambient, strength, fill, sky, dark, fall, about = light
    p, q, r = _place(k, deep, surface)
    part = min(max((p * ax + q * ay + r * az) * scale + begin, ZERO), ONE)
    p, q, r = p - part * ax, q - part * ay, r - part * az
    x, y, z = p * m0 + q * m3 + r * m6, p * m1 + q * m4 + r * m7, p * m2 + q * m5 + r * m8
    scale = ONE / math.sqrt(x * x + y * y + z * z + TINY)
    key, facing = max(ZERO, (x * lx + y * ly + z * lz) * scale), max(ZERO, -z * scale)
    edge = ONE - facing
    bright = (ambient + strength * key + fill * facing - sky * y * scale) * (ONE - dark * edge * edge * edge)
    return bright * (ONE - fall * min(max(deep - about, NEARER_M), FURTHER_M))


@inlined
def _paint(cuts: Pixels, number: int, paint: int, place: tuple[np.float32, np.float32, np.float32]) -> int:
    """The row of the palette at a place of a solid."""
    for i in range(cuts.shape[1]):
        along = place[0] * cuts[number, i, 0] + place[1] * cuts[number, i, 1] + place[2] * cuts[number, i, 2]
        paint = int(cuts[number, i, 4]) if along > cuts[number, i, 3] else paint
    return paint

"""Loops over pixels, compiled by numba on first use and kept on disk. Import this module only when pixels are at hand.

All arithmetic is in 16- and 32-bit integers, row by row through small buffers, so that the compiler can use wide
registers. numba computes in 64 bits unless every single result is put back into fewer, hence the many ``int32``.
"""

from __future__ import annotations

import numpy as np
from numba import int16, int32, uint32
from numpy.typing import NDArray

from gaitlake.compiling import compiled

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Shorts = NDArray[np.int16]

TAPS = 4
"""Neighbours of a place between pixels: upper left, upper right, lower left, lower right."""


@compiled
def cut(
    planes: tuple[Bytes, Bytes, Bytes],
    shape: Ints,
    gains: Ints,
    places: tuple[Ints, Ints],
    flags: tuple[bool, bool],
    crop: Bytes,
) -> None:
    """Fill ``crop`` (n x n x 3): see :func:`gaitlake.video.cutout.cut_out`.

    Parameters
    ----------
    planes
        Each flat, rows one after the other.
    shape
        Width and height in use, row length of the first plane and of the others, chroma shifts across and down.
    places
        Of columns and of rows (2, n), in 2^-10 px.
    flags
        Are the planes red, green and blue? Are edges repeated?
    """
    across, down = places
    n = crop.shape[0]
    corner, weight, at = np.empty((2, n), np.int32), np.empty((2, n), np.int32), np.empty((2 * TAPS, n), np.int32)
    samples, colours = np.empty((3, TAPS, n), np.int16), np.empty((3, TAPS, n), np.int16)
    for row in range(n):
        for axis in range(2):
            for column in range(n):
                place = int32(int32(down[axis, row] + across[axis, column]) >> int32(5))
                corner[axis, column] = int32(place >> int32(5))
                weight[axis, column] = place & int32(31)
        _gather(planes, shape, corner, at, samples)
        if flags[0]:
            colours[:] = samples
        else:
            _convert(samples, gains, colours)
        if not flags[1]:
            _blacken(shape, corner, colours)
        _blend(colours, weight, crop, row)


@compiled
def _gather(planes: tuple[Bytes, Bytes, Bytes], shape: Ints, corner: Ints, at: Ints, samples: Shorts) -> None:
    """The four neighbours of each place in all planes; beyond the edge the outermost ones. ``at`` is work space."""
    luma, first, second = planes
    last_x, last_y = int32(shape[0] - 1), int32(shape[1] - 1)
    stride, coarse, shift_x, shift_y = int32(shape[2]), int32(shape[3]), int32(shape[4]), int32(shape[5])
    none, one = int32(0), int32(1)
    for column in range(corner.shape[1]):
        x, y = corner[0, column], corner[1, column]
        left, right = min(max(x, none), last_x), min(max(int32(x + one), none), last_x)
        top, bottom = min(max(y, none), last_y), min(max(int32(y + one), none), last_y)
        upper, lower = int32(top * stride), int32(bottom * stride)
        at[0, column], at[1, column] = int32(upper + left), int32(upper + right)
        at[2, column], at[3, column] = int32(lower + left), int32(lower + right)
        left, right = int32(left >> shift_x), int32(right >> shift_x)
        upper, lower = int32(int32(top >> shift_y) * coarse), int32(int32(bottom >> shift_y) * coarse)
        at[4, column], at[5, column] = int32(upper + left), int32(upper + right)
        at[6, column], at[7, column] = int32(lower + left), int32(lower + right)
    for tap in range(TAPS):
        for column in range(corner.shape[1]):
            samples[0, tap, column] = luma[uint32(at[tap, column])]
        for column in range(corner.shape[1]):
            place = uint32(at[TAPS + tap, column])
            samples[1, tap, column] = first[place]
            samples[2, tap, column] = second[place]


@compiled
def _convert(samples: Shorts, gains: Ints, colours: Shorts) -> None:
    """Luma and chroma to RGB with libswscale's 16-bit products, of which the upper half is kept."""
    g0, g2, g3, g4, g5 = int16(gains[0]), int16(gains[2]), int16(gains[3]), int16(gains[4]), int16(gains[5])
    black, grey, low, high = int16(gains[1]), int16(1024), int16(0), int16(255)
    for tap in range(TAPS):
        for column in range(samples.shape[2]):
            luma = _upper(int16(samples[0, tap, column] * int16(8) - black), g0)
            blue = int16(samples[1, tap, column] * int16(8) - grey)
            red = int16(samples[2, tap, column] * int16(8) - grey)
            colours[0, tap, column] = min(max(int16(luma + _upper(red, g2)), low), high)
            colours[1, tap, column] = min(max(int16(luma + int16(_upper(blue, g3) + _upper(red, g4))), low), high)
            colours[2, tap, column] = min(max(int16(luma + _upper(blue, g5)), low), high)


@compiled
def _upper(one: int, other: int) -> np.int16:
    """Upper half of the 32-bit product of two 16-bit integers."""
    return int16(int32(int32(one) * int32(other)) >> int32(16))


@compiled
def _blacken(shape: Ints, corner: Ints, colours: Shorts) -> None:
    """Neighbours that lie beyond the picture's edge are black."""
    for column in range(corner.shape[1]):
        for tap in range(TAPS):
            x, y = corner[0, column] + int32(tap & 1), corner[1, column] + int32(tap >> 1)
            if x < 0 or y < 0 or x >= shape[0] or y >= shape[1]:
                for channel in range(3):
                    colours[channel, tap, column] = 0


@compiled
def _blend(colours: Shorts, weight: Ints, crop: Bytes, row: int) -> None:
    """Bilinear mixture of the four neighbours, weights in 1/1024, rounded half up."""
    for channel in range(3):
        for column in range(weight.shape[1]):
            x, y = weight[0, column], weight[1, column]
            both = int32(x * y)
            upper_right, lower_left = int32((x << int32(5)) - both), int32((y << int32(5)) - both)
            upper_left = int32(int32(1024) - int32(both + int32(upper_right + lower_left)))
            upper = int32(
                int32(upper_left * int32(colours[channel, 0, column]))
                + int32(upper_right * int32(colours[channel, 1, column]))
            )
            lower = int32(
                int32(lower_left * int32(colours[channel, 2, column]))
                + int32(both * int32(colours[channel, 3, column]))
            )
            colours[channel, 0, column] = int16(int32(int32(upper + lower) + int32(512)) >> int32(10))
    for column in range(weight.shape[1]):
        for channel in range(3):
            crop[row, column, channel] = colours[channel, 0, column]


@compiled
def cells(
    planes: tuple[Bytes, Bytes, Bytes],
    shape: Ints,
    gains: Ints,
    is_rgb: bool,
    step: int,
    found: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Fill mean colour (rows, columns, 3) and standard deviation of luma (rows, columns) of square cells.

    A cell has 4 x 4 samples, ``step`` pixels apart; its colour is the mean of four of them. The deviation is in steps
    of RGB, and of green where the planes are colours. ``planes``, ``shape`` and ``gains`` as in :func:`cut`.
    """
    colour, contrast = found
    columns = contrast.shape[1]
    samples, rgb = np.empty((3, TAPS, columns), np.int16), np.empty((3, TAPS, columns), np.int16)
    grey, gain = planes[1 if is_rgb else 0], 1.0 if is_rgb else gains[0] / 8192
    for row in range(contrast.shape[0]):
        for column in range(columns):
            total, square = int32(0), int32(0)
            for i in range(4):
                start = min((4 * row + i) * step, shape[1] - 1) * shape[2]
                for j in range(4):
                    value = int32(grey[uint32(start + min((4 * column + j) * step, shape[0] - 1))])
                    total += value
                    square += value * value
            contrast[row, column] = gain * np.sqrt(max(square / 16 - (total / 16) ** 2, 0.0))
        for tap in range(TAPS):
            y = min((4 * row + (tap & 2)) * step, shape[1] - 1)
            for column in range(columns):
                x = min((4 * column + 2 * (tap & 1)) * step, shape[0] - 1)
                at = uint32((y >> shape[5]) * shape[3] + (x >> shape[4]))
                samples[0, tap, column] = planes[0][uint32(y * shape[2] + x)]
                samples[1, tap, column], samples[2, tap, column] = planes[1][at], planes[2][at]
        if is_rgb:
            rgb[:] = samples
        else:
            _convert(samples, gains, rgb)
        for channel in range(3):
            for column in range(columns):
                corners = rgb[channel, 0, column] + rgb[channel, 1, column]
                corners += rgb[channel, 2, column] + rgb[channel, 3, column]
                colour[row, column, channel] = corners / 4

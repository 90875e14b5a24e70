"""Loops over pixels, compiled by numba on first use and kept on disk. Import this module only when pixels are at hand.

All arithmetic is in 32-bit integers, row by row through small buffers, so that the compiler can use wide registers.
"""

from __future__ import annotations



import numpy as np
from numba import int32, njit, uint32
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]

TAPS = 4
"""Neighbours of a place between pixels: upper left, upper right, lower left, lower right."""


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
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
    corner, weight = np.empty((2, n), np.int32), np.empty((2, n), np.int32)
    samples, colours = np.empty((3, TAPS, n), np.int32), np.empty((3, TAPS, n), np.int32)
    for row in range(n):
        for axis in range(2):
            for column in range(n):
                place = (down[axis, row] + across[axis, column]) >> int32(5)
                corner[axis, column] = place >> int32(5)
                weight[axis, column] = place & int32(31)
        _gather(planes, shape, corner, samples)
        if flags[0]:
            colours[:] = samples
        else:
            _convert(samples, gains, colours)
        if not flags[1]:
            _blacken(shape, corner, colours)
        _blend(colours, weight, crop, row)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _gather(planes: tuple[Bytes, Bytes, Bytes], shape: Ints, corner: Ints, samples: Ints) -> None:
    """The four neighbours of each place in all planes; beyond the edge the outermost ones."""
    luma, first, second = planes
    last_x, last_y = int32(shape[0] - 1), int32(shape[1] - 1)
    stride, coarse, shift_x, shift_y = int32(shape[2]), int32(shape[3]), int32(shape[4]), int32(shape[5])
    none, one = int32(0), int32(1)
    for column in range(corner.shape[1]):
        x, y = corner[0, column], corner[1, column]
        left, right = min(max(x, none), last_x), min(max(x + one, none), last_x)
        top, bottom = min(max(y, none), last_y), min(max(y + one, none), last_y)
        upper, lower = top * stride, bottom * stride
        samples[0, 0, column] = luma[uint32(upper + left)]
        samples[0, 1, column] = luma[uint32(upper + right)]
        samples[0, 2, column] = luma[uint32(lower + left)]
        samples[0, 3, column] = luma[uint32(lower + right)]
        left, right = left >> shift_x, right >> shift_x
        upper, lower = (top >> shift_y) * coarse, (bottom >> shift_y) * coarse
        samples[1, 0, column] = first[uint32(upper + left)]
        samples[1, 1, column] = first[uint32(upper + right)]
        samples[1, 2, column] = first[uint32(lower + left)]
        samples[1, 3, column] = first[uint32(lower + right)]
        samples[2, 0, column] = second[uint32(upper + left)]
        samples[2, 1, column] = second[uint32(upper + right)]
        samples[2, 2, column] = second[uint32(lower + left)]
        samples[2, 3, column] = second[uint32(lower + right)]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _convert(samples: Ints, gains: Ints, colours: Ints) -> None:
    """Luma and chroma to RGB with libswscale's 16-bit products, of which the upper half is kept."""
    g0, black, g2, g3, g4, g5 = gains[0], gains[1], gains[2], gains[3], gains[4], gains[5]
    low, high, half = int32(0), int32(255), int32(16)
    for tap in range(TAPS):
        for column in range(samples.shape[2]):
            luma = ((samples[0, tap, column] * int32(8) - black) * g0) >> half
            blue = samples[1, tap, column] * int32(8) - int32(1024)
            red = samples[2, tap, column] * int32(8) - int32(1024)
            colours[0, tap, column] = min(max(luma + ((red * g2) >> half), low), high)
            colours[1, tap, column] = min(max(luma + ((blue * g3) >> half) + ((red * g4) >> half), low), high)
            colours[2, tap, column] = min(max(luma + ((blue * g5) >> half), low), high)


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _blacken(shape: Ints, corner: Ints, colours: Ints) -> None:
    """Neighbours that lie beyond the picture's edge are black."""
    for column in range(corner.shape[1]):
        for tap in range(TAPS):
            x, y = corner[0, column] + int32(tap & 1), corner[1, column] + int32(tap >> 1)
            if x < 0 or y < 0 or x >= shape[0] or y >= shape[1]:
                for channel in range(3):
                    colours[channel, tap, column] = 0


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _blend(colours: Ints, weight: Ints, crop: Bytes, row: int) -> None:
    """Bilinear mixture of the four neighbours, weights in 1/1024, rounded half up."""
    for channel in range(3):
        for column in range(weight.shape[1]):
            x, y = weight[0, column], weight[1, column]
            both = x * y
            upper_right, lower_left = (x << int32(5)) - both, (y << int32(5)) - both
            upper_left = int32(1024) - both - upper_right - lower_left
            mixed = upper_left * colours[channel, 0, column] + upper_right * colours[channel, 1, column]
            mixed += lower_left * colours[channel, 2, column] + both * colours[channel, 3, column]
            colours[channel, 0, column] = (mixed + int32(512)) >> int32(10)
    for column in range(weight.shape[1]):
        for channel in range(3):
            crop[row, column, channel] = colours[channel, 0, column]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def cells(
    planes: tuple[Bytes, Bytes, Bytes],
    shape: Ints,
    gains: Ints,
    is_rgb: bool,
    step: int,
    found: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Fill mean colour (rows, columns, 3) and standard deviation of green (rows, columns) of square cells.

    A cell has 4 x 4 samples, ``step`` pixels apart; its colour is the mean of four of them. ``planes``, ``shape`` and
    ``gains`` as in :func:`cut`.
    """
    colour, contrast = found
    samples, rgb = np.empty((3, TAPS, 4), np.int32), np.empty((3, TAPS, 4), np.int32)
    stride, coarse, shift_x, shift_y = shape[2], shape[3], shape[4], shape[5]
    for row in range(contrast.shape[0]):
        for column in range(contrast.shape[1]):
            for i in range(4):
                for j in range(4):
                    y = min((4 * row + i) * step, shape[1] - 1)
                    x = min((4 * column + j) * step, shape[0] - 1)
                    at = uint32((y >> shift_y) * coarse + (x >> shift_x))
                    samples[0, i, j] = planes[0][uint32(y * stride + x)]
                    samples[1, i, j], samples[2, i, j] = planes[1][at], planes[2][at]
            if is_rgb:
                rgb[:] = samples
            else:
                _convert(samples, gains, rgb)
            total, square = 0, 0
            for i in range(4):
                for j in range(4):
                    total += rgb[1, i, j]
                    square += rgb[1, i, j] * rgb[1, i, j]
            mean = total / 16
            contrast[row, column] = np.sqrt(max(square / 16 - mean * mean, 0.0))
            for channel in range(3):
                corners = rgb[channel, 0, 0] + rgb[channel, 0, 2] + rgb[channel, 2, 0] + rgb[channel, 2, 2]
                colour[row, column, channel] = corners / 4

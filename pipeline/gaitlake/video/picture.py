"""One decoded picture, kept as the decoder stored it: what nobody looks at is neither turned nor converted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gaitlake.video.colours import FULL_RANGE, PLANAR, READ_AS_THEY_ARE, Gains, convertible, gains
from gaitlake.video.orientation import Orientation

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Image = NDArray[np.uint8]
Affine = NDArray[np.float64]
"""2 x 3 matrix: (x, y) -> A[:, :2] @ (x, y) + A[:, 2]."""

Planes = tuple[Image, Image, Image]

NO_GAINS: Gains = np.zeros(6, np.int32)


CELLS = 64
"""Cells along the picture's longer side."""

SAMPLES = 4
"""Pixels read along a cell's side: enough for its mean and its contrast."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The picture in coarse squares, upright.

    Attributes
    ----------
    colour : ndarray of float32, shape (rows, columns, 3)
        Mean RGB of each cell.
    contrast : ndarray of float32, shape (rows, columns)
        Standard deviation in it of the luma, in steps of RGB; of the green where the picture is stored in colours.
    """

    colour: NDArray[np.float32]
    contrast: NDArray[np.float32]

    @property
    def luma(self) -> NDArray[np.float32]:
        """Rows x columns, 0 to 255 (ITU-R BT.601)."""
        return self.colour @ np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True)
class Picture:
    """Samples as stored, and how they become an upright RGB image.

    Attributes
    ----------
    planes : three 2-D uint8 arrays
        Luma and two chroma planes, or red, green and blue; rows may be longer than the picture is wide. Read only: they
        may lie in the decoder's memory.
    stored_width, stored_height : int
        Of the picture in the planes.
    chroma_shifts : (across, down)
        Bits by which the second and third plane are coarser than the first.
    gains : ndarray or None
        See :func:`gaitlake.video.colours.gains`; None where the planes are red, green and blue.
    width, height : int
        Of the upright image with square pixels, px.
    orientation : Orientation
        How the stored picture is turned.
    """

    planes: Planes
    stored_width: int
    stored_height: int
    chroma_shifts: tuple[int, int]
    gains: Gains | None
    width: int
    height: int
    orientation: Orientation
    _convert: Callable[[int, int], Image] = field(compare=False, repr=False)
    _upright: list[Image] = field(default_factory=list, compare=False, repr=False)
    _cells: list[Cells] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def from_rgb(cls, image: Image) -> Picture:
        """A picture that is an upright H x W x 3 RGB image already."""
        height, width = image.shape[:2]
        planes = _channels(image)
        return cls(planes, width, height, (0, 0), None, width, height, Orientation(), lambda *_: image)

    def rgb(self) -> Image:
        """The whole upright image, H x W x 3; converted on the first call."""
        if not self._upright:
            size = (self.height, self.width) if self.orientation.swaps_sides else (self.width, self.height)
            self._upright.append(self.orientation.apply(self._convert(*size)))
        return self._upright[0]

    @property
    def size_bytes(self) -> int:
        """Memory of the planes."""
        return sum(plane.nbytes for plane in self.planes)

    def stored_from_upright(self) -> Affine:
        """Affine map from indices (x, y) of upright pixels to those of stored ones; a pixel's index is its centre's."""
        square = (self.height, self.width) if self.orientation.swaps_sides else (self.width, self.height)
        scale = np.array([[self.stored_width / square[0]], [self.stored_height / square[1]]])
        matrix: Affine = self.orientation.stored_from_upright((self.width, self.height)) * scale
        matrix[:, 2] += 0.5 * matrix[:, :2].sum(axis=1) - 0.5
        return matrix

    def cells(self) -> Cells:
        """The picture in coarse squares; read on the first call."""
        if not self._cells:
            from gaitlake.video.compiled import cells

            step = max(1, max(self.stored_width, self.stored_height) // (CELLS * SAMPLES))
            rows, columns = (max(1, side // (step * SAMPLES)) for side in (self.stored_height, self.stored_width))
            colour, contrast = np.empty((rows, columns, 3), np.float32), np.empty((rows, columns), np.float32)
            cells(*self.compiled(), self.gains is None, step, (colour, contrast))
            self._cells.append(Cells(self.orientation.apply(colour), self.orientation.apply(contrast)))
        return self._cells[0]

    def compiled(self) -> tuple[tuple[Image, Image, Image], NDArray[np.int32], Gains]:
        """Planes, shape and gains as the compiled loops take them, see :mod:`gaitlake.video.compiled`."""
        luma, first, second = self.planes
        sizes = (self.stored_width, self.stored_height, luma.shape[1], first.shape[1], *self.chroma_shifts)
        flat = (luma.reshape(-1), first.reshape(-1), second.reshape(-1))
        return flat, np.array(sizes, np.int32), NO_GAINS if self.gains is None else self.gains


def picture_of(frame: VideoFrame, orientation: Orientation, size: tuple[int, int]) -> Picture:
    """Wrap a decoded frame, without copying it where it has 8-bit luma and coarser chroma.

    Parameters
    ----------
    size : (width, height)
        Of the stored picture with square pixels.
    """
    frame.colorspace = convertible(int(frame.colorspace))
    shifts = _chroma_shifts(frame)
    readable = _readable(frame, shifts)
    source = readable or frame

    def convert(width: int, height: int) -> Image:
        return np.asarray(source.to_ndarray(format="rgb24", width=width, height=height, threads=1), np.uint8)

    width, height = size[::-1] if orientation.swaps_sides else size
    mixed: Gains | None = None
    if readable is None:
        planes, shifts = _channels(convert(frame.width, frame.height)), (0, 0)
    else:
        planes = _planes(readable)
        full = "j" in readable.format.name or int(readable.color_range) == FULL_RANGE
        mixed = gains(int(readable.colorspace), full=full)
    return Picture(planes, frame.width, frame.height, shifts, mixed, width, height, orientation, convert)


def _chroma_shifts(frame: VideoFrame) -> tuple[int, int]:
    """Bits by which chroma is coarser than luma, across and down."""
    unit = 16
    across, down = unit // frame.format.chroma_width(unit), unit // frame.format.chroma_height(unit)
    return across.bit_length() - 1, down.bit_length() - 1


def _readable(frame: VideoFrame, shifts: tuple[int, int]) -> VideoFrame | None:
    """The frame in 8-bit planes whose colours are known to the last bit; None where FFmpeg has to convert it whole.

    What has more bits, or is packed, loses nothing that an 8-bit image would keep. FFmpeg blurs the chroma of pictures
    with an odd number of rows.
    """
    if shifts not in PLANAR or frame.format.is_rgb or frame.height % 2:
        return None
    planar = frame
    if frame.format.name not in READ_AS_THEY_ARE:
        planar = frame.reformat(format=PLANAR[shifts], threads=1)
    luma, first, second = (plane.line_size for plane in planar.planes)
    return planar if luma > 0 and 0 < first == second else None


def _planes(frame: VideoFrame) -> Planes:
    """Views of the frame's samples, whole rows with their padding."""
    luma, first, second = (
        np.frombuffer(memoryview(plane), np.uint8)[: plane.height * plane.line_size].reshape(
            plane.height, plane.line_size
        )
        for plane in frame.planes
    )
    return luma, first, second


def _channels(image: Image) -> Planes:
    red, green, blue = (np.ascontiguousarray(image[..., channel]) for channel in range(3))
    return red, green, blue

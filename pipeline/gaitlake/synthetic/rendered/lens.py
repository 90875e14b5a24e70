"""What a hand and a sensor do to pictures: tremor, a finger over the lens, grain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.raster import Pixels
from gaitlake.synthetic.rendered.shot import Span

MARGIN_PX = 42
"""What a hand that shakes never gets beyond, and how much more of the surroundings is drawn for it."""
TREMOR_S = 0.08
FINGER_RGB = (92.0, 44.0, 36.0)
FINGER_FADE_S = 0.08
GRAINS, ROOM_PX = 4, 64
"""So many drawn, each with so much room to be laid elsewhere in the next picture."""


def tremor(rng: np.random.Generator, count: int, fps: float, sd_px: float) -> Floats:
    """How far off the camera points in each frame (frames x 2), px right and down."""
    if not sd_px:
        return np.zeros((count, 2))
    drawn = gaussian_filter1d(rng.standard_normal((count + 200, 2)), TREMOR_S * fps, axis=0)[100:-100]
    off: Floats = np.clip(drawn * sd_px / max(float(drawn.std()), 1e-9), 2 - MARGIN_PX, MARGIN_PX - 2)
    return off


def finger(size_px: tuple[int, int], rng: np.random.Generator) -> Pixels:
    """How much of each pixel a finger that comes from a side covers (height x width); it is out of focus."""
    width, height = size_px
    x, y = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    side = float(rng.choice([0.0, 1.0]))
    away = np.hypot((x - side) * 0.85, (y - rng.uniform(0.5, 0.7)) * 0.75)
    covered: Pixels = np.clip((0.80 - away) / 0.14, 0.0, 1.0).astype(np.float32)
    return covered


def covered(spans: tuple[Span, ...], time_s: float) -> float:
    """How far the finger has come, 0 to 1; half way where a span begins or ends."""
    shares = [0.5 + min(time_s - begin, end - time_s) / FINGER_FADE_S for begin, end in spans]
    return float(np.clip(max(shares, default=0.0), 0.0, 1.0))


def lies_over(spans: tuple[Span, ...], time_s: float) -> bool:
    """Is it over the lens, during one of the spans [begin, end)?"""
    return any(begin <= time_s < end for begin, end in spans)


class Grain:
    """Noise of a sensor: the same in all three colours, another in each picture, whole grey levels."""

    def __init__(self, rng: np.random.Generator, size_px: tuple[int, int], sd: float, count: int) -> None:
        self._width, self._height = size_px
        drawn = rng.standard_normal((GRAINS, self._height + ROOM_PX, self._width + ROOM_PX), np.float32) * sd
        self._levels = np.repeat(np.clip(np.rint(drawn), -127, 127).astype(np.int8), 3, axis=-1)
        self._places = rng.integers(0, ROOM_PX, (count, 2))

    def of(self, frame: int) -> NDArray[np.int8]:
        """Of one picture, height x 3 width."""
        top, left = self._places[frame]
        rows, columns = slice(top, top + self._height), slice(3 * left, 3 * (left + self._width))
        return self._levels[frame % GRAINS, rows, columns]

"""One picture: several instants while the shutter is open, each seen through its own part of a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gaitlake.compiling import compiled_unchecked
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.rendered.raster import FAR, NOTHING, TOGETHER, Canvas, Numbers, Pixels, draw
from gaitlake.synthetic.rendered.shading import Paints, shade
from gaitlake.synthetic.rendered.touch import TOUCH_M, darken

GOLDEN = 0.618_033_988_75


def looks(samples: int) -> Floats:
    """Where in a pixel each instant looks, off its middle (samples x 2, px): every row and column once, their mean 0,
    so that edges of any slope are smooth and in their place."""
    across = np.argsort(np.argsort((np.arange(samples) + 0.5) * GOLDEN % 1.0))
    return (np.stack([across, np.arange(samples)], axis=-1) + 0.5) / samples - 0.5


class Layer(NamedTuple):
    """What was drawn, good until the next exposure.

    ``colours`` (height x width x 4): colour times coverage, of 255, and coverage, of 1; ``spans`` (height x 2): from
    and to which column they are meant. ``depth`` (height x width): m before the camera in the middle of the exposure.
    """

    colours: Pixels
    spans: Numbers
    depth: Pixels


class Held(NamedTuple):
    """What stands still: how far it is (samples x height x width, or empty), and which row and column of it is at the
    picture's upper left."""

    depth: Pixels
    row: int
    column: int


NOTHING_HELD = Held(np.zeros((0, 0, 0), np.float32), 0, 0)


@dataclass(frozen=True, slots=True)
class Studio:
    """Draws pictures of one size, one after the other. ``palette``: rows x 3, RGB; ``light``: see `Paints`."""

    palette: Floats
    light: Floats
    focal_px: float
    canvas: Canvas

    @classmethod
    def of(cls, palette: Floats, light: Floats, focal_px: float, size_px: tuple[int, int], samples: int) -> Studio:
        """A studio with an empty canvas."""
        width, height = size_px
        canvas = Canvas(
            np.full((samples, height, width + TOGETHER), FAR, np.float32),
            np.full((samples, height, width + TOGETHER), NOTHING, np.int32),
            np.tile(np.array([width, 0], np.int32), (height, 1)),
            np.zeros((height, width, 4), np.float32),
            np.ones((height, width), np.float32),
        )
        return cls(palette, light, focal_px, canvas)

    def expose(
        self, solids: Floats, cuts: Floats, aim_px: tuple[float, float] = (0.0, 0.0), held: Held = NOTHING_HELD
    ) -> Layer:
        """Draw solids (instants x N x 25, see `Pinhole.seen`); the picture is shifted right and down by ``aim_px``."""
        samples, (height, width) = len(self.canvas.depth), self.canvas.kept.shape
        middles = np.array([width / 2 + aim_px[0], height / 2 + aim_px[1]]) - looks(samples)
        views = np.concatenate([np.full((samples, 1), self.focal_px), middles], axis=1)
        touch_px = self.focal_px * TOUCH_M / max(float(np.mean(solids[samples // 2, :, 19])), 0.5)
        paints = Paints(*(each.astype(np.float32) for each in (cuts, self.palette, self.light)))
        _wipe(self.canvas)
        draw(solids, views, self.canvas)
        if len(held.depth):
            _hide(self.canvas, held)
        darken(self.canvas, samples // 2, max(int(touch_px), 1))
        shade(solids.astype(np.float32), paints, views, self.canvas)
        return Layer(self.canvas.colours, self.canvas.spans, self.canvas.depth[samples // 2, :, :width])


@compiled_unchecked
def _wipe(canvas: Canvas) -> None:
    """Take off what was drawn before."""
    samples, (height, width) = canvas.depth.shape[0], canvas.kept.shape
    for row in range(height):
        first, last = canvas.spans[row, 0], canvas.spans[row, 1]
        if first < last:
            for sample in range(samples):
                canvas.depth[sample, row, first:last] = np.float32(FAR)
                canvas.owner[sample, row, first:last] = np.int32(NOTHING)
        canvas.spans[row, 0], canvas.spans[row, 1] = width, 0


@compiled_unchecked
def _hide(canvas: Canvas, held: Held) -> None:
    """Take off what is behind things that stand still."""
    depth, owner, things = canvas.depth, canvas.owner, held.depth
    across = np.uint64(held.column)
    for row in range(len(canvas.spans)):
        for sample in range(len(depth)):
            for column in range(np.uint64(canvas.spans[row, 0]), np.uint64(canvas.spans[row, 1])):
                thing, drawn = things[sample, row + held.row, across + column], depth[sample, row, column]
                owner[sample, row, column] = np.int32(NOTHING) if thing < drawn else owner[sample, row, column]
                depth[sample, row, column] = min(thing, drawn)

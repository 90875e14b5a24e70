"""Solids that a body is built from: round cones and ellipsoids, at every instant of a clip.

A round cone is everything between two balls of unlike size. It may be stretched along directions; a stretched ball is
an ellipsoid. World: x forward, y up, z to the person's right, metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gaitlake.synthetic.curves import Floats

CUTS = 2
"""A solid is painted in one colour and, beyond each of so many planes, in another."""
NO_CUT = (0.0, 0.0, 0.0, np.inf, 0)

Cut = tuple[float, float, float, float, int]
"""Where n . p > d in the solid's own coordinates, its paint is another: (nx, ny, nz, d, paint)."""
Stretch = tuple[Floats, float]
"""Directions (instants x 3, unit) and the factor along them."""


@dataclass(frozen=True, slots=True)
class Solids:
    """N solids at T instants.

    ``maps`` (T x N x 3 x 3) take the world into a solid's own coordinates, in which it is round. ``begins`` and
    ``ends`` (T x N x 3) are the middles of its balls in the world, ``radii`` (N x 2) their radii in its own
    coordinates, ``reach_m`` (N) the largest radius in the world. ``paint`` (N) is a row of the palette, ``cuts``
    N x 2 x 5.
    """

    maps: Floats
    begins: Floats
    ends: Floats
    radii: Floats
    reach_m: Floats
    paint: NDArray[np.intp]
    cuts: Floats

    def shifted(self, paint: int) -> Solids:
        """The same solids, their paints ``paint`` rows further down the palette."""
        cuts = self.cuts.copy()
        cuts[..., 4] += paint
        return Solids(self.maps, self.begins, self.ends, self.radii, self.reach_m, self.paint + paint, cuts)


def together(parts: Sequence[Solids]) -> Solids:
    """All solids of several lists of equal instants."""
    return Solids(
        *(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in ("maps", "begins", "ends")),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("radii", "reach_m", "paint", "cuts")),
    )


@dataclass
class Builder:
    """Collects solids of ``instants`` instants; what stands still may be given once (shape 3)."""

    instants: int
    _solids: list[tuple[Floats, Floats, Floats]] = field(default_factory=list)
    _sizes: list[tuple[float, float, float]] = field(default_factory=list)
    _paints: list[tuple[int, tuple[Cut, ...]]] = field(default_factory=list)

    def limb(
        self,
        ends: tuple[Floats, Floats],
        radii_m: tuple[float, float],
        paint: int,
        stretches: Sequence[Stretch] = (),
    ) -> None:
        """A round cone from one end to the other; stretched by each factor along its directions."""
        own, largest = np.broadcast_to(np.eye(3), (self.instants, 3, 3)), 1.0
        for direction, factor in stretches:
            along = np.broadcast_to(direction, (self.instants, 3))
            own = own @ (np.eye(3) + (1 / factor - 1) * along[:, :, None] * along[:, None, :])
            largest = max(largest, factor)
        self._add((own, *ends), (*radii_m, max(radii_m) * largest), paint, ())

    def ball(
        self, middle: Floats, radii_m: tuple[float, float, float], axes: Floats, paint: int, cuts: Sequence[Cut] = ()
    ) -> None:
        """An ellipsoid; ``axes`` (instants x 3 x 3 or 3 x 3) has its directions as rows, ``cuts`` in units of radii."""
        own = np.broadcast_to(axes, (self.instants, 3, 3)) / np.array(radii_m)[:, None]
        self._add((own, middle, middle), (1.0, 1.0, max(radii_m)), paint, tuple(cuts))

    def solids(self) -> Solids:
        """Everything collected."""
        maps, begins, ends = (np.stack([solid[i] for solid in self._solids], axis=1) for i in range(3))
        sizes = np.array(self._sizes)
        cuts = [[*own, *[NO_CUT] * (CUTS - len(own))] for _, own in self._paints]
        paint = np.array([paint for paint, _ in self._paints], dtype=np.intp)
        return Solids(maps, begins, ends, sizes[:, :2], sizes[:, 2], paint, np.array(cuts, dtype=np.float64))

    def _add(
        self,
        place: tuple[Floats, Floats, Floats],
        size: tuple[float, float, float],
        paint: int,
        cuts: tuple[Cut, ...],
    ) -> None:
        own, begin, end = place
        shape = (self.instants, 3)
        self._solids.append((own, np.broadcast_to(begin, shape), np.broadcast_to(end, shape)))
        self._sizes.append(size)
        self._paints.append((paint, cuts))

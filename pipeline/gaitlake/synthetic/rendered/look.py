"""How a person looks: build, skin, hair and clothes, and the light, by seed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np

from gaitlake.synthetic.curves import Floats

Legwear = Literal["shorts", "tights", "long shorts"]


class Paint(IntEnum):
    """Rows of a person's palette."""

    SKIN = 0
    SHIRT = 1
    SHORTS = 2
    SOCK = 3
    SHOE = 4
    SOLE = 5
    HAIR = 6
    LIP = 7
    EYE = 8
    WHITE = 9
    EAR = 10
    LOAD = 11


SKINS = ((241, 205, 178), (224, 178, 150), (198, 146, 112), (157, 106, 76), (112, 74, 54), (80, 54, 42))
HAIRS = ((34, 26, 22), (70, 46, 30), (120, 84, 50), (176, 140, 88), (92, 92, 96))
DARK = ((30, 32, 38), (36, 44, 72), (62, 34, 40), (44, 60, 52), (58, 58, 62))
BRIGHT = ((40, 92, 160), (176, 52, 46), (226, 190, 60), (60, 140, 92), (222, 222, 224), (150, 84, 160), (238, 128, 52))
SHOES = ((206, 60, 58), (236, 236, 232), (60, 120, 210), (240, 170, 40), (40, 40, 46), (120, 200, 90))


SOLES = ((52, 50, 50), (96, 66, 44), (74, 78, 86), (110, 104, 98))
"""Rubber, dark. A white sole seen from behind is taken for a shank by the pose model."""


@dataclass(frozen=True, slots=True)
class Look:
    """Build and colours. ``girth`` multiplies every thickness, ``leg_girth`` that of legs once more; colours are RGB.

    ``light`` is the direction from which it is lit: right, up and towards the camera, of any length. ``fall_off`` is
    how much darker what is 1 m further from the camera becomes.
    """

    girth: float = 1.0
    leg_girth: float = 1.0
    legwear: Legwear = "shorts"
    long_hair: bool = False
    skin: tuple[int, int, int] = SKINS[1]
    shirt: tuple[int, int, int] = BRIGHT[0]
    shorts: tuple[int, int, int] = DARK[0]
    sock: tuple[int, int, int] = (228, 228, 226)
    shoe: tuple[int, int, int] = SHOES[0]
    sole: tuple[int, int, int] = (52, 50, 50)
    hair: tuple[int, int, int] = HAIRS[0]
    light: tuple[float, float, float] = (0.35, 0.75, 0.55)
    fall_off: float = 0.5

    def palette(self) -> Floats:
        """One row a paint."""
        colours = {
            Paint.SKIN: self.skin,
            Paint.SHIRT: self.shirt,
            Paint.SHORTS: self.shorts,
            Paint.SOCK: self.sock,
            Paint.SHOE: self.shoe,
            Paint.SOLE: self.sole,
            Paint.HAIR: self.hair,
            Paint.LIP: tuple(0.75 * c for c in self.skin[:1]) + tuple(0.55 * c for c in self.skin[1:]),
            Paint.EYE: (34, 30, 32),
            Paint.WHITE: (238, 238, 238),
            Paint.EAR: tuple(0.92 * c for c in self.skin),
            Paint.LOAD: (52, 54, 58),
        }
        return np.array([colours[paint] for paint in Paint], dtype=np.float64)


def draw_look(rng: np.random.Generator) -> Look:
    """Somebody: each choice independent of the others."""

    def one_of(choices: tuple[tuple[int, int, int], ...]) -> tuple[int, int, int]:
        chosen = choices[int(rng.integers(len(choices)))]
        return (chosen[0], chosen[1], chosen[2])

    legwear: tuple[Legwear, ...] = ("shorts", "shorts", "long shorts", "tights")
    return Look(
        girth=float(rng.uniform(0.90, 1.14)),
        leg_girth=float(rng.uniform(0.95, 1.08)),
        legwear=legwear[int(rng.integers(len(legwear)))],
        long_hair=bool(rng.random() < 0.4),
        skin=one_of(SKINS),
        shirt=one_of(BRIGHT + DARK),
        shorts=one_of(DARK),
        sock=one_of(((228, 228, 226), (40, 40, 44), (200, 200, 205))),
        shoe=one_of(SHOES),
        sole=one_of(SOLES),
        hair=one_of(HAIRS),
        light=(float(rng.uniform(-0.7, 0.7)), float(rng.uniform(0.5, 1.0)), float(rng.uniform(0.3, 0.8))),
        fall_off=float(rng.uniform(0.35, 0.6)),
    )


def light_of(look: Look, depth_m: float) -> Floats:
    """The light as `Paints` in :mod:`gaitlake.synthetic.rendered.shading` takes it; the person is at ``depth_m``."""
    right, up, towards = look.light
    direction = np.array([right, -up, -towards])
    direction /= np.linalg.norm(direction)
    return np.array([*direction, 0.50, 0.42, 0.16, 0.06, 0.25, look.fall_off, depth_m])

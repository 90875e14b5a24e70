"""A picture with a person's skeleton on it: left and right leg in two colours, with letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]

LONGEST_PX = 1280
"""Larger pictures are made this large along their longer side."""

COLOURS: Mapping[str, Colour] = {"left": (0, 160, 255), "right": (255, 150, 0)}
"""Blue and orange (RGB): told apart by whoever does not see red or green."""

TRUNK: Colour = (255, 255, 255)
INK: Colour = (0, 0, 0)

LIMBS = (("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("heel", "foot_index"), ("ankle", "foot_index"))
ARMS = (("shoulder", "elbow"), ("elbow", "wrist"))
SPINE = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    ("left_shoulder", "left_hip"),
    ("right_shoulder", "right_hip"),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """One keypoint in the picture: px from its top left, y down; ``clear`` if it is seen well enough to be used."""

    x_px: float
    y_px: float
    clear: bool


def overlay_png(image: Image, spots: Mapping[str, Spot], lines: Sequence[str]) -> bytes:
    """The picture with the skeleton drawn and lines of ASCII text below it, as a PNG file.

    Bones and joints that are not clear are drawn thin and hollow. The right leg is drawn first and the left over it.

    Parameters
    ----------
    image : H x W x 3 uint8 RGB, upright
    spots : by landmark name; empty draws no skeleton
    """
    import cv2

    scale = min(1.0, LONGEST_PX / max(image.shape[:2]))
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    picture = np.array(cv2.resize(image, size, interpolation=cv2.INTER_AREA) if scale < 1 else image, np.uint8)
    placed = {name: Spot(s.x_px * scale, s.y_px * scale, s.clear) for name, s in spots.items()}
    if placed:
        _skeleton(cv2, picture, placed)
    whole = np.vstack([picture, _caption(cv2, picture.shape[1], lines)])
    written, data = cv2.imencode(".png", cv2.cvtColor(whole, cv2.COLOR_RGB2BGR))
    if not written:  # OpenCV says no more than this
        raise OSError("OpenCV could not make a PNG file")
    return bytes(data)


def _skeleton(cv2: Any, picture: Image, spots: Mapping[str, Spot]) -> None:
    height = max(s.y_px for s in spots.values()) - min(s.y_px for s in spots.values())
    thick = max(1, round(height / 120))
    for bone in SPINE:
        _bone(cv2, picture, spots, bone, TRUNK, thick)
    for side in ("right", "left"):
        for first, second in (*ARMS, *LIMBS):
            width = thick if (first, second) in LIMBS else max(1, thick // 2)
            _bone(cv2, picture, spots, (f"{side}_{first}", f"{side}_{second}"), COLOURS[side], width)
        for joint in ("hip", "knee", "ankle"):
            _joint(cv2, picture, spots[f"{side}_{joint}"], COLOURS[side], thick)
    _letters(cv2, picture, spots, height)


def _point(spot: Spot) -> tuple[int, int]:
    return round(spot.x_px), round(spot.y_px)


def _bone(
    cv2: Any, picture: Image, spots: Mapping[str, Spot], bone: tuple[str, str], colour: Colour, thick: int
) -> None:
    first, second = (spots[name] for name in bone)
    clear = first.clear and second.clear
    if clear:
        cv2.line(picture, _point(first), _point(second), INK, thick + 2, cv2.LINE_AA)
    cv2.line(picture, _point(first), _point(second), colour, thick if clear else 1, cv2.LINE_AA)


def _joint(cv2: Any, picture: Image, spot: Spot, colour: Colour, thick: int) -> None:
    if spot.clear:
        cv2.circle(picture, _point(spot), thick + 3, INK, -1, cv2.LINE_AA)
        cv2.circle(picture, _point(spot), thick + 1, colour, -1, cv2.LINE_AA)
    else:
        cv2.circle(picture, _point(spot), thick + 2, colour, 1, cv2.LINE_AA)


def _letters(cv2: Any, picture: Image, spots: Mapping[str, Spot], height: float) -> None:
    """L and R beside the knees, each on the side away from the other leg, inside the picture."""
    size = max(0.8, height / 500)
    thick = max(1, round(2 * size))
    (wide, tall), _ = cv2.getTextSize("R", cv2.FONT_HERSHEY_SIMPLEX, size, thick)
    knees = {side: spots[f"{side}_knee"] for side in ("left", "right")}
    for side, other in (("right", "left"), ("left", "right")):
        knee = knees[side]
        away = 1 if (knee.x_px, side) >= (knees[other].x_px, other) else -1
        x = knee.x_px + away * 1.6 * wide - wide / 2
        x = min(max(x, 2), picture.shape[1] - wide - 2)
        y = min(max(knee.y_px + tall / 2, tall + 2), picture.shape[0] - 2)
        place = (round(x), round(y))
        letter = side[0].upper()
        cv2.putText(picture, letter, place, cv2.FONT_HERSHEY_SIMPLEX, size, INK, 3 * thick, cv2.LINE_AA)
        cv2.putText(picture, letter, place, cv2.FONT_HERSHEY_SIMPLEX, size, COLOURS[side], thick, cv2.LINE_AA)


def _caption(cv2: Any, width: int, lines: Sequence[str]) -> Image:
    """A black strip of the given width with the lines on it, all as large as the longest one allows."""
    font, margin = cv2.FONT_HERSHEY_SIMPLEX, 8
    plain = [line.encode("ascii", "replace").decode() for line in lines]
    widest = max((cv2.getTextSize(line, font, 1.0, 1)[0][0] for line in plain), default=1)
    size = min(0.8, max(0.25, (width - 2 * margin) / max(widest, 1)))
    pitch = round(36 * size) + 4
    strip = np.zeros((2 * margin + pitch * len(plain), width, 3), np.uint8)
    for number, line in enumerate(plain):
        place = (margin, margin + round(pitch * (number + 0.75)))
        cv2.putText(strip, line, place, font, size, TRUNK, 1, cv2.LINE_AA)
    return strip

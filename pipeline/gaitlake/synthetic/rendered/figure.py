"""A person of solids around landmarks: limbs, trunk, head, clothes and shoes.

Everything follows from the 33 landmarks, so that what is seen is where the truth says. Thicknesses are of an adult of
1.75 m (about the 50th percentile of ANSUR II girths, clothed), scaled by height and by the look's girths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.frontal_plane import TO_RIGHT
from gaitlake.synthetic.rendered.look import Look, Paint
from gaitlake.synthetic.rendered.solids import Builder, Cut, Solids
from gaitlake_schemas.vocabulary import LANDMARKS, SIDES

UP = np.array([0.0, 1.0, 0.0])
USUAL_HEIGHT_M = 1.75


def unit(vectors: Floats) -> Floats:
    """Vectors (… x 3) of length 1."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = vectors / np.maximum(lengths, 1e-12)
    return scaled


def frame_of(up: Floats, right: Floats) -> Floats:
    """Axes forward, up, right as rows (… x 3 x 3): up as given, right as near as possible to the one given."""
    up = unit(up)
    forward = unit(np.cross(up, right))
    return np.stack([forward, up, np.cross(forward, up)], axis=-2)


@dataclass(frozen=True, slots=True)
class Body:
    """Landmarks (instants x 33 x 3) of a person of this height, and the frames of pelvis, chest and head."""

    points: Floats
    look: Look
    scale: float
    pelvis: Floats
    chest: Floats
    head: Floats

    def at(self, name: str) -> Floats:
        return self.points[:, LANDMARKS.index(name)]

    def middle(self, joint: str) -> Floats:
        """Between the left and the right one."""
        between: Floats = (self.at(f"left_{joint}") + self.at(f"right_{joint}")) / 2
        return between

    def off(self, origin: Floats, frame: Floats, forward: float, up: float, right: float) -> Floats:
        """A place so far (m, of an adult of 1.75 m) from ``origin`` along the axes of a frame."""
        there: Floats = origin + np.einsum("tij,i->tj", frame, self.scale * np.array([forward, up, right]))
        return there

    def two(self, *radii_m: float, leg: bool = False) -> tuple[float, float]:
        """Both radii of a limb, for this build."""
        begin, end = (self._thick(leg) * radius for radius in radii_m)
        return begin, end

    def three(self, *radii_m: float, leg: bool = False) -> tuple[float, float, float]:
        """Radii of a ball, for this build."""
        forward, up, right = (self._thick(leg) * radius for radius in radii_m)
        return forward, up, right

    def _thick(self, leg: bool) -> float:
        return self.scale * self.look.girth * (self.look.leg_girth if leg else 1.0)


def body_of(points: Floats, look: Look, height_m: float) -> Body:
    """A body around its landmarks."""
    at = {name: points[:, LANDMARKS.index(name)] for name in LANDMARKS}
    hips, shoulders = ((at[f"left_{j}"] + at[f"right_{j}"]) / 2 for j in ("hip", "shoulder"))
    hip_line, shoulder_line, ear_line = (at[f"right_{j}"] - at[f"left_{j}"] for j in ("hip", "shoulder", "ear"))
    level = np.broadcast_to(UP, hips.shape)
    across_hips = unit(hip_line)
    straight_up = unit(level - (level * across_hips).sum(axis=-1, keepdims=True) * across_hips)
    scale = height_m / USUAL_HEIGHT_M
    frames = (frame_of(straight_up, hip_line), frame_of(shoulders - hips, shoulder_line), frame_of(level, ear_line))
    return Body(points, look, scale, *frames)


def figure(points: Floats, look: Look, height_m: float) -> Solids:
    """Solids of a person whose landmarks are ``points`` (instants x 33 x 3), painted from the look's palette."""
    body = body_of(points, look, height_m)
    build = Builder(len(points))
    for side in SIDES:
        _leg(build, body, side)
        _shoe(build, body, side)
        _arm(build, body, side)
    _trunk(build, body)
    _head(build, body)
    return build.solids()


def _between(a: Floats, b: Floats, share: float) -> Floats:
    there: Floats = a + share * (b - a)
    return there


def _leg(build: Builder, body: Body, side: str) -> None:
    look = body.look
    hip, knee, ankle = (body.at(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
    right = np.broadcast_to(body.pelvis[:, 2], hip.shape)
    thigh, shank = (frame_of(a - b, right) for a, b in ((hip, knee), (knee, ankle)))
    out = TO_RIGHT[side] * 0.008
    upper, lower = (Paint.SHORTS if look.legwear == "tights" else Paint.SKIN for _ in range(2))
    hip, belly = body.off(hip, thigh, 0.0, 0.0, out), body.off(_between(hip, knee, 0.42), thigh, 0.012, 0.0, out)
    build.limb((hip, belly), body.two(0.084, 0.073, leg=True), upper)
    build.limb((belly, knee), body.two(0.073, 0.053, leg=True), upper)
    build.ball(body.off(knee, thigh, 0.010, 0.0, 0.0), body.three(*[0.051] * 3, leg=True), np.eye(3), upper)
    if look.legwear == "shorts":
        build.limb((hip, _between(belly, knee, 0.14)), body.two(0.091, 0.088, leg=True), Paint.SHORTS)
    elif look.legwear == "long shorts":
        build.limb((hip, belly), body.two(0.091, 0.081, leg=True), Paint.SHORTS)
        build.limb((belly, _between(belly, knee, 0.76)), body.two(0.081, 0.072, leg=True), Paint.SHORTS)
    calf = body.off(_between(knee, ankle, 0.30), shank, -0.018, 0.0, 0.0)
    build.limb((knee, calf), body.two(0.049, 0.056, leg=True), lower)
    build.limb((calf, _between(knee, ankle, 0.93)), body.two(0.056, 0.036, leg=True), lower)
    build.limb((_between(knee, ankle, 0.84), ankle), body.two(0.041, 0.040), Paint.SOCK)


def _shoe(build: Builder, body: Body, side: str) -> None:
    """Of one size, as the landmarks of heel and toe are at one distance from everybody's ankle."""
    ankle, heel, toe = (body.at(f"{side}_{joint}") for joint in ("ankle", "heel", "foot_index"))
    forward = unit(toe - heel)
    across = body.pelvis[:, 2]
    right = unit(across - (across * forward).sum(axis=-1, keepdims=True) * forward)
    up = np.cross(right, forward)
    frame, low = np.stack([forward, up, right], axis=-2), [(up, 0.62)]

    def off(ahead: float, above: float) -> Floats:
        there: Floats = ankle + ahead * forward + above * up
        return there

    build.limb((off(-0.022, -0.030), off(0.055, -0.034)), (0.038, 0.040), Paint.SHOE)
    build.limb((off(0.055, -0.034), off(0.140, -0.045)), (0.040, 0.028), Paint.SHOE)
    build.ball(off(0.150, -0.050), (0.047, 0.022, 0.041), frame, Paint.SHOE)
    build.ball(off(-0.032, -0.031), (0.036, 0.042, 0.034), frame, Paint.SHOE)
    build.limb((off(-0.036, -0.0620), off(0.070, -0.0590)), (0.0260, 0.0306), Paint.SOLE, low)
    build.limb((off(0.070, -0.0590), off(0.160, -0.0612)), (0.0306, 0.0270), Paint.SOLE, low)


def _arm(build: Builder, body: Body, side: str) -> None:
    shoulder, elbow, wrist = (body.at(f"{side}_{joint}") for joint in ("shoulder", "elbow", "wrist"))
    thumb, index, pinky = (body.at(f"{side}_{finger}") for finger in ("thumb", "index", "pinky"))
    build.ball(shoulder, body.three(*[0.057] * 3), np.eye(3), Paint.SHIRT)
    build.limb((shoulder, _between(shoulder, elbow, 0.52)), body.two(0.054, 0.047), Paint.SHIRT)
    build.limb((_between(shoulder, elbow, 0.1), elbow), body.two(0.045, 0.036), Paint.SKIN)
    bulge = _between(elbow, wrist, 0.3)
    build.limb((elbow, bulge), body.two(0.036, 0.039), Paint.SKIN)
    build.limb((bulge, wrist), body.two(0.039, 0.026), Paint.SKIN)
    palm = _between(wrist, (index + pinky) / 2, 0.6)
    build.limb((wrist, palm), body.two(0.026, 0.034), Paint.SKIN)
    build.limb((wrist, thumb), body.two(0.020, 0.011), Paint.SKIN)
    build.limb((palm, index), body.two(0.030, 0.011), Paint.SKIN)
    build.limb((palm, pinky), body.two(0.030, 0.011), Paint.SKIN)


def _trunk(build: Builder, body: Body) -> None:
    hips, shoulders, across = body.middle("hip"), body.middle("shoulder"), body.chest[:, 2]

    def over(origin: Floats, ahead: float, up: float, right: float = 0.0) -> Floats:
        return body.off(origin, body.chest, ahead, up, right)

    for side in SIDES:
        middle = body.off(hips, body.pelvis, -0.034, -0.014, TO_RIGHT[side] * 0.070)
        build.ball(middle, body.three(0.096, 0.104, 0.086), body.pelvis, Paint.SHORTS)
    waist = (0.0, 1.0, 0.0, -0.12, int(Paint.SHIRT))
    belt = body.off(hips, body.pelvis, 0.0, 0.05, 0.0)
    build.ball(belt, body.three(0.110, 0.140, 0.154), body.pelvis, Paint.SHORTS, [waist])
    navel, ribs, collar = over(hips, 0.0, 0.06), over(hips, 0.01, 0.24), over(shoulders, 0.0, -0.045)
    build.limb((navel, ribs), body.two(0.112, 0.110), Paint.SHIRT, [(across, 1.32)])
    build.limb((ribs, collar), body.two(0.110, 0.106), Paint.SHIRT, [(across, 1.38)])
    build.ball(over(shoulders, 0.0, -0.085), body.three(0.116, 0.140, 0.162), body.chest, Paint.SHIRT)
    for ahead, up, right in ((-0.010, 0.0, 0.130), (-0.012, 0.026, 0.060)):
        ends = over(shoulders, ahead, up, -right), over(shoulders, ahead, up, right)
        build.limb(ends, body.two(0.060, 0.060), Paint.SHIRT)


def _head(build: Builder, body: Body) -> None:
    ears, frame, size = body.middle("ear"), body.head, body.scale

    def off(ahead: float, above: float, right: float = 0.0) -> Floats:
        return body.off(ears, frame, ahead + 0.005, above + 0.010, right)

    def ball(middle: Floats, radii: tuple[float, float, float], paint: Paint, *cuts: Cut) -> None:
        build.ball(middle, (size * radii[0], size * radii[1], size * radii[2]), frame, paint, cuts)

    neck = body.off(body.middle("shoulder"), body.chest, 0.0, 0.015, 0.0)
    build.limb((neck, off(-0.015, -0.060)), (size * 0.055, size * 0.051), Paint.SKIN)
    ball(off(-0.008, 0.025), (0.098, 0.098, 0.077), Paint.SKIN)
    ball(off(-0.018, 0.035), (0.098, 0.098, 0.081), Paint.HAIR, (1.0, -0.80, 0.0, 0.25, Paint.SKIN))
    build.limb((off(0.022, -0.030), off(0.045, -0.085)), (size * 0.066, size * 0.038), Paint.SKIN)
    build.limb((off(0.088, 0.013), off(0.106, -0.022)), (size * 0.012, size * 0.015), Paint.SKIN)
    build.limb((off(0.080, -0.062, -0.022), off(0.080, -0.062, 0.022)), (size * 0.010, size * 0.010), Paint.LIP)
    if body.look.long_hair:
        build.limb((off(-0.095, 0.03), off(-0.125, -0.13)), (size * 0.036, size * 0.022), Paint.HAIR)
    for side in SIDES:
        s = TO_RIGHT[side]
        ball(off(-0.008, -0.012, s * 0.077), (0.018, 0.030, 0.011), Paint.EAR)
        ball(off(0.074, 0.016, s * 0.032), (0.011, 0.012, 0.018), Paint.WHITE)
        ball(off(0.080, 0.016, s * 0.033), (0.006, 0.009, 0.009), Paint.EYE)
        brow = (off(0.086, 0.038, s * 0.016), off(0.074, 0.038, s * 0.048))
        build.limb(brow, (size * 0.006, size * 0.005), Paint.HAIR)

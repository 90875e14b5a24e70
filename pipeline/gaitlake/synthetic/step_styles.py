"""How people step: shapes of stance and swing for contact-driven motion, and the wave of the hips.

Swings, waves and edges were fitted to the markers and force plates of the public BMClab recordings (one adult; walking
1.2 m/s, four swings and twelve contacts; running 2.75 m/s, one swing and four contacts; CC-BY-4.0). The running foot
is brought back earlier before contact than that one swing shows, so that the heel's lead lies between the plates
(43 ms) and averaged curves (24 ms, SCIENCE 3.2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gaitlake.synthetic.curves import Floats

Movement = tuple[float, float, float]
"""Forward and up in m, turning toe up in rad; per s or s²."""
Bends = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Style:
    """Shape of a step at the natural speed, of a person of 1.75 m. Times are phases of stance.

    The foot lands at ``landing_deg`` and is flat at ``flat_from``; from ``flat_until`` it rolls to ``leaving_deg``,
    gathering pace over the first ``ramp`` of that. ``heel_ahead``: where the heel lands, share of the way the ground
    moves in stance. The hips rise by ``bob_m`` and surge by ``surge_m`` once a step; the height, and the speed, are
    largest ``bob_after`` and ``surge_after`` of a stride after the middle of flight or double support.

    ``touch`` is the velocity with which the foot arrives over the ground, ``brake`` its acceleration there. ``leave``
    and ``pull`` are what velocity and acceleration gain at final contact; with ``fold`` (m/s²) they follow from the leg
    being longest then and shortening with this acceleration. ``bends`` shape the swing between, forward, up and turning
    (see :func:`bend`). Velocities and accelerations grow with speed; early in swing the upward bend
    grows with its square.
    """

    landing_deg: float
    leaving_deg: float
    flat_from: float
    flat_until: float
    ramp: float
    heel_ahead: float
    bob_m: float
    bob_after: float
    surge_m: float
    surge_after: float
    touch: Movement
    brake: Movement
    bends: Bends
    leave: Movement = (0.0, 0.0, 0.0)
    pull: Movement = (0.0, 0.0, 0.0)
    fold: float | None = None


STYLES = {
    "walk": Style(
        landing_deg=16.0, leaving_deg=-57.0, flat_from=0.18, flat_until=0.52, ramp=1.0, heel_ahead=0.2875,
        bob_m=0.018, bob_after=-0.25, surge_m=0.017, surge_after=-0.08,
        touch=(0.07, -0.25, 0.0), brake=(-27.0, 0.0, 0.0), leave=(0.4, 0.3, 0.0), pull=(30.0, 0.0, 0.0),
        bends=(
            (-0.0911, 0.0222, 0.1074, 0.3396),
            (-0.0479, -0.1176, 0.0218, -0.0627),
            (-0.0299, -0.9475, -0.4307, -2.0876),
        ),
    ),
    "run": Style(
        landing_deg=6.0, leaving_deg=-50.0, flat_from=0.20, flat_until=0.48, ramp=0.5, heel_ahead=0.193,
        bob_m=0.042, bob_after=-0.025, surge_m=0.0148, surge_after=0.0,
        touch=(0.6, -0.8, 0.0), brake=(-60.0, 0.0, 0.0), fold=28.0,
        bends=(
            (-0.0341, 0.0266, -0.3721, 0.1533),
            (-0.0076, -0.1576, -0.2295, -0.3283),
            (-0.8117, -0.5687, 0.7202, -1.2455),
        ),
    ),
}  # fmt: skip


FASTER = (2.6, 3.5, 4.5)
LEAVING_DEG, HEEL_AHEAD = (-50.0, -66.0, -66.0), (0.193, 0.225, 0.300)
"""Running faster than the person measured, m/s: the foot is turned further at toe-off and lands further ahead, so that
the knee keeps the stance of averaged curves (10 to 20 deg at contact, a peak of 40 to 60) instead of a crouch."""


def style_at(activity: str, speed_mps: float) -> Style:
    """How somebody steps at a speed."""
    style = STYLES[activity]
    if activity != "run" or speed_mps <= FASTER[0]:
        return style
    leaving, ahead = (float(np.interp(speed_mps, FASTER, values)) for values in (LEAVING_DEG, HEEL_AHEAD))
    return replace(style, leaving_deg=leaving, heel_ahead=ahead)


def rolling(share: Floats, ramp: float) -> Floats:
    """From 0 to 1 over the roll to the toe: gathers pace over the first ``ramp`` of it, then turns evenly."""
    past = np.maximum(share, 0.0)
    rolled: Floats = np.where(past < ramp, past**2 / (2 * ramp), past - ramp / 2) / (1 - ramp / 2)
    return rolled


def bend(share: Floats, weights: tuple[float, ...]) -> Floats:
    """64 s³ (1 - s)³ times the polynomial in 2 s - 1: leaves value, slope and curvature at both ends alone."""
    bent: Floats = 64 * (share * (1 - share)) ** 3 * np.polynomial.polynomial.polyval(2 * share - 1, weights)
    return bent


def quintic(share: Floats, begin: tuple[Floats, ...], end: tuple[Floats, ...]) -> Floats:
    """Polynomial of degree five with given value, slope and curvature at 0 and 1."""
    (p0, v0, a0), (p1, v1, a1) = begin, end
    rise, slope, curve = p1 - p0 - v0 - a0 / 2, v1 - v0 - a0, a1 - a0
    c3, c4, c5 = 10 * rise - 4 * slope + curve / 2, -15 * rise + 7 * slope - curve, 6 * rise - 3 * slope + curve / 2
    path: Floats = p0 + share * (v0 + share * (a0 / 2 + share * (c3 + share * (c4 + share * c5))))
    return path

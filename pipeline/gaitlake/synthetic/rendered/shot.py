"""What is around the person and what happens before the lens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BackdropKind = Literal["lab", "track", "gym"]
BACKDROPS: tuple[BackdropKind, ...] = ("lab", "track", "gym")
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shot:
    """How one clip is shot.

    ``treadmill``: the person is on one; ``console``: its board along the middle of the belt hides the far foot where it
    lands. ``shutter`` is the share of a frame interval during which light falls in (motion blur). ``grain`` is the
    standard deviation of the sensor's noise, grey levels of 255. ``shake_px`` is the standard deviation of a hand's
    tremor, px. During each of ``finger_s``, [start, end) s of real time, a finger lies over the lens. At
    ``passer_by_at_s`` somebody walks through between camera and person. ``onlookers`` stand behind. ``samples``:
    instants drawn a picture.
    """

    backdrop: BackdropKind = "lab"
    treadmill: bool = True
    console: bool = False
    shutter: float = 0.25
    grain: float = 2.0
    shake_px: float = 0.0
    finger_s: tuple[Span, ...] = ()
    passer_by_at_s: float | None = None
    onlookers: int = 0
    samples: int = 4

    def __post_init__(self) -> None:
        wrong = [] if self.backdrop in BACKDROPS else [f"backdrop {self.backdrop!r} is none of {', '.join(BACKDROPS)}"]
        limits = {"shutter": (0.0, 1.0), "grain": (0.0, 40.0), "shake_px": (0.0, 40.0)}
        wrong += [
            f"{name} {getattr(self, name)} is not in [{low:g}, {high:g}]"
            for name, (low, high) in limits.items()
            if not low <= getattr(self, name) <= high
        ]
        if not 1 <= self.samples <= 16:
            wrong.append(f"samples {self.samples} is not in [1, 16]")
        if not 0 <= self.onlookers <= 6:
            wrong.append(f"onlookers {self.onlookers} is not in [0, 6]")
        if self.console and not self.treadmill:
            wrong.append("a console needs a treadmill")
        if any(end <= start for start, end in self.finger_s):
            wrong.append(f"finger_s {self.finger_s}: a span ends before it begins")
        if wrong:
            raise ValueError("Shot cannot be made: " + "; ".join(wrong))


PLAIN = Shot()

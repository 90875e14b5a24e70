"""What is rendered of each person: who does what, seen from where, and what is changed or disturbed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gaitlake.synthetic.body import wobble_from_mm
from gaitlake.synthetic.knobs import Activity, Gait
from gaitlake.synthetic.rendered.take import Take
from gaitlake.validation.rendered.people import Disturbance, Somebody, filmed, somebody

PLAIN, MIRROR = "blazepose", "blazepose+mirror"
SLOW_MS = 20.0
WOBBLES_MM = (0, 5, 10, 20, 40)
DROP_DEG = 4.0
FINGER_S = ((3.0, 3.8),)
PASSES_AT_S = 4.0
SLOWED, SLOWED_FPS = 4.0, 120.0
"""Filmed at 120 frames/s, played at 30."""
DISTURBANCES = {
    "none": Disturbance(),
    "finger": Disturbance({"finger_s": FINGER_S}),
    "console": Disturbance({"console": True, "treadmill": True, "backdrop": "lab"}),
    "passer-by": Disturbance({"passer_by_at_s": PASSES_AT_S}),
    "slow motion": Disturbance(fps=SLOWED_FPS, slowmo_factor=SLOWED),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """``seen_from``: the side that the camera sees; ``slow_ms``: the left leg loads so much later; wobble and drop are
    of both sides."""

    name: str
    activity: Activity
    seen_from: str
    estimators: tuple[str, ...] = (PLAIN,)
    slow_ms: float = 0.0
    wobble_mm: float = 0.0
    drop_deg: float = 0.0
    disturbance: str = "none"

    def take(self, seed: int, number: int) -> Take:
        """The take of person ``number``."""
        who = somebody(seed, number, self.activity)
        strides = zlib.crc32(f"{seed} {number} {self.name}".encode())
        return filmed(who, self._gait(who), self.seen_from, strides, DISTURBANCES[self.disturbance])

    def _gait(self, who: Somebody) -> Gait:
        gait = who.gait
        share = wobble_from_mm(self.wobble_mm, gait.height_m)
        left = replace(gait.left, slow_load_ms=self.slow_ms, wobble=share, pelvic_drop_deg=self.drop_deg)
        return replace(gait, left=left, right=replace(gait.right, wobble=share, pelvic_drop_deg=self.drop_deg))


def _settings() -> Iterator[Setting]:
    activities: tuple[Activity, ...] = ("run", "walk")
    for activity in activities:
        for seen in ("left", "right", "rear", "front"):
            yield Setting(f"{activity} {seen}", activity, seen, (PLAIN, MIRROR))
    for activity in activities:
        for seen in ("left", "right"):
            yield Setting(f"slow {activity} {seen}", activity, seen, (PLAIN, MIRROR), slow_ms=SLOW_MS)
    for mm in WOBBLES_MM[1:]:
        yield Setting(f"wobble {mm}", "run", "rear", wobble_mm=mm)
    yield Setting("pelvic drop", "run", "rear", drop_deg=DROP_DEG)
    for disturbance in ("finger", "console", "passer-by", "slow motion"):
        yield Setting(disturbance, "run", "right", disturbance=disturbance)


SETTINGS = {setting.name: setting for setting in _settings()}

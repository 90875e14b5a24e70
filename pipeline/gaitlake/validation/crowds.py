"""The people that several bars share: one clip of 12 s each, of somebody drawn by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gaitlake.synthetic import CLEAN, SyntheticClip
from gaitlake.synthetic.knobs import Activity, Drive
from gaitlake.validation.bench import Bench, Watched
from gaitlake.validation.people import NOISY, Seen, draw_camera, draw_gait, film

DRIVES: dict[Drive, str] = {"angles": "G1", "contact": "G2"}
ACTIVITIES: tuple[Activity, ...] = ("walk", "run")


@dataclass(frozen=True, slots=True)
class Crowd:
    """People of one activity and motion, filmed from one side, with 5 mm noise or without any."""

    activity: Activity
    drive: Drive
    seen: Seen = "side"
    noisy: bool = True

    @property
    def name(self) -> str:
        """In words, as a bar's condition."""
        words = [self.activity, self.seen, DRIVES[self.drive]]
        return ", ".join(words + ([] if self.noisy else ["clean"]))

    def clip(self, rng: np.random.Generator) -> SyntheticClip:
        """One of them filmed."""
        gait = draw_gait(rng, self.activity, self.drive)
        return film(rng, gait, draw_camera(rng, gait, self.seen), NOISY if self.noisy else CLEAN)

    def drawn(self, bench: Bench, index: int) -> Watched:
        """Draw ``index``, analysed."""
        return bench.drawn(self.name, index, self.clip)


def crowds(**more: Any) -> list[Crowd]:
    """Walking and running, G1 and G2."""
    return [Crowd(activity, drive, **more) for activity in ACTIVITIES for drive in DRIVES]

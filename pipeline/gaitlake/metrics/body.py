"""One person in one clip as the metrics read them: filtered points, signals, noise, and what was declared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gaitlake.metrics.angles import knee_flexion_deg
from gaitlake.metrics.motion import SIDES, Floats, Motion
from gaitlake.metrics.signals import Signals, frontal_signals, knee_deviation, sagittal_signals
from gaitlake.metrics.spatial import NOTHING_DECLARED, Declared
from gaitlake.metrics.wobble import Noise, measure_noise

NOISE_RATIO = (0.67, 1.5)
"""Limbs whose noise differs by more cannot be compared (SCIENCE 8, NOISE_UNEQUAL)."""


@dataclass(frozen=True)
class Body:
    """``motion`` is filtered, ``raw`` the same before the filter; ``relative_cutoff`` of the filter as a share of
    Nyquist (None: none); ``period_s``: stride or repetition; ``overground``: the person travels through the image."""

    motion: Motion
    raw: Motion
    view: str
    activity: str
    period_s: float
    relative_cutoff: float | None = None
    overground: bool = False
    declared: Declared = NOTHING_DECLARED

    @cached_property
    def signals(self) -> Signals:
        """Every signal of the view, by side."""
        return sagittal_signals(self.motion) if self.view == "sagittal" else frontal_signals(self.motion)

    @cached_property
    def noise(self) -> dict[str, Noise]:
        """Landmark noise by side: of knee flexion (deg) from the side, of knee deviation from front or rear."""
        name = "knee_flexion_deg" if self.view == "sagittal" else "knee_deviation"
        return {side: measure_noise(self._knee(side), self.signals[side][name], self.relative_cutoff) for side in SIDES}

    @property
    def noise_is_unequal(self) -> bool:
        """The sides' noise differs by more than a factor of 1.5; no if either is not known or there is none."""
        left, right = (self.noise[side].sd for side in SIDES)
        if not (np.isfinite(left) and np.isfinite(right)) or max(left, right) < self._tiny:
            return False
        low, high = NOISE_RATIO
        return not low <= left / max(right, 1e-12) <= high

    @property
    def _tiny(self) -> float:
        """Noise that changes no number: 0.1 deg, or 0.0005 of the leg."""
        return 0.1 if self.view == "sagittal" else 0.0005

    def _knee(self, side: str) -> Floats:
        if self.view == "sagittal":
            return knee_flexion_deg(self.raw, side)
        hip, knee, ankle = (self.raw.joint(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
        return knee_deviation(hip, knee, ankle, side)

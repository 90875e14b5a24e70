"""One person in one clip as the metrics read them: filtered points, signals, noise, and what was declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gaitlake.metrics.angles import knee_flexion_deg
from gaitlake.metrics.motion import SIDES, Bools, Floats, Motion, leg_lengths
from gaitlake.metrics.signals import Signals, frontal_signals, knee_deviation, sagittal_signals
from gaitlake.metrics.spatial import NOTHING_DECLARED, Declared
from gaitlake.metrics.wobble import Noise, measure_noise

NOISE_RATIO = (0.67, 1.5)
"""Limbs whose noise differs by more cannot be compared (SCIENCE 8, NOISE_UNEQUAL)."""


@dataclass(frozen=True)
class Body:
    """``motion`` is filtered, ``raw`` the same before the filter; ``relative_cutoff`` of the filter as a share of
    Nyquist (None: none); ``period_s``: stride or repetition; ``overground``: the person travels through the image.
    ``quick``: hips, knees, ankles filtered at ``quick_cutoff``, where ``motion`` is filtered too hard for wobble."""

    motion: Motion
    raw: Motion
    view: str
    activity: str
    period_s: float
    relative_cutoff: float | None = None
    overground: bool = False
    declared: Declared = NOTHING_DECLARED
    quick: Motion | None = None
    quick_cutoff: float | None = None

    @cached_property
    def leg_length_px(self) -> float:
        """Thigh + shank, px: the median from the side; from front or rear, where a bent leg looks short, its 95th
        percentile. NaN if no leg is ever seen whole."""
        lengths = np.concatenate([leg_lengths(self.motion.xy, side).sum(axis=1) for side in SIDES])
        lengths = lengths[np.isfinite(lengths)]
        share = 50.0 if self.view == "sagittal" else 95.0
        return float(np.percentile(lengths, share)) if lengths.size else float("nan")

    @cached_property
    def signals(self) -> Signals:
        """Every signal of the view, by side."""
        if self.view == "sagittal":
            return sagittal_signals(self.motion)
        return frontal_signals(self.motion, self.leg_length_px)

    def noise(self, side: str, frames: Bools | None = None) -> Noise:
        """Landmark noise of knee flexion (deg) seen from the side, of knee deviation from front or rear.

        Parameters
        ----------
        frames : where to look, shape of ``motion.time_s``; None: everywhere. Seen from behind a leg in swing is short,
            and the same noise in px is a larger one in its lengths.
        """
        if self.view == "sagittal":
            raw, filtered = knee_flexion_deg(self.raw, side), self.signals[side]["knee_flexion_deg"]
        else:
            raw, filtered = _knee_path(self.raw, side), self.knee_path(side)
        if frames is not None:
            raw, filtered = raw[frames], filtered[frames]
        return measure_noise(raw, filtered, self.relative_cutoff if self.quick is None else self.quick_cutoff)

    def knee_path(self, side: str) -> Floats:
        """Knee deviation as wobble is read from it: filtered no harder than for running, whatever the activity."""
        return _knee_path(self.quick or self.motion, side)

    def noise_is_unequal(self, frames: Mapping[str, Bools]) -> bool:
        """The sides' noise differs by more than a factor of 1.5; no if either is not known or there is none.

        Parameters
        ----------
        frames : by side, where to look
        """
        left, right = (self.noise(side, frames.get(side)).sd for side in SIDES)
        if not (np.isfinite(left) and np.isfinite(right)) or max(left, right) < self._tiny:
            return False
        low, high = NOISE_RATIO
        return not low <= left / max(right, 1e-12) <= high

    @property
    def _tiny(self) -> float:
        """Noise that changes no number: 0.1 deg, or 0.0005 of the leg."""
        return 0.1 if self.view == "sagittal" else 0.0005


def _knee_path(motion: Motion, side: str) -> Floats:
    hip, knee, ankle = (motion.joint(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
    return knee_deviation(hip, knee, ankle, side)

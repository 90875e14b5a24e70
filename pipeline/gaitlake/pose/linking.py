"""Options of linking poses into people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """How poses of successive frames become people.

    Attributes
    ----------
    gap_s : float
        A person not found for longer than this is gone; who comes later is a new track.
    max_jump : float
        Largest distance between predicted and found hips, in body sizes.
    max_drift_per_s : float
        What is added to it for each second that the person was not seen.
    max_scale : float
        Largest ratio of body sizes.
    max_people : int
        People followed at once; the first found stay.
    """

    gap_s: float = 0.5
    max_jump: float = 0.35
    max_drift_per_s: float = 1.0
    max_scale: float = 1.8
    max_people: int = 5

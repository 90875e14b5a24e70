"""Were before and after filmed alike? (SCIENCE 7; the same rule as the macro `comparison_reason`, in words.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gaitlake.studies.visits import Visit

SPEED_TOLERANCE = 0.05
"""Of the speed before (SCIENCE 7)."""
MOVING = ("walk", "run")
"""Activities that have a speed."""
Row = Mapping[str, Any]


def difference_in_filming(before: Row, after: Row, activity: str) -> str | None:
    """Why two rows of `session_contrasts` with one view, activity and analysis cannot be compared; None: they can."""
    sides = before["camera_sides"], after["camera_sides"]
    if None not in sides and sides[0] != sides[1]:
        return f"facing changed: nearer the camera was {sides[0]} before and {sides[1]} after"
    classes = before["fps_class_hz"], after["fps_class_hz"]
    if None in classes:
        return "frame rate not known"
    if classes[0] != classes[1]:
        return f"frame-rate class {classes[0]} Hz before and {classes[1]} Hz after"
    if activity not in MOVING or None in speeds(before, after):
        return None
    was, now = float(before["speed_mps"]), float(after["speed_mps"])
    if round(abs(now - was), 6) > round(SPEED_TOLERANCE * was, 6):
        change = f"{100 * (now - was) / was:+.1f} %" if was else "from a standstill"
        return f"speed {was:g} m/s before and {now:g} m/s after ({change}, 5 % allowed)"
    return None


def speeds(before: Row, after: Row) -> tuple[float | None, float | None]:
    """Speed before and after, in m/s."""
    return before["speed_mps"], after["speed_mps"]


def speed_unknown(before: Row, after: Row, activity: str) -> bool:
    """Does the activity have a speed, and is it not known on both visits?"""
    return activity in MOVING and None in speeds(before, after)


def comparable_posts(
    before: Row, after: Sequence[tuple[Visit, Row]], activity: str
) -> tuple[list[tuple[Visit, Row]], list[str]]:
    """Visits after that can be compared with the one before, and what is wrong with the others."""
    kept, refused = [], []
    for visit, row in after:
        found = difference_in_filming(before, row, activity)
        if found is None:
            kept.append((visit, row))
        else:
            refused.append(f"{visit}: {found}" if len(after) > 1 else found)
    return kept, refused

"""Rules about the view, the activity and the strides."""

from __future__ import annotations

import math

from gaitlake.check.capability import ENOUGH_STRIDES, LEAST_STRIDES
from gaitlake.check.findings import Findings
from gaitlake.check.instruction import SHUTTER, Advice
from gaitlake.check.rules_recording import real_time_unknown
from gaitlake.metrics.motion import SIDES

EDGE_STRIDES = 2
"""The first and the last stride of a side never count."""

USUAL_STRIDE_S = {"walk": 1.1, "run": 0.75}
"""Where no stride was found; engineering."""

SHOULDERS_PER_TRUNK = 0.7
"""Shoulder width / trunk length seen square from the front (SCIENCE 2.9): ratio = 0.7 sin(yaw off the side view)."""


def oblique(f: Findings) -> Advice | None:
    """Neither side nor front nor rear."""
    if f.text("view") != "oblique" or f.sight is None:
        return None
    ratio = f.sight.shoulder_ratio / SHOULDERS_PER_TRUNK
    off_deg = 5 * round(math.degrees(math.asin(min(1.0, ratio))) / 5) if math.isfinite(ratio) else None
    yaw = f" (about {off_deg} deg off the side)" if off_deg is not None else ""
    return Advice("VIEW_UNSUPPORTED", f"the view is oblique{yaw}", "stand square to the side, or square behind")


def view_conflict(f: Findings) -> Advice | None:
    """What was said and what is seen differ."""
    if "VIEW_CONFLICT" not in f.flags:
        return None
    return Advice("VIEW_CONFLICT", f"you say {f.text('view')}, the pictures say otherwise", "check --view")


def yaw(f: Findings) -> Advice | None:
    """Frontal knee angles need to know how square the camera stands."""
    flags = f.tables["stride_metrics"]["flags"].to_pylist()
    if not any("YAW_UNKNOWN" in str(codes).split(",") for codes in flags):
        return None
    found = "nobody said how square the camera stands; 5 deg of yaw make 7 deg between left and right knee"
    return Advice("YAW_UNKNOWN", found, "stand within 2 deg, measured, and say so: camera_yaw_deg in the manifest")


def no_gait(f: Findings) -> Advice | None:
    """No steady gait."""
    if f.text("reason") != "NO_EVENTS":
        return None
    found = f"no steady walking or running in {f.film.seen_s:.1f} s"
    return Advice("NO_EVENTS", found, "several strides at one pace, straight on; give --activity if it is known")


def activity_conflict(f: Findings) -> Advice | None:
    """It was called walking and looks like running, or the other way."""
    if "ACTIVITY_CONFLICT" not in f.flags:
        return None
    return Advice("ACTIVITY_CONFLICT", f"you say {f.text('activity')}, it looks otherwise", "check --activity")


def exchanged_legs(f: Findings) -> Advice | None:
    """Left and right cannot be told apart."""
    if "SWAP_RATE" not in f.flags and not any(f.rejected(side)["SWAP_RATE"] for side in SIDES):
        return None
    return Advice("SWAP_RATE", "left and right leg cannot be told apart in too many frames", SHUTTER)


def not_forward(f: Findings) -> Advice | None:
    """Turns and steps backwards."""
    count = sum(f.rejected(side)[code] for side in SIDES for code in ("TURN", "BACKWARD"))
    if not count:
        return None
    return Advice("TURN", f"{count} strides turn or go backwards", "film straight passes; they are not counted")


def few_strides(f: Findings) -> Advice | None:
    """Too few strides for an interval worth having."""
    if f.text("reason") in ("NO_PERSON", "MULTI_PERSON", "NOT_APPLICABLE", "VIEW_UNSUPPORTED") or real_time_unknown(f):
        return None
    seen = min(f.valid(side) for side in SIDES)
    if seen * f.film.times_longer >= ENOUGH_STRIDES:
        return None
    stride_s = f.stride_s or USUAL_STRIDE_S.get(f.text("activity") or "walk", USUAL_STRIDE_S["walk"])
    wanted_s = 5 * math.ceil((ENOUGH_STRIDES + EDGE_STRIDES) * stride_s / 5)
    found = f"strides that count: {f.valid('left')} left, {f.valid('right')} right in {f.film.seen_s:.1f} s"
    need = f"{LEAST_STRIDES} a side are the least, {ENOUGH_STRIDES} are good"
    return Advice("LOW_N", f"{found}; {need}", f"film {wanted_s} s, or several passes")

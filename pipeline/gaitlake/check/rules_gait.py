"""Rules about the view, the activity and the strides."""

from __future__ import annotations

import math

import numpy as np

from gaitlake.check.capability import ENOUGH_STRIDES, LEAST_STRIDES
from gaitlake.check.findings import EDGE_STRIDES, Findings, person_rows
from gaitlake.check.instruction import SHUTTER, Advice
from gaitlake.check.rules_recording import real_time_unknown
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.metrics.motion import SIDES
from gaitlake_schemas.vocabulary import LANDMARKS

USUAL_STRIDE_S = {"walk": 1.1, "run": 0.75}
"""Where no stride was found; engineering."""

FACE = LANDMARKS[:11]
FACE_SEEN = AnalysisParameters().gate.visibility_minimum

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


def front_or_rear(f: Findings) -> Advice | None:
    """From the front or from behind by the shoulders alone: if that is wrong, left and right are exchanged."""
    view, person = f.text("view"), f.clip["person"]
    if view not in ("frontal", "rear") or f.text("view_source") != "pixels" or person is None:
        return None
    rows = person_rows(f.film.keypoints, person).select(list(FACE)).to_pylist()
    seen = [float(np.median([row[name]["visibility"] for row in rows])) for name in FACE] if rows else []
    if any(visibility >= FACE_SEEN for visibility in seen):
        return None
    found = f"rear or frontal? It looks {view}, but no face is seen well enough to tell, and left and right hang on it"
    return Advice("VIEW_CONFLICT", found, "say --view rear or --view frontal")


def yaw(f: Findings) -> Advice | None:
    """Frontal knee angles need to know how square the camera stands."""
    flags = f.tables["stride_metrics"]["flags"].to_pylist()
    if not any("YAW_UNKNOWN" in str(codes).split(",") for codes in flags):
        return None
    found = "nobody said how square the camera stands; 5 deg of yaw make 7 deg between left and right knee"
    return Advice("YAW_UNKNOWN", found, "stand within 2 deg, measured, and say so: camera_yaw_deg in the manifest")


def no_gait(f: Findings) -> Advice | None:
    """No steady gait."""
    if f.text("reason") != "NO_EVENTS" or f.film.stopped:
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
    film = f.film
    if film.stopped and not all(f.valid(side) for side in SIDES):
        return None
    expected = {side: f.expected(side) for side in SIDES}
    if min(expected.values()) >= ENOUGH_STRIDES - (EDGE_STRIDES if film.stopped else 0):
        return None
    stride_s = f.stride_s or USUAL_STRIDE_S.get(f.text("activity") or "walk", USUAL_STRIDE_S["walk"])
    wanted_s = 5 * math.ceil((ENOUGH_STRIDES + EDGE_STRIDES) * stride_s / 5)
    found = f"strides that count: {f.valid('left')} left, {f.valid('right')} right in {film.seen_s:.1f} s"
    if film.stopped:
        both = ", ".join(f"{count:.0f} {side}" for side, count in expected.items())
        found += f", in the whole {film.whole_s:.1f} s about {both} expected"
    need = f"{LEAST_STRIDES} a side are the least, {ENOUGH_STRIDES} are good"
    enough_film = film.whole_s / film.clip.slowmo_factor >= wanted_s
    do = (
        "film more passes, each with every stride to be seen"
        if enough_film
        else f"film {wanted_s} s, or several passes"
    )
    return Advice("LOW_N", f"{found}; {need}", do)

"""Rules about who is in the picture and how well the legs are seen."""

from __future__ import annotations

from gaitlake.check.findings import Findings
from gaitlake.check.instruction import SHUTTER, Advice
from gaitlake.check.people import everybody, named
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.scene import CROP_SHARE
from gaitlake.metrics.motion import SIDES

LEG_SEEN = AnalysisParameters().gate.clip_valid_minimum

SMALLEST_PX = 256
"""The pose network reads a person from 256 x 256 px: a smaller one holds less than it could use."""

DARK = 50.0
"""Median luma of the pictures below which light is the first thing to change; engineering."""


def nobody(f: Findings) -> Advice | None:
    """No person."""
    if "NO_PERSON" not in f.flags:
        return None
    return Advice(
        "NO_PERSON",
        f"nobody was found in {f.film.facts.frames} frames",
        "the whole body in the picture, upright and large; more light",
    )


def several_people(f: Findings) -> Advice | None:
    """More than one person, or nobody knows which."""
    rival, person = f.clip["runner_up"], f.clip["person"]
    who = everybody(f.film)
    if "MULTI_PERSON" in f.flags:
        hint = f"give --person and the number of who is meant ({who})"
        return Advice("MULTI_PERSON", "two people fit equally well", f"{hint}, or film one person alone")
    if rival is None or f.film.clip.text("person_hint"):
        return None
    margin = float(str(f.clip["person_margin"] or 0.0))
    taken, next_best = named(f.film, person), named(f.film, rival)
    fits = f"{taken} was taken, {margin:.1f} times as fitting as {next_best}"
    found = f"{f.film.tracks.num_rows} people were followed; {fits}"
    return Advice("MULTI_PERSON", found, f"look at the overlay; if it is the wrong one, give --person {rival}")


def small(f: Findings) -> Advice | None:
    """Too few pixels."""
    if f.sight is None or f.sight.height_px >= SMALLEST_PX:
        return None
    found = f"the person is {f.sight.height_px:.0f} px tall in a picture of {f.film.facts.height_px}"
    return Advice("LOW_VIS", found, f"come nearer or turn the phone upright: at least {SMALLEST_PX} px")


def cropped(f: Findings) -> Advice | None:
    """A foot leaves the picture."""
    outside = {s: share for s, share in (f.sight.foot_outside if f.sight else {}).items() if share > CROP_SHARE}
    if not outside:
        return None
    shares = " and ".join(f"the {_named(f, side)} foot in {100 * share:.0f} %" for side, share in outside.items())
    return Advice("CROP", f"outside the picture: {shares} of the frames", "move back, or lower or tilt the camera")


def dark(f: Findings) -> Advice | None:
    """Too dark to see legs."""
    if not f.film.brightness < DARK or f.sight is None or min(f.sight.leg_seen.values()) >= LEG_SEEN:
        return None
    return Advice("LOW_VIS", f"the pictures are dark ({f.film.brightness:.0f} of 255)", "more light, not from behind")


def hidden_leg(f: Findings) -> Advice | None:
    """A leg that is not seen often enough, though it is inside the picture."""
    if f.sight is None:
        return None
    hidden = {
        s: seen for s, seen in f.sight.leg_seen.items() if seen < LEG_SEEN and f.sight.foot_outside[s] <= CROP_SHARE
    }
    if not hidden:
        return None
    shares = ", ".join(f"the {_named(f, side)} leg in {100 * seen:.0f} %" for side, seen in hidden.items())
    found = f"a whole leg, foot included, is seen too seldom: {shares} of the frames"
    far = _far(f)
    if list(hidden) == [far]:
        return Advice(
            "LOW_VIS", found, f"clear what hides it (console, handrail); film the {far} side from near as well"
        )
    return Advice("LOW_VIS", found, f"nothing between camera and legs; {SHUTTER}")


def _far(f: Findings) -> str | None:
    return {"left": "right", "right": "left"}.get(f.near_side or "")


def _named(f: Findings, side: str) -> str:
    if f.near_side is None:
        return side
    return f"near ({side})" if side == f.near_side else f"far ({side})"


def other_side(f: Findings) -> Advice | None:
    """From the side only one leg is near."""
    far = _far(f)
    if f.text("view") != "sagittal" or far is None or not any(f.valid(side) for side in SIDES):
        return None
    found = f"only the {f.near_side} leg is near the camera"
    return Advice("NOISE_UNEQUAL", found, f"for left against right film a second clip from the {far} side, same set-up")

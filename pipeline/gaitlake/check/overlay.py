"""The one frame to look at: is the skeleton on the right person, and is left left?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from gaitlake.check.findings import Findings, person_rows
from gaitlake.errors import GaitlakeError
from gaitlake.gait import AnalysisParameters
from gaitlake.pose.drawing import Spot, overlay_png
from gaitlake.video import Decoder
from gaitlake_schemas.vocabulary import LANDMARKS

BODY = tuple(f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "knee", "ankle", "heel"))
FEET = ("ankle", "heel", "foot_index")


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame, when it is (s of the file's clock), what happens in it, and the person's keypoints in it."""

    frame: int
    time_s: float
    what: str
    spots: dict[str, Spot]


def choose_moment(findings: Findings) -> Moment:
    """An initial contact that a counted stride begins with, of the near leg where there is one, at which the legs are
    seen best; without strides the frame in which they are; without a person the middle of the clip."""
    person = findings.clip["person"]
    if person is None:
        return Moment(int(str(findings.film.video["frames"])) // 2, findings.film.seen_s / 2, "nobody was chosen", {})
    rows = {row["frame"]: row for row in person_rows(findings.film.keypoints, person).to_pylist()}
    seen = {frame: float(np.mean([row[name]["visibility"] for name in BODY])) for frame, row in rows.items()}
    strides = findings.tables["strides"].to_pylist()
    contacts = {row["start_frame"]: row["side"] for row in strides if row["valid"] and row["start_frame"] in rows}
    near = {frame: side for frame, side in contacts.items() if side == findings.near_side}
    among = near or contacts or seen
    frame = max(sorted(among), key=lambda number: seen[number])
    what = f"initial contact of the {contacts[frame].upper()} foot" if frame in contacts else "the legs are seen best"
    return Moment(frame, rows[frame]["time_us"] / 1e6, what, _spots(findings, rows[frame]))


def _spots(findings: Findings, row: dict[str, dict[str, float]]) -> dict[str, Spot]:
    limits = AnalysisParameters().gate
    width, height = findings.film.facts.width_px, findings.film.facts.height_px
    spots = {}
    for name in LANDMARKS:
        point = row[name]
        enough = limits.foot_visibility_minimum if name.endswith(FEET) else limits.visibility_minimum
        inside = 0 <= point["x"] <= width and 0 <= point["y"] <= height
        spots[name] = Spot(point["x"], point["y"], inside and point["visibility"] >= enough)
    return spots


def captions(findings: Findings, moment: Moment) -> list[str]:
    """Lines below the picture."""
    side = findings.near_side
    camera = f"camera at the {side.upper()} side" if side else f"view: {findings.text('view') or 'not known'}"
    lines = [f"{findings.film.name}  frame {moment.frame}, {moment.time_s:.2f} s", f"{moment.what}; {camera}"]
    if moment.spots:
        lines.append("blue L = the person's left, orange R = right; thin and hollow = not seen well enough")
    return lines


def write_overlay(source: Path, findings: Findings, target: Path) -> Moment:
    """Draw the chosen moment of a video and write it as PNG; says which moment it is.

    Raises
    ------
    GaitlakeError
        The file cannot be written.
    """
    moment = choose_moment(findings)
    with Decoder(source) as decoder:
        frame = next(islice(decoder, moment.frame, None))
    try:
        target.write_bytes(overlay_png(frame.image, moment.spots, captions(findings, moment)))
    except OSError as error:
        raise GaitlakeError(f"the overlay {target} cannot be written ({error}); name another with --overlay") from error
    return moment

"""Which of the tracked people a clip is about: seen long and without holes, large, moving, in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

MIN_FRAMES_SHARE = 0.10
MIN_FRAMES = 15
MIN_HEIGHT_SHARE = 0.25
"""A track is a candidate with this share of the video's frames (at least MIN_FRAMES of them, or all there are), and
this share of the tallest candidate's height."""

STILL_WEIGHT = 0.25
MOVING_FROM = 0.10
TRAVELLING = 0.5
TRAVELLING_FROM = 1.0
"""Who moves counts four times as much as who stands still: a bystander may be nearer and stay longer. Moving is when
within a second the ankles move against the hips by MOVING_FROM body heights, or the hips through the picture by
TRAVELLING body heights a second: on a treadmill the one, over ground both. Less motion counts in proportion. Where only
tracks are known, travelling TRAVELLING_FROM body heights in all counts as moving."""

STEP_BONUS = 1.0
APART_ACROSS, APART_UP = 0.10, 0.04
"""Who steps all the time counts double: gait is what clips are about. A second has a step if each ankle was ahead of
the other by APART_ACROSS body heights, or above it by APART_UP. Who hops on both feet does not step."""

WINDOW_S = 1.0
MIN_WINDOW_FRAMES = 5
"""Motion is looked at in windows of this length with at least so many frames."""

SIDES = ("left", "right")
AXES = ("x", "y")

TRAVEL_BONUS = 0.5
FAR_TRAVEL = 2.0
"""Travelling all the time (or, of tracks, two body heights) counts half as much again: who crosses is rather meant than
who jumps about."""

EDGE_WEIGHT = 0.7
"""At the edge of the picture a person counts this much of one in the middle."""

MIN_MARGIN = 1.25
"""Below this ratio of the best score to the second, nobody can tell who is meant."""

MIN_SHARED = 0.2
"""Tracks that share less than this share of the shorter one's frames are no rivals: one person passing twice."""

HINTS = {"left": 0.0, "middle": 0.5, "right": 1.0}
"""Words of ``person_hint``: where the person is, as a share of the picture's width."""

RULE = "long_large_moving_central"
RULE_HINT = "hint"


@dataclass(frozen=True, slots=True)
class Motion:
    """Shares of the time, 0 to 1.

    Attributes
    ----------
    legs
        In which the legs move against the hips.
    travel
        In which the hips travel across the picture.
    steps
        In which one foot passes the other, ahead or in height.
    """

    legs: float
    travel: float
    steps: float


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """The chosen track and why.

    ``margin`` is the score of the chosen track over that of the runner-up, None where there is no other candidate.
    ``reason`` is `NO_PERSON` or `MULTI_PERSON` where nobody was chosen (`person` None).
    """

    person: int | None
    rule: str
    runner_up: int | None = None
    margin: float | None = None
    reason: str | None = None


def choose_person(
    tracks: pa.Table,
    *,
    person_hint: str | None,
    frames: int,
    width_px: int,
    motion: Mapping[int, Motion] | None = None,
) -> PersonChoice:
    """Choose the subject of a clip among the tracks of its video (rows of the ``tracks`` contract of one extractor).

    Score = frames x continuity x height_px x motion (0.25 standing to 1 moving, 1.5 crossing the picture, double that
    for stepping) x centrality
    (0.7 at the edge to 1 in the middle): long, near, moving, central. ``motion``: by track, from :func:`motion_of`;
    without it motion is the track's travel alone. ``person_hint`` overrules the score: `left`,
    `middle` or `right` take the candidate whose median hip is nearest that place, a number that track.
    A rival nearly as good that is in the picture at the same time makes it `MULTI_PERSON`; one that comes before or
    after does not: most often it is the same person passing again.
    """
    rows = tracks.sort_by("person").to_pylist()
    hint = (person_hint or "").strip().lower()
    if hint.isdecimal():
        return _numbered(rows, int(hint))
    for row in rows:
        row["score"] = _score(row, width_px, (motion or {}).get(row["person"]))
    candidates = sorted(_candidates(rows, frames), key=lambda r: (-r["score"], r["person"]))
    if not candidates:
        return PersonChoice(None, RULE, reason="NO_PERSON")
    if hint in HINTS:
        return _nearest(candidates, HINTS[hint] * width_px)
    best, *others = candidates
    if not others:
        return PersonChoice(best["person"], RULE)
    second = next((row for row in others if _together(best, row)), others[0])
    margin = best["score"] / second["score"]
    if margin < MIN_MARGIN and _together(best, second):
        return PersonChoice(None, RULE, second["person"], margin, "MULTI_PERSON")
    return PersonChoice(best["person"], RULE, second["person"], margin)


def _score(row: dict[str, Any], width_px: int, motion: Motion | None) -> float:
    if motion is None:
        travel = row["travel_px"] / max(row["height_px"], 1.0)
        motion = Motion(min(travel / TRAVELLING_FROM, 1.0), min(travel / FAR_TRAVEL, 1.0), 0.0)
    middle = 0.5 * width_px
    central = 1.0 - (1.0 - EDGE_WEIGHT) * min(abs(row["centre_x_px"] - middle) / middle, 1.0)
    seen = row["frames"] * row["continuity"]
    moving = STILL_WEIGHT + (1.0 - STILL_WEIGHT) * max(motion.legs, motion.travel)
    going = (1.0 + TRAVEL_BONUS * motion.travel) * (1.0 + STEP_BONUS * motion.steps)
    return float(seen * row["height_px"] * moving * going * central)


def motion_of(keypoints: pa.Table, tracks: pa.Table) -> dict[int, Motion]:
    """How people move, by track, second by second and then averaged: one great leap does not make a walker.

    Parameters
    ----------
    keypoints, tracks : all persons of one video and extractor, by their contracts
    """
    heights = {row["person"]: row["height_px"] for row in tracks.select(["person", "height_px"]).to_pylist()}
    people = keypoints["person"].to_numpy()
    time_s = keypoints["time_us"].to_numpy() / 1e6
    joints = {
        (name, axis): _coordinate(keypoints, name, axis)
        for name in ("left_hip", "right_hip", "left_ankle", "right_ankle")
        for axis in AXES
    }
    return {
        person: _motion(time_s[people == person], {key: way[people == person] for key, way in joints.items()}, height)
        for person, height in heights.items()
    }


def _motion(
    time_s: NDArray[np.float64], joints: Mapping[tuple[str, str], NDArray[np.float64]], height: float
) -> Motion:
    if not len(time_s) or height <= 0:
        return Motion(0.0, 0.0, 0.0)
    second = np.floor((time_s - time_s.min()) / WINDOW_S)
    seconds, weight = [], []
    for number in np.unique(second):
        inside = second == number
        if np.count_nonzero(inside) < MIN_WINDOW_FRAMES:
            continue
        seconds.append(_second(time_s[inside], {key: way[inside] / height for key, way in joints.items()}))
        weight.append(np.count_nonzero(inside))
    if not weight:
        return Motion(0.0, 0.0, 0.0)
    return Motion(*(float(share) for share in np.average(seconds, axis=0, weights=weight)))


def _second(time_s: NDArray[np.float64], joints: Mapping[tuple[str, str], NDArray[np.float64]]) -> tuple[float, ...]:
    """Legs, travel and steps of one window; places in body heights."""
    bends = [_extremes(joints[f"{side}_ankle", axis] - joints[f"{side}_hip", axis]) for side in SIDES for axis in AXES]
    speed = _speed(time_s, (joints["left_hip", "x"] + joints["right_hip", "x"]) / 2)
    steps = 0.0
    for axis, enough in zip(AXES, (APART_ACROSS, APART_UP), strict=True):
        low, high = _extremes(joints["left_ankle", axis] - joints["right_ankle", axis])
        steps = max(steps, float(low < -enough and high > enough))
    legs = max(high - low for low, high in bends) / MOVING_FROM
    return min(legs, 1.0), min(speed / TRAVELLING, 1.0), steps


def _extremes(way: NDArray[np.float64]) -> tuple[float, float]:
    """5th and 95th percentile of what is known; both 0 if nothing is."""
    known = way[np.isfinite(way)]
    low, high = np.percentile(known, [5.0, 95.0]) if known.size else (0.0, 0.0)
    return float(low), float(high)


def _speed(time_s: NDArray[np.float64], way: NDArray[np.float64]) -> float:
    """Absolute mean velocity, from a straight line through the points."""
    known = np.isfinite(way)
    span = time_s[known]
    if span.size < 2 or np.ptp(span) <= 0:
        return 0.0
    return abs(float(np.polyfit(span - span.mean(), way[known], 1)[0]))


def _coordinate(keypoints: pa.Table, landmark: str, axis: str) -> NDArray[np.float64]:
    column = keypoints[landmark].combine_chunks()
    values: NDArray[np.float64] = pc.struct_field(column, axis).to_numpy(zero_copy_only=False).astype(float)
    return values


def _together(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Are two tracks in the picture at the same time for a good part of the shorter one?"""
    shared = min(one["last_frame"], other["last_frame"]) - max(one["first_frame"], other["first_frame"]) + 1
    return bool(shared >= MIN_SHARED * min(one["frames"], other["frames"]))


def _candidates(rows: list[dict[str, Any]], frames: int) -> list[dict[str, Any]]:
    enough = max(MIN_FRAMES_SHARE * frames, min(MIN_FRAMES, frames))
    long = [row for row in rows if row["frames"] >= enough and row["height_px"] > 0]
    tallest = max((row["height_px"] for row in long), default=0.0)
    return [row for row in long if row["height_px"] >= MIN_HEIGHT_SHARE * tallest]


def _numbered(rows: list[dict[str, Any]], person: int) -> PersonChoice:
    if any(row["person"] == person for row in rows):
        return PersonChoice(person, RULE_HINT)
    return PersonChoice(None, RULE_HINT, reason="NO_PERSON")


def _nearest(candidates: list[dict[str, Any]], x_px: float) -> PersonChoice:
    """The candidate nearest a place; the margin is that of the scores, for the record."""
    ordered = sorted(candidates, key=lambda r: (abs(r["centre_x_px"] - x_px), -r["score"]))
    if len(ordered) == 1:
        return PersonChoice(ordered[0]["person"], RULE_HINT)
    first, second = ordered[:2]
    return PersonChoice(first["person"], RULE_HINT, second["person"], first["score"] / second["score"])

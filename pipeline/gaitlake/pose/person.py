"""Which of the tracked people a clip is about: the longest, largest track, more so if it travels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

MIN_FRAMES_SHARE = 0.10
MIN_FRAMES = 15
MIN_HEIGHT_SHARE = 0.25
"""A track is a candidate with this share of the video's frames (at least MIN_FRAMES of them, or all there are), and
this share of the tallest candidate's height."""

TRAVEL_WEIGHT = 1.0
MAX_TRAVEL = 2.0
"""Moving one body height sideways counts as much as standing twice as long; more than two count no further."""

MIN_MARGIN = 1.25
"""Below this ratio of the best score to the second, nobody can tell who is meant."""

MIN_SHARED = 0.2
"""Tracks that share less than this share of the shorter one's frames are no rivals: one person passing twice."""

HINTS = {"left": 0.0, "middle": 0.5, "right": 1.0}
"""Words of ``person_hint``: where the person is, as a share of the picture's width."""

RULE = "largest_longest"
RULE_HINT = "hint"


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


def choose_person(tracks: pa.Table, *, person_hint: str | None, frames: int, width_px: int) -> PersonChoice:
    """Choose the subject of a clip among the tracks of its video (rows of the ``tracks`` contract of one extractor).

    Score = frames x height_px x (1 + travel in body heights, at most 2): long, near, moving. ``person_hint`` overrules
    it: `left`, `middle` or `right` take the candidate whose median hip is nearest that place, a number that track.
    A rival nearly as good that is in the picture at the same time makes it `MULTI_PERSON`; one that comes before or
    after does not: most often it is the same person passing again.
    """
    rows = tracks.sort_by("person").to_pylist()
    hint = (person_hint or "").strip().lower()
    if hint.isdecimal():
        return _numbered(rows, int(hint))
    candidates = sorted(_candidates(rows, frames), key=lambda r: (-_score(r), r["person"]))
    if not candidates:
        return PersonChoice(None, RULE, reason="NO_PERSON")
    if hint in HINTS:
        return _nearest(candidates, HINTS[hint] * width_px)
    best, *others = candidates
    if not others:
        return PersonChoice(best["person"], RULE)
    second = next((row for row in others if _together(best, row)), others[0])
    margin = _score(best) / _score(second)
    if margin < MIN_MARGIN and _together(best, second):
        return PersonChoice(None, RULE, second["person"], margin, "MULTI_PERSON")
    return PersonChoice(best["person"], RULE, second["person"], margin)


def _score(row: dict[str, Any]) -> float:
    travel = min(row["travel_px"] / max(row["height_px"], 1.0), MAX_TRAVEL)
    return float(row["frames"] * row["height_px"] * (1 + TRAVEL_WEIGHT * travel))


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
    ordered = sorted(candidates, key=lambda r: (abs(r["centre_x_px"] - x_px), -_score(r)))
    if len(ordered) == 1:
        return PersonChoice(ordered[0]["person"], RULE_HINT)
    first, second = ordered[:2]
    return PersonChoice(first["person"], RULE_HINT, second["person"], _score(first) / _score(second))

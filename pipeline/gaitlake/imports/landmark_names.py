"""Which of BlazePose's landmarks a foreign name means: by name, never by another model's index (SCIENCE 1.1)."""

from __future__ import annotations

import difflib
import re

from gaitlake_schemas.vocabulary import LANDMARKS

SIDE_WORDS = {"left": "left", "l": "left", "right": "right", "r": "right"}
PARTS = {
    "eye_inner": "eye_inner", "inner_eye": "eye_inner",
    "eye": "eye",
    "eye_outer": "eye_outer", "outer_eye": "eye_outer",
    "ear": "ear",
    "mouth": "mouth",
    "shoulder": "shoulder",
    "elbow": "elbow",
    "wrist": "wrist",
    "pinky": "pinky", "index": "index", "thumb": "thumb",
    "hip": "hip",
    "knee": "knee",
    "ankle": "ankle",
    "heel": "heel",
    "foot_index": "foot_index", "big_toe": "foot_index", "bigtoe": "foot_index",
}  # fmt: skip
"""Part of the body in a source's words, and in BlazePose's. A big toe stands for `foot_index` (SCIENCE 1.1)."""

WITHOUT_EQUIVALENT = frozenset(
    {"head", "neck", "hip", "mid_hip", "midhip", "pelvis", "root", "small_toe", "smalltoe", "background", "thorax"}
)
"""Parts that other models have and BlazePose has not; they are left out."""

WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
SEPARATORS = re.compile(r"[^a-z0-9]+")

COCO17 = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip",
    "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
HALPE26 = (
    *COCO17, "head", "neck", "hip", "left_big_toe", "right_big_toe",
    "left_small_toe", "right_small_toe", "left_heel", "right_heel",
)  # fmt: skip
BODY_25 = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "mid_hip", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
    "left_big_toe", "left_small_toe", "left_heel", "right_big_toe", "right_small_toe", "right_heel",
)  # fmt: skip
"""OpenPose's BODY_25 (its `poseParameters.cpp`); BODY_25B has the same count in another order and is not this."""

LAYOUTS = {
    "coco17": COCO17,
    "halpe26": HALPE26,
    "blazepose33": LANDMARKS,
    "body_25": BODY_25,
    "openpose25": BODY_25,
}
"""Keypoint names in the order of a model's output."""


def words_of(name: str) -> tuple[str, ...]:
    """`LEFT_HIP`, `leftHip`, `LHip` and `left hip` as words in lower case."""
    apart = WORD_BORDER.sub("_", name.strip()).casefold()
    return tuple(word for word in SEPARATORS.split(apart) if word)


def find_landmark(name: str) -> str | None:
    """BlazePose's landmark of that name in any usual spelling; None if there is none."""
    words = words_of(name)
    if words == ("nose",):
        return "nose"
    sides = [SIDE_WORDS[word] for word in words if word in SIDE_WORDS]
    part = PARTS.get("_".join(word for word in words if word not in SIDE_WORDS))
    if len(sides) != 1 or part is None:
        return None
    return f"mouth_{sides[0]}" if part == "mouth" else f"{sides[0]}_{part}"


def has_no_equivalent(name: str) -> bool:
    """Is it a part that BlazePose does not have (head, neck, middle of the hips, small toes)?"""
    return "_".join(word for word in words_of(name) if word not in SIDE_WORDS) in WITHOUT_EQUIVALENT


def nearest_landmark(name: str) -> str:
    """` (did you mean 'left_hip'?)`, or nothing where no name is near."""
    near = difflib.get_close_matches("_".join(words_of(name)), [*LANDMARKS, *HALPE26], n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""

"""From where the camera looks, and which way the person faces (SCIENCE 2.9, 2.10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.gait.clip import Clip
from gaitlake.gait.parameters import ViewParameters
from gaitlake.metrics.motion import INDEX, SIDES, Floats, leg_lengths


@dataclass(frozen=True, slots=True)
class View:
    """View and nearer side as analysed, where the view comes from, +1 = faces image-right, whether the manifest
    says otherwise than the pixels, and what these say."""

    name: str | None
    source: str | None
    camera_side: str | None
    direction: int | None
    conflict: bool
    seen: str | None = None

    @property
    def sides_exchanged(self) -> bool:
        """A person filmed from behind whom the model takes to face the camera, or the other way round: it has
        exchanged left and right (the declared view is known, the model guesses)."""
        return {self.name, self.seen} == {"frontal", "rear"}

    @property
    def contradicted(self) -> bool:
        """Declared from the side and seen from front or rear, or the other way round: another plane's angles."""
        return self.seen not in (None, "oblique", self.name) and "sagittal" in (self.name, self.seen)

    @property
    def forward(self) -> int:
        """Factor on image x that makes it point forward (from the side) or to the subject's right."""
        return (self.direction or 1) if self.name == "sagittal" else -1 if self.name == "frontal" else 1


def facing(xy: Floats) -> int | None:
    """+1 if the toes lie to the image's right of the heels, -1 if to the left; None if no foot is seen."""
    feet = np.concatenate([xy[:, INDEX[f"{s}_foot_index"], 0] - xy[:, INDEX[f"{s}_heel"], 0] for s in SIDES])
    feet = feet[np.isfinite(feet)]
    return (1 if np.median(feet) > 0 else -1) if feet.size else None


def shoulder_ratio(xy: Floats) -> tuple[float, float]:
    """Medians of |shoulder width| / trunk length in the image and of left minus right shoulder (px); NaN: not seen."""
    left, right = xy[:, INDEX["left_shoulder"]], xy[:, INDEX["right_shoulder"]]
    trunk = 0.5 * (left + right - xy[:, INDEX["left_hip"]] - xy[:, INDEX["right_hip"]])
    width = left[:, 0] - right[:, 0]
    length = np.hypot(trunk[:, 0], trunk[:, 1])
    known = np.isfinite(width) & (length > 0)
    if not known.any():
        return float("nan"), float("nan")
    return float(np.median(abs(width[known]) / length[known])), float(np.median(width[known]))


def foot_across(xy: Floats) -> float:
    """Median length of the feet across the image, leg lengths: short from front and rear; 0 if they are not seen."""
    feet = np.concatenate([xy[:, INDEX[f"{s}_foot_index"], 0] - xy[:, INDEX[f"{s}_heel"], 0] for s in SIDES])
    legs = np.concatenate([leg_lengths(xy, side).sum(axis=1) for side in SIDES])
    feet, legs = abs(feet[np.isfinite(feet)]), legs[np.isfinite(legs)]
    if not (feet.size and legs.size):
        return 0.0
    return float(np.median(feet) / np.percentile(legs, 95.0))


def seen_view(xy: Floats, p: ViewParameters) -> str | None:
    """The view by the pixels alone: sagittal, frontal, rear, oblique, or None if shoulders or hips are not seen."""
    ratio, width = shoulder_ratio(xy)
    if not np.isfinite(ratio):
        return None
    if ratio < p.sagittal_below:
        return "sagittal"
    if ratio < p.frontal_from or foot_across(xy) > p.frontal_foot_below * ratio:
        return "oblique"
    return "rear" if width < 0 else "frontal"


def find_view(xy: Floats, clip: Clip, p: ViewParameters) -> View:
    """View, nearer side and direction of a clip. The manifest wins; a conflict is kept.

    Seen from the side, whoever faces image-right has the right leg nearer the camera.

    Parameters
    ----------
    xy : shape (n, joints, 2), px, x to the image's right, y up
    """
    seen, declared = seen_view(xy, p), clip.text("view")
    name = declared or seen
    direction = None if name in ("frontal", "rear") else facing(xy)
    near = "none" if name in ("frontal", "rear") else {1: "right", -1: "left", None: None}[direction]
    declared_side = clip.text("camera_side")
    conflict = declared is not None and seen is not None and declared != seen
    if name == "sagittal" and declared_side is not None and near is not None:
        conflict |= declared_side != near
    source = "manifest" if declared else ("pixels" if seen else None)
    side = "none" if near == "none" else declared_side or near
    return View(name, source, side, direction, conflict, seen)

"""What a clip shows before any gait is sought: person's paths, view, declared activity, and whether they suffice."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from gaitlake.gait.clip import Clip, VideoFacts
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.trajectories import Trajectories, gate, leg_share, outside_share, read_trajectories, valid_share
from gaitlake.gait.view import View, find_view
from gaitlake.metrics.motion import FEET, INDEX, SIDES

GAITS = ("walk", "run")
BODY = tuple(INDEX[f"{side}_{joint}"] for side in SIDES for joint in ("hip", "knee", "ankle"))
CROP_SHARE = 0.05
"""Share of frames with a foot outside the image from which a clip is flagged CROP; engineering."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One person in one clip. ``paths`` are gated; ``activity`` as declared, None if not; ``valid_pct``: frames in
    which hips, knees and ankles are all seen; ``flags``: codes found so far; ``reason``: why no stride can be."""

    paths: Trajectories
    view: View
    activity: str | None
    valid_pct: float
    flags: tuple[str, ...]
    reason: str | None


def clip_flags(clip: Clip, video: VideoFacts) -> tuple[str, ...]:
    """Codes that follow from the video and the manifest alone."""
    codes = {
        "TRUNCATED": video.truncated,
        "VFR": video.time_quality == "vfr",
        "SLOWMO": clip.slowmo_factor != 1.0 or video.time_quality == "suspect_slowmo",
        "SMOOTHED_INPUT": video.smoothing != "off",
    }
    return tuple(code for code, applies in codes.items() if applies)


def read_scene(clip: Clip, video: VideoFacts, keypoints: pa.Table, parameters: AnalysisParameters) -> Scene:
    """Scene of the person whose keypoints these are."""
    raw = read_trajectories(keypoints, clip, video)
    paths = gate(raw, video, parameters.gate)
    view = find_view(paths.xy, clip, parameters.view)
    activity = clip.text("activity")
    codes = {
        "VFR": paths.uneven,
        "CROP": outside_share(raw, video, FEET) > CROP_SHARE,
        "VIEW_CONFLICT": view.conflict,
    }
    flags = clip_flags(clip, video)
    flags += tuple(code for code, applies in codes.items() if applies and code not in flags)
    reason = _reason(paths, view, activity, parameters)
    return Scene(paths, view, activity, 100.0 * valid_share(paths, BODY), flags, reason)


def _reason(paths: Trajectories, view: View, activity: str | None, parameters: AnalysisParameters) -> str | None:
    if activity is not None and activity not in GAITS:
        return "NOT_APPLICABLE"
    if len(paths.frame) < 2 or max(leg_share(paths, side) for side in SIDES) < parameters.gate.clip_valid_minimum:
        return "LOW_VIS"
    if view.name != "sagittal" or view.direction is None:
        return "VIEW_UNSUPPORTED"
    return "LOW_FPS" if paths.fps_hz < parameters.events.fps_minimum_hz else None

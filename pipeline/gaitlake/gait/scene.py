"""What a clip shows before any gait is sought: person's paths, view, declared activity, and whether they suffice."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow as pa

from gaitlake.gait.clip import Clip, VideoFacts
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.trajectories import MIRROR, Trajectories, gate, outside_share, read_trajectories, valid_share
from gaitlake.gait.view import View, find_view
from gaitlake.metrics.definition import GAITS, SQUAT
from gaitlake.metrics.motion import FEET, INDEX, LEG_INDEX, SIDES
from gaitlake.metrics.spatial import NOTHING_DECLARED, Declared

BODY = tuple(INDEX[f"{side}_{joint}"] for side in SIDES for joint in ("hip", "knee", "ankle"))
UPPER_LEG = {side: tuple(INDEX[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle")) for side in SIDES}
CROP_SHARE = 0.05
"""Share of frames with a foot outside the image from which a clip is flagged CROP; engineering."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One person in one clip. ``paths`` are gated; ``activity`` as declared, None if not; ``valid_pct``: frames in
    which hips, knees and ankles are all seen; ``flags``: codes found so far; ``reason``: why no stride can be;
    ``declared``: what the manifest says that lengths need."""

    paths: Trajectories
    view: View
    activity: str | None
    valid_pct: float
    flags: tuple[str, ...]
    reason: str | None
    declared: Declared = NOTHING_DECLARED


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
    if view.sides_exchanged:
        raw, paths = exchanged(raw), exchanged(paths)
    activity = clip.text("activity")
    codes = {
        "VFR": paths.uneven,
        "CROP": outside_share(raw, video, FEET) > CROP_SHARE,
        "VIEW_CONFLICT": view.conflict,
    }
    flags = clip_flags(clip, video)
    flags += tuple(code for code, applies in codes.items() if applies and code not in flags)
    reason = _reason(paths, view, activity, parameters)
    return Scene(paths, view, activity, 100.0 * valid_share(paths, BODY), flags, reason, _declared(clip))


def exchanged(paths: Trajectories) -> Trajectories:
    """Left for right and right for left; nothing moves."""
    return replace(paths, xy=paths.xy[:, MIRROR], visibility=paths.visibility[:, MIRROR])


def _declared(clip: Clip) -> Declared:
    speed, height = (clip.fields.get(name) for name in ("speed_mps", "height_m"))
    return Declared(
        clip.text("surface"),
        float(speed) if isinstance(speed, int | float) and speed > 0 else None,
        float(height) if isinstance(height, int | float) and height > 0 else None,
    )


def _reason(paths: Trajectories, view: View, activity: str | None, parameters: AnalysisParameters) -> str | None:
    if activity is not None and activity not in (*GAITS, SQUAT):
        return "NOT_APPLICABLE"
    joints = LEG_INDEX if view.name == "sagittal" and activity != SQUAT else UPPER_LEG
    seen = max(valid_share(paths, joints[side]) for side in SIDES) if len(paths.frame) > 1 else 0.0
    if seen < parameters.gate.clip_valid_minimum:
        return "LOW_VIS"
    if view.contradicted:
        return "VIEW_CONFLICT"
    if view.name not in ("sagittal", "frontal", "rear") or (view.name == "sagittal" and view.direction is None):
        return "VIEW_UNSUPPORTED"
    return "LOW_FPS" if paths.fps_hz < parameters.events.fps_minimum_hz else None

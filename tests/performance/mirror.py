"""How far an estimator's answer to a clip differs from its answer to the clip's mirror image, on real clips.

BlazePose is left/right-handed. Each clip is extracted as it is and with every picture mirrored; what comes of the
mirror image is mirrored back, sides exchanged, and should be the same. `make bench-mirror` prints it for `blazepose`
and `blazepose+mirror`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gaitlake.gait import AnalysisParameters, Clip, VideoFacts, analyse_clip
from gaitlake.pose import (
    Extraction,
    PoseEstimator,
    Sighting,
    choose_person,
    create_estimator,
    ensure_model,
    extract,
    motion_of,
)
from gaitlake.pose.blazepose.landmarks import EXCHANGED
from gaitlake.pose.tables import keypoints_table, tracks_table
from gaitlake.video import Decoder, Frame, is_video_name
from gaitlake_schemas.vocabulary import LANDMARKS

ESTIMATORS = ("blazepose", "blazepose+mirror")
JOINTS = [
    LANDMARKS.index(f"{side}_{joint}")
    for side in ("left", "right")
    for joint in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Clip against its mirror image, mirrored back.

    Attributes
    ----------
    median_pct, p95_pct : float
        Distance of leg and trunk landmarks, percent of the body's height on the picture.
    step_time_left_ms, step_time_right_ms : float or None
        Median step time of the clip minus that of the mirror image.
    knee_left_deg, knee_right_deg : float or None
        Root mean square of the difference of the mean knee curves.
    """

    clip: str
    estimator: str
    frames: int
    height_px: float
    median_pct: float
    p95_pct: float
    step_time_left_ms: float | None
    step_time_right_ms: float | None
    knee_left_deg: float | None
    knee_right_deg: float | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The chosen person's landmarks by frame, and what his analysis says by side."""

    poses: dict[int, Floats]
    step_time_s: dict[str, float]
    knee: dict[str, Floats]


def compared(path: Path, estimator: PoseEstimator, name: str) -> Difference:
    """Extract a clip and its mirror image and compare them."""
    extraction = extract(path, "v", estimator)
    width = extraction.report.width_px
    with Decoder(path) as decoder:
        mirrored = [_mirrored_back(one, width) for one in estimator.follow(_mirrored(decoder))]
    plain = _seen(extraction, extraction.tracks, extraction.keypoints)
    tables = (
        tracks_table("v", estimator.extractor_id, mirrored),
        keypoints_table("v", estimator.extractor_id, mirrored),
    )
    other = _seen(extraction, *tables)
    both = sorted(set(plain.poses) & set(other.poses))
    apart = [np.linalg.norm(plain.poses[n][JOINTS] - other.poses[n][JOINTS], axis=1) for n in both]
    height = float(np.median([np.ptp(plain.poses[n][:, 1]) for n in both])) if both else float("nan")
    share = np.concatenate(apart) / height * 100 if both else np.array([np.nan])
    step = {side: _gap(plain.step_time_s, other.step_time_s, side) for side in ("left", "right")}
    knee = {side: _rms(plain.knee, other.knee, side) for side in ("left", "right")}
    return Difference(
        path.name, name, len(both), height, float(np.median(share)), float(np.percentile(share, 95)),
        step["left"], step["right"], knee["left"], knee["right"],
    )  # fmt: skip


def _mirrored(frames: Decoder) -> Iterator[Frame]:
    for frame in frames:
        yield Frame.of(frame.number, frame.time_us, np.ascontiguousarray(frame.image[:, ::-1]))


def _mirrored_back(one: Sighting, width_px: int) -> Sighting:
    pose = one.pose[EXCHANGED].copy()
    pose[:, 0] = width_px - 1 - pose[:, 0]
    return Sighting(one.frame, one.time_us, one.person, pose)


def _seen(extraction: Extraction, tracks: pa.Table, keypoints: pa.Table) -> Seen:
    video = extraction.videos.to_pylist()[0]
    width, height, frames = video["width_px"], video["height_px"], video["frames"]
    facts = VideoFacts(width, height, frames, video["truncated"], video["time_quality"], "off")
    motion = motion_of(keypoints, tracks)
    choice = choose_person(tracks, person_hint=None, frames=frames, width_px=width, motion=motion)
    rows = [row for row in keypoints.to_pylist() if row["person"] == choice.person]
    poses = {row["frame"]: np.array([[row[name]["x"], row[name]["y"]] for name in LANDMARKS]) for row in rows}
    result = analyse_clip(Clip("c", "v", {}, ""), facts, tracks, keypoints, "a", AnalysisParameters())
    steps: dict[str, list[float]] = {}
    for row in result["stride_metrics"].to_pylist():
        if row["metric"] == "step_time_s" and row["value"] is not None:
            steps.setdefault(row["side"], []).append(row["value"])
    curves: dict[str, list[Floats]] = {}
    for row in result["cycle_curves"].to_pylist():
        if row["signal"] == "knee_flexion_deg":
            curves.setdefault(row["side"], []).append(np.array(row["curve"]))
    return Seen(
        poses,
        {side: float(np.median(values)) for side, values in steps.items()},
        {side: np.mean(values, axis=0) for side, values in curves.items()},
    )


def _gap(one: dict[str, float], other: dict[str, float], side: str) -> float | None:
    return (one[side] - other[side]) * 1000 if side in one and side in other else None


def _rms(one: dict[str, Floats], other: dict[str, Floats], side: str) -> float | None:
    return float(np.sqrt(np.mean((one[side] - other[side]) ** 2))) if side in one and side in other else None


def _line(found: Difference) -> str:
    def shown(value: float | None) -> str:
        return "      -" if value is None else f"{value:7.2f}"

    values = (found.median_pct, found.p95_pct, found.step_time_left_ms, found.step_time_right_ms)
    numbers = " ".join(shown(v) for v in (*values, found.knee_left_deg, found.knee_right_deg))
    return f"{found.clip[:34]:34} {found.estimator:16} {found.frames:5d} {numbers}"


@click.command()
@click.argument("videos", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "target", type=click.Path(path_type=Path), default=Path("build/bench-mirror.json"))
def main(videos: Path, target: Path) -> None:
    """Compare every clip in VIDEOS with its mirror image."""
    click.echo(
        f"{'clip against its mirror image':34} {'estimator':16} frames  median     p95  step-L  step-R  knee-L  knee-R"
    )
    click.echo(f"{'':58}  % height  % height     ms      ms     deg     deg")
    found = []
    for name in ESTIMATORS:
        estimator = create_estimator(name, ensure_model())
        for path in sorted(p for p in videos.iterdir() if is_video_name(p)):
            found.append(compared(path, estimator, name))
            click.echo(_line(found[-1]))
        estimator.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([asdict(one) for one in found], indent=2))


if __name__ == "__main__":
    main()

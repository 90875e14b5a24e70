"""Real people: markers with force plates (walking), and another model's keypoints of the treadmill clip (running)."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from gaitlake.gait import Clip, VideoFacts, analyse_clip
from gaitlake.gait.cleaning import low_pass
from gaitlake.gait.events import find_events
from gaitlake.gait.gait_class import find_gait_class
from gaitlake.gait.parameters import EventParameters, GaitClassParameters
from gaitlake.metrics.measure import knee_curves
from gaitlake.metrics.motion import INDEX, JOINTS, Motion
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.vocabulary import LANDMARKS

MARKERS = {
    "hip": ("ASIS", "PSIS"), "knee": ("Knee", "Knee.Medial"), "ankle": ("Ankle", "Ankle.Medial"),
    "heel": ("Heel",), "foot_index": ("MT1",),
}  # fmt: skip
HALPE = {"big_toe": "foot_index"}


def read_markers(path: Path) -> Motion:
    """Side view (x forward, y up, mm) of a TRC file of the BMClab walks."""
    lines = path.read_text().splitlines()
    names = [n for n in lines[3].split("\t")[2:] if n.strip()]
    rows = [[float(v or "nan") for v in line.split("\t")[: 2 + 3 * len(names)]] for line in lines[5:] if line.strip()]
    data = np.array(rows)
    markers = {n: data[:, 2 + 3 * i : 4 + 3 * i] for i, n in enumerate(names)}
    xy = np.full((len(data), len(JOINTS), 2), np.nan)
    for side in ("left", "right"):
        for joint, parts in MARKERS.items():
            xy[:, INDEX[f"{side}_{joint}"]] = np.mean([markers[f"{side[0].upper()}.{p}"] for p in parts], axis=0)
    return Motion(data[:, 1], 150.0, low_pass(xy, 150.0, 6.0))


@pytest.fixture(scope="module")
def contact_pairs(shared_data: Path) -> list[tuple[str, float, float]]:
    """(trial, found, plate) of each walking contact that has a plate; walk2's first lies at the record's start."""
    folder = shared_data / "reference" / "bmclab_walk_run"
    plates = list(csv.DictReader((folder / "force_plate_events_20N.csv").read_text().splitlines()))
    pairs = []
    for trial in ("walk1", "walk2"):
        motion = read_markers(folder / f"{trial}.trc")
        period_s = find_gait_class(motion, GaitClassParameters()).period_s
        assert period_s is not None
        events = find_events(motion, knee_curves(motion), "walk", period_s, EventParameters())
        for row in plates:
            own = [e.time_s for e in events if e.kind == "ic" and e.side[0].upper() == row["side"]]
            plate = float(row["initial_contact_s"])
            near = [t for t in own if abs(t - plate) < 0.1]
            if row["trial"] == trial and near:
                pairs.append((trial, near[0], plate))
    return pairs


def test_walking_contacts_are_near_force_plates(contact_pairs: list[tuple[str, float, float]]) -> None:
    late = np.array([found - plate for _, found, plate in contact_pairs])
    assert len(late) == 6
    assert abs(late).max() <= 0.030
    assert abs(late.mean()) <= 0.020


def test_walking_step_times_agree_with_force_plates(contact_pairs: list[tuple[str, float, float]]) -> None:
    steps = [(b[1] - a[1]) - (b[2] - a[2]) for a, b in pairwise(contact_pairs) if a[0] == b[0]]
    assert len(steps) >= 4
    assert abs(np.mean(steps)) <= 0.010


def halpe_keypoints(poses: dict[str, list[str] | list[list[list[float]]] | float]) -> pa.Table:
    """Keypoints of the contract from Halpe-26 JSON; what Halpe lacks is at 0 with visibility 0."""
    frames = np.array(poses["frames"], float)
    columns = dict.fromkeys(LANDMARKS, np.zeros((len(frames), 3)))
    for i, name in enumerate(poses["keypoint_names"]):  # type: ignore[arg-type]
        side, _, joint = str(name).partition("_")
        landmark = f"{ {'l': 'left', 'r': 'right'}.get(side, side) }_{HALPE.get(joint, joint)}"
        if landmark in columns:
            columns[landmark] = frames[:, i]
    rows: list[dict[str, object]] = []
    for t in range(len(frames)):
        row: dict[str, object] = {"video_id": "v", "extractor_id": "e", "person": 0, "frame": t}
        row["time_us"] = round(t * 1e6 / float(poses["fps"]))  # type: ignore[arg-type]
        for landmark, values in columns.items():
            x, y, score = (float(v) for v in values[t])
            point = dict.fromkeys(("z", "world_x", "world_y", "world_z"), 0.0)
            row[landmark] = point | {"x": x, "y": y, "visibility": min(score, 1.0), "presence": min(score, 1.0)}
        rows.append(row)
    return TABLES["keypoints"].from_rows(rows)


def test_cadence_of_the_treadmill_runner_from_another_models_keypoints(shared_data: Path) -> None:
    folder = shared_data / "reference" / "treadmill_run_side"
    poses = json.loads((folder / "male_side.pose.json").read_text())
    truth = json.loads((folder / "male_side.groundtruth.json").read_text())
    track = {"video_id": "v", "extractor_id": "e", "person": 0, "first_frame": 0, "last_frame": 359, "frames": 360}
    track |= {"continuity": 1.0, "height_px": 600.0, "centre_x_px": 330.0, "travel_px": 30.0, "visibility": 0.8}
    facts = VideoFacts(poses["width"], poses["height"], 360, False, "cfr", "off")
    tracks = TABLES["tracks"].from_rows([track])
    tables = analyse_clip(Clip("c", "v", {}, "f"), facts, tracks, halpe_keypoints(poses), "a")
    row = tables["clip_analyses"].to_pylist()[0]
    assert (row["activity"], row["view"], row["camera_side"], row["direction"]) == ("run", "sagittal", "left", -1)
    assert row["cadence_spm"] == pytest.approx(truth["cadence_spm"]["value"], abs=1.0)
    assert min(row["strides_left"], row["strides_right"]) >= 12
    contact_ms = [
        1000.0 * r["value"]
        for r in tables["stride_metrics"].to_pylist()
        if r["metric"] == "contact_time_s" and r["value"] is not None
    ]
    low, high = truth["physiological_bands"]["contact_time_ms"]
    assert low <= np.median(contact_ms) <= high

"""Sightings become tables that keep their contracts."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.pose.estimators import Sighting
from gaitlake.pose.tables import keypoints_table, tracks_table
from gaitlake_schemas.tables.keypoints import KEYPOINTS
from tests.pose.people import standing


def walk(person: int, frames: range, x: float = 100.0) -> list[Sighting]:
    return [Sighting(n, n * 1000, person, standing(x + 10 * n)) for n in frames]


def test_nobody_gives_empty_tables() -> None:
    assert keypoints_table("v", "e", []).num_rows == 0
    assert tracks_table("v", "e", []).num_rows == 0


def test_every_number_lands_in_its_place() -> None:
    pose = np.arange(33 * 8, dtype=np.float32).reshape(33, 8)
    row = keypoints_table("v", "e", [Sighting(3, 99, 1, pose)]).to_pylist()[0]
    assert (row["person"], row["frame"], row["time_us"]) == (1, 3, 99)
    assert list(row["nose"].values()) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert row["right_foot_index"]["x"] == 32 * 8
    assert row["left_knee"]["visibility"] == 25 * 8 + 3
    assert row["left_knee"]["world_z"] == 25 * 8 + 7


def test_rows_are_sorted_as_promised() -> None:
    mixed = [s for pair in zip(walk(1, range(4)), walk(0, range(4)), strict=True) for s in pair]
    table = keypoints_table("v", "e", mixed)
    assert (
        table.select(list(KEYPOINTS.sort)).to_pylist()
        == table.sort_by([(name, "ascending") for name in KEYPOINTS.sort]).select(list(KEYPOINTS.sort)).to_pylist()
    )


def test_a_track_is_described_by_its_landmarks() -> None:
    seen = [*range(10), *range(15, 21)]
    rows = tracks_table("v", "e", [s for n in seen for s in walk(2, range(n, n + 1))]).to_pylist()
    assert len(rows) == 1
    row = rows[0]
    assert (row["first_frame"], row["last_frame"], row["frames"]) == (0, 20, 16)
    assert row["continuity"] == pytest.approx(16 / 21)
    assert row["height_px"] == pytest.approx(200 * 0.94, rel=1e-4)
    assert row["centre_x_px"] == pytest.approx(100 + 10 * np.median(seen), rel=1e-4)
    assert row["travel_px"] == pytest.approx(10 * (np.percentile(seen, 95) - np.percentile(seen, 5)), rel=1e-4)
    assert row["visibility"] == pytest.approx(0.9, rel=1e-4)

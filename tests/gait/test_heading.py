"""Turning round and going backwards are cut out, stored, and not counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from gaitlake.gait.heading import merged
from gaitlake.synthetic import Camera, SyntheticClip
from gaitlake_schemas.tables import TABLES

CAMERA = Camera(duration_s=10.0, width_px=4000)


def reversed_in_time(made: SyntheticClip) -> SyntheticClip:
    rows = made.keypoints.to_pylist()
    again = [
        {**row, "frame": now["frame"], "time_us": now["time_us"]}
        for row, now in zip(reversed(rows), rows, strict=True)
    ]  # fmt: skip
    return replace(made, keypoints=TABLES["keypoints"].from_rows(again))


def spans(tables: dict[str, pa.Table], reason: str) -> list[tuple[float, float]]:
    return [(r["start_s"], r["end_s"]) for r in tables["intervals"].to_pylist() if r["reason"] == reason]


def test_spans_that_touch_are_one() -> None:
    assert merged([(3.0, 4.0), (1.0, 2.0), (2.0, 2.5)]) == [(1.0, 2.5), (3.0, 4.0)]
    assert merged([]) == []


@pytest.mark.parametrize("surface", ["treadmill", "overground"])
@pytest.mark.parametrize("activity", ["walk", "run"])
def test_going_backwards_is_a_span_and_no_stride(bench: Any, surface: str, activity: str) -> None:
    speed = {"speed_mps": 1.0} if surface == "overground" else {}
    tables = bench.analyse(reversed_in_time(bench.make(activity, CAMERA, surface=surface, **speed)))
    row = bench.row(tables)
    assert (row["reason"], row["strides_left"], row["strides_right"]) == ("BACKWARD", 0, 0)
    ((start, end),) = spans(tables, "BACKWARD")
    assert end - start > 6.0


@pytest.mark.parametrize("heading", [0.0, 180.0, 90.0, -90.0])
@pytest.mark.parametrize("activity", ["walk", "run"])
def test_going_forward_is_neither(bench: Any, heading: float, activity: str) -> None:
    tables = bench.analyse(bench.make(activity, replace(CAMERA, heading_deg=heading)))
    assert tables["intervals"].num_rows == 0
    assert bench.row(tables)["rejected_left"] == bench.row(tables)["rejected_right"] == 0


@pytest.mark.parametrize(("there", "back"), [(0.0, 180.0), (90.0, -90.0)])
def test_who_turns_round_is_counted_one_way_only(bench: Any, there: float, back: float) -> None:
    """From the side and from behind; 400 frames one way, 200 the other."""
    first, second = (bench.make("walk", replace(CAMERA, heading_deg=h)) for h in (there, back))
    rows = first.keypoints.slice(0, 400).to_pylist() + second.keypoints.slice(400).to_pylist()
    tables = bench.analyse(replace(first, keypoints=TABLES["keypoints"].from_rows(rows)))
    ((start, end),) = spans(tables, "TURN")
    assert start == pytest.approx(400 / 60, abs=0.15)
    assert end == pytest.approx(10.0, abs=0.15)
    late = [s for s in tables["strides"].to_pylist() if s["start_s"] > 400 / 60]
    assert {s["valid"] for s in late} == {False}
    assert "TURN" in {s["reason"] for s in late}
    assert bench.row(tables)["strides_left"] >= 3

"""Paths from the keypoints table: time, pixels, mirror, slow motion, what counts as seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from gaitlake.gait import Clip, VideoFacts, analyse_clip
from gaitlake.gait.parameters import GateParameters
from gaitlake.gait.trajectories import gate, leg_share, outside_share, read_trajectories
from gaitlake.metrics.motion import FEET, INDEX, JOINTS
from gaitlake.synthetic import RUN, SIDE_VIEW, Camera, Degradation, SyntheticClip, runner, walker
from gaitlake_schemas.tables import KEYPOINTS

CAMERA = Camera(duration_s=1.0)
VIDEO = VideoFacts(CAMERA.width_px, CAMERA.height_px, 60, False, "cfr", "off")
CLIP = Clip("clip", "video", {}, "fingerprint")


@pytest.fixture(scope="module")
def clip() -> SyntheticClip:
    return walker(camera=CAMERA)


def column(table: pa.Table, landmark: str, name: str) -> np.ndarray:
    return pc.struct_field(table[landmark].combine_chunks(), name).to_numpy().astype(float)


def test_pixels_have_y_up_and_times_are_the_containers(clip: SyntheticClip) -> None:
    raw = read_trajectories(clip.keypoints, CLIP, VIDEO)
    knee = raw.xy[:, INDEX["left_knee"]]
    assert knee[:, 0] == pytest.approx(column(clip.keypoints, "left_knee", "x"))
    assert knee[:, 1] == pytest.approx(CAMERA.height_px - column(clip.keypoints, "left_knee", "y"))
    assert raw.time_s == pytest.approx(clip.keypoints["time_us"].to_numpy() / 1e6)
    assert raw.fps_hz == pytest.approx(60.0, rel=1e-5)


def test_a_mirrored_clip_has_its_sides_exchanged(clip: SyntheticClip) -> None:
    plain = read_trajectories(clip.keypoints, CLIP, VIDEO)
    mirrored = read_trajectories(clip.keypoints, replace(CLIP, fields={"mirrored": True}), VIDEO)
    left, right = mirrored.xy[:, INDEX["left_knee"]], plain.xy[:, INDEX["right_knee"]]
    assert left[:, 0] == pytest.approx(CAMERA.width_px - right[:, 0])
    assert left[:, 1] == pytest.approx(right[:, 1])


def test_slow_motion_runs_that_much_faster_in_reality(clip: SyntheticClip) -> None:
    slowed = read_trajectories(clip.keypoints, replace(CLIP, fields={"slowmo_factor": 4.0}), VIDEO)
    assert slowed.fps_hz == pytest.approx(240.0, rel=1e-5)


def test_frames_without_the_person_are_kept_as_holes(clip: SyntheticClip) -> None:
    kept = [f for f in range(60) if f not in (0, 1, 20, 21)]
    raw = read_trajectories(clip.keypoints.take(kept), CLIP, VIDEO)
    assert raw.frame.tolist() == list(range(2, 60))
    assert np.flatnonzero(~raw.seen.any(axis=1)).tolist() == [18, 19]
    assert np.diff(raw.time_s) == pytest.approx(1 / 60, abs=2e-6)
    assert not raw.uneven


def test_time_that_stands_still_or_goes_back_is_dropped(clip: SyntheticClip) -> None:
    times = clip.keypoints["time_us"].to_pylist()
    times[10], times[30] = times[9], times[5]
    table = clip.keypoints.set_column(4, clip.keypoints.schema.field("time_us"), pa.array(times, pa.int64()))
    raw = read_trajectories(table, CLIP, VIDEO)
    assert (np.diff(raw.time_s) > 0).all()
    assert np.flatnonzero(~raw.seen.any(axis=1)).tolist() == [10, 30]


def with_column(table: pa.Table, name: str, values: list[int | None]) -> pa.Table:
    at = table.column_names.index(name)
    field = table.schema.field(name)
    return table.set_column(at, field.with_nullable(True), pa.array(values, field.type))


@pytest.mark.parametrize(
    ("times", "kept"),
    [
        (lambda t: [None if i % 7 == 4 else v for i, v in enumerate(t)], 60),  # not known: holes
        (lambda t: [*t[:20], 10**15, *t[21:]], 60),  # one stamp far ahead
        (lambda t: [*t[:40], *[v + 10**12 for v in t[40:]]], 40),  # another recording
        (lambda t: t[:30] * 2, 30),  # starts again
        (lambda t: t[::-1], 1),
        (lambda t: [7] * len(t), 1),
        (lambda t: [None] * len(t), 0),
    ],
    ids=["unknown", "far ahead", "other recording", "again", "backwards", "still", "none"],
)
def test_broken_clocks_leave_rising_times(
    clip: SyntheticClip, times: Callable[..., list[int | None]], kept: int
) -> None:
    table = with_column(clip.keypoints, "time_us", times(clip.keypoints["time_us"].to_pylist()))
    raw = read_trajectories(table, CLIP, VIDEO)
    assert len(raw.time_s) == kept
    assert (np.diff(raw.time_s) > 0).all()
    assert not raw.uneven


def test_broken_frame_numbers_make_no_endless_hole(clip: SyntheticClip) -> None:
    numbers = [i if i < 30 else 2**31 - 100 + i for i in range(60)]
    assert len(read_trajectories(with_column(clip.keypoints, "frame", numbers), CLIP, VIDEO).time_s) < 70
    same = with_column(clip.keypoints, "frame", [0] * 60)
    assert len(read_trajectories(same, CLIP, VIDEO).time_s) == 60


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_a_few_frames_are_read(clip: SyntheticClip, frames: int) -> None:
    gated = gate(read_trajectories(clip.keypoints.slice(0, frames), CLIP, VIDEO), VIDEO, GateParameters())
    assert len(gated.time_s) == frames
    assert gated.fps_hz == pytest.approx(60.0 if frames == 2 else 0.0, rel=1e-4)


def test_nothing_is_seen_through_a_covered_lens(clip: SyntheticClip) -> None:
    """Spans are on the container's clock, so slow motion shortens them as it does all times."""
    covered = replace(VIDEO, covered_us=((200_000, 400_000),))
    for factor in (1.0, 4.0):
        raw = read_trajectories(clip.keypoints, replace(CLIP, fields={"slowmo_factor": factor}), covered)
        hidden = ~raw.seen.any(axis=1)
        assert np.flatnonzero(hidden).tolist() == list(range(12, 24))
        assert raw.visibility[hidden].max() == 0.0
        ((start_s, end_s),) = raw.covered_s
        assert (start_s, end_s) == pytest.approx((0.2 / factor, 0.4 / factor))


def test_whole_milliseconds_of_a_container_are_no_variable_rate() -> None:
    steady = replace(
        read_trajectories(walker(camera=CAMERA).keypoints, CLIP, VIDEO), time_s=np.round(np.arange(60) / 120, 3)
    )
    assert not steady.uneven
    assert steady.fps_hz == pytest.approx(120.0, rel=0.01)
    jittered = walker(camera=CAMERA, degradation=Degradation(interval_jitter=0.3), seed=3)
    assert read_trajectories(jittered.keypoints, CLIP, VIDEO).uneven


def test_the_gate_forgets_what_is_not_seen_or_not_in_the_image(clip: SyntheticClip) -> None:
    raw = read_trajectories(clip.keypoints, CLIP, VIDEO)
    visibility, xy = raw.visibility.copy(), raw.xy.copy()
    visibility[:, INDEX["left_knee"]] = 0.4
    visibility[:, INDEX["left_heel"]] = 0.4  # feet are allowed less
    xy[:, INDEX["right_heel"], 1] = -3.0
    gated = gate(replace(raw, visibility=visibility, xy=xy), VIDEO, GateParameters())
    assert {JOINTS[j] for j in np.flatnonzero(~gated.seen.all(axis=0))} == {"left_knee", "right_heel"}
    assert leg_share(gated, "left") == 0.0
    assert outside_share(replace(raw, xy=xy), VIDEO, FEET) == 1.0
    assert outside_share(raw, VIDEO, FEET) == 0.0


def test_a_hole_in_the_recording_is_no_motion() -> None:
    """Pictures that the recording left out have no frame number, only a jump of the clock."""
    clip = runner(RUN, replace(SIDE_VIEW, duration_s=12.0))
    rows = clip.keypoints.to_pylist()
    kept = [row | {"frame": number} for number, row in enumerate(rows[:300] + rows[345:])]
    holed = KEYPOINTS.from_rows(kept)
    facts = VideoFacts(1280, 720, len(kept), truncated=False, time_quality="cfr", smoothing="off")
    fields = clip.fields | {"session_id": None}
    found = analyse_clip(Clip("c", clip.video_id, fields, "f"), facts, clip.tracks, holed, "a")
    start_s, end_s = rows[299]["time_us"] / 1e6, rows[345]["time_us"] / 1e6
    over = [
        row
        for row in found["strides"].to_pylist()
        if row["valid"] and row["start_s"] < end_s and row["end_s"] > start_s
    ]
    assert over == [], "no stride across the hole is valid"
    assert found["clip_analyses"]["fps_hz"][0].as_py() == pytest.approx(60, abs=0.1)
    values = found["stride_metrics"].to_pylist()
    times = [row["value"] for row in values if row["metric"] == "stride_time_s"]
    assert times == pytest.approx([RUN.stride_s] * len(times), abs=0.005)

"""Frame rate as a rational and the steadiness of the clock, from known timestamps."""

from __future__ import annotations

import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from gaitlake.video import Decoder, VideoHeader, videos_table
from gaitlake.video.edits import playback_rate_changed
from gaitlake.video.timebase import frame_rate, microseconds, time_quality
from tests.media import brightness_cards, even_times, write_video

HEADER = VideoHeader(
    path=Path("a.mp4"),
    size_bytes=1,
    container="mov",
    codec="h264",
    width_px=96,
    height_px=64,
    rate_hz=None,
    tick_s=Fraction(1, 1_000_000),
    end_tick=None,
    frames_declared=None,
    duration_s=None,
    capture_rate_hz=None,
    edited_rate=False,
)
NTSC = Fraction(30_000, 1001)


def ticks(values: list[int]) -> np.ndarray:
    return np.array(values, np.int64)


def facts(path: Path) -> dict[str, object]:
    with Decoder(path) as decoder:
        for _ in decoder:
            pass
        return dict(videos_table("id", decoder.header, decoder.report()).to_pylist()[0])


def test_microseconds_are_exact_and_do_not_drift() -> None:
    times = microseconds(ticks([7 + 1001 * n for n in range(100_000)]), Fraction(1, 30_000))
    assert times[0] == 0
    assert times[1] == 33_367
    assert times[30_000] == 1_001_000_000


def test_2997_is_a_rational_from_exact_ticks() -> None:
    header = replace(HEADER, tick_s=Fraction(1, 30_000))
    assert frame_rate(ticks([1001 * n for n in range(50)]), header) == NTSC


@pytest.mark.parametrize("rate", [NTSC, Fraction(60_000, 1001), Fraction(24_000, 1001), Fraction(50), Fraction(240)])
def test_a_millisecond_clock_does_not_spoil_the_rate(rate: Fraction) -> None:
    header = replace(HEADER, tick_s=Fraction(1, 1000), rate_hz=rate)
    times = ticks([round(1000 * n / rate) for n in range(300)])
    assert frame_rate(times, header) == rate
    assert time_quality(times, header) == "cfr"
    without = frame_rate(times, replace(header, rate_hz=None))
    assert without is not None
    assert float(without) == pytest.approx(float(rate), rel=2e-3)


def test_a_wrong_header_rate_is_not_believed() -> None:
    header = replace(HEADER, rate_hz=Fraction(25))
    times = ticks(even_times(60, 50))
    assert frame_rate(times, header) == 50
    assert time_quality(times, header) == "retimed"


def test_the_median_interval_counts_where_the_rate_varies() -> None:
    pattern = [33_333, 33_334, 33_333, 50_000, 33_333, 66_667]
    times = ticks(np.concatenate([[0], np.cumsum(pattern * 20)]).tolist())
    rate = frame_rate(times, replace(HEADER, rate_hz=Fraction(24)))
    assert rate is not None
    assert float(rate) == pytest.approx(30, rel=1e-3)
    assert time_quality(times, HEADER) == "vfr"


def test_jitter_below_a_tenth_is_steady() -> None:
    intervals = [33_333 + (2_000 if n % 2 else -2_000) for n in range(100)]
    assert time_quality(ticks(np.concatenate([[0], np.cumsum(intervals)]).tolist()), HEADER) == "cfr"


def test_a_few_dropped_frames_are_no_vfr_but_many_are() -> None:
    kept = [n for n in range(300) if n not in (50, 170)]
    assert time_quality(ticks([n * 33_333 for n in kept]), HEADER) == "cfr"
    kept = [n for n in range(300) if n % 10]
    assert time_quality(ticks([n * 33_333 for n in kept]), HEADER) == "vfr"


def test_dropped_frames_show_where_a_tick_is_a_whole_frame() -> None:
    header = replace(HEADER, tick_s=Fraction(1, 30))
    assert time_quality(ticks([n for n in range(300) if n % 10]), header) == "vfr"


@pytest.mark.parametrize(("capture", "quality"), [(240.0, "suspect_slowmo"), (30.0, "cfr"), (None, "cfr")])
def test_slow_motion_is_suspected_only_where_the_camera_says_so(capture: float | None, quality: str) -> None:
    assert time_quality(ticks(even_times(60, 30)), replace(HEADER, capture_rate_hz=capture)) == quality


def test_the_capture_rate_is_read_from_the_file(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "slow.mp4",
        brightness_cards(10),
        metadata={"com.android.capture.fps": "240.000000"},
        container={"movflags": "use_metadata_tags"},
    )
    assert facts(path)["time_quality"] == "suspect_slowmo"


def test_an_edit_list_that_changes_the_speed(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", brightness_cards(10), even_times(10, 30))
    assert not playback_rate_changed(path)
    assert facts(path)["time_quality"] == "cfr"
    data = bytearray(path.read_bytes())
    entry = data.index(b"elst") + 4 + 8
    assert struct.unpack(">i", data[entry + 8 : entry + 12])[0] == 1 << 16
    data[entry + 8 : entry + 12] = struct.pack(">i", 1 << 15)
    path.write_bytes(data)
    assert playback_rate_changed(path)
    assert facts(path)["time_quality"] == "retimed"


def test_the_rate_of_a_written_2997_file(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.mkv"):
        tick = Fraction(1001, 30_000)
        path = write_video(tmp_path / name, brightness_cards(40), even_times(40, NTSC), rate=NTSC, tick=tick)
        row = facts(path)
        assert (row["fps_num"], row["fps_den"]) == (30_000, 1001), name
        assert row["duration_s"] == pytest.approx(40 * 1001 / 30_000, abs=2e-3)


def test_one_frame_lasts_as_long_as_the_header_says(tmp_path: Path) -> None:
    row = facts(write_video(tmp_path / "one.mp4", brightness_cards(1), rate=25, tick="1/25"))
    assert (row["frames"], row["fps_num"], row["duration_s"]) == (1, 25, pytest.approx(0.04))

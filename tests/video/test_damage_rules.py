"""What a missing picture means, on made-up packets and pictures: cases that no encoder here writes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gaitlake.video import VideoHeader
from gaitlake.video.damage import MOST_HELD, Damage

INTRA, PREDICTED, TWO_SIDED = 1, 2, 3


def damage(codec: str = "h264", container: str = "mov,mp4,m4a,3gp,3g2,mj2") -> Damage:
    header = VideoHeader(
        path=Path("a"), size_bytes=1, container=container, codec=codec, width_px=96, height_px=64, rate_hz=None,
        tick_s=Fraction(1, 1000), end_tick=None, frames_declared=None, duration_s=None, capture_rate_hz=None,
        edited_rate=False,
    )  # fmt: skip
    return Damage(header)


def packet(pts: int | None, *, dts: int | None = None, discard: bool = False) -> Any:
    return SimpleNamespace(pts=pts, dts=dts, size=100, is_discard=discard)


def picture(pts: int | None, kind: int = PREDICTED, **facts: bool) -> Any:
    defaults = {"key_frame": kind == INTRA, "is_corrupt": False, "interlaced_frame": False}
    return SimpleNamespace(pts=pts, dts=None, pict_type=kind, **(defaults | facts))


def marked(watch: Damage, *pictures: Any) -> list[int]:
    shown = list(watch.judged(pictures))
    assert shown == list(pictures)
    return sorted(watch.ticks)


def test_a_picture_that_does_not_come_spoils_the_next_ones() -> None:
    watch = damage()
    for tick in range(6):
        watch.sent(packet(tick))
    assert marked(watch, picture(0, INTRA), picture(1), picture(3), picture(4), picture(5, INTRA)) == [3, 4]


def test_one_that_is_lost_right_before_a_key_frame_spoils_nothing_after_it() -> None:
    watch = damage()
    for tick in range(5):
        watch.sent(packet(tick))
    assert marked(watch, picture(0, INTRA), picture(1, TWO_SIDED), picture(3, INTRA), picture(4)) == [1]


def test_the_second_field_of_a_picture_is_not_missed() -> None:
    """H.264 of camcorders: each half picture is a packet of its own, and some pictures are whole."""
    watch = damage()
    for tick in range(0, 80, 10):
        watch.sent(packet(tick))
    torn = [picture(tick, INTRA if tick == 0 else PREDICTED, interlaced_frame=True) for tick in (0, 20)]
    assert marked(watch, *torn, picture(40), picture(60)) == []


@pytest.mark.parametrize(("codec", "container"), [("vp8", "matroska,webm"), ("mpeg4", "mov"), ("h264", "avi")])
def test_where_packets_need_not_be_pictures_none_is_missed(codec: str, container: str) -> None:
    watch = damage(codec, container)
    for tick in range(6):
        watch.sent(packet(tick))
    assert marked(watch, picture(0, INTRA), picture(3), picture(5)) == []


def test_what_the_container_discards_is_not_missed() -> None:
    watch = damage()
    for tick in range(4):
        watch.sent(packet(tick, discard=tick == 1))
    assert marked(watch, picture(0, INTRA), picture(2), picture(3)) == []


def test_pictures_before_the_first_are_not_missed() -> None:
    """A recording that begins in the middle of a group: the first pictures cannot be shown."""
    watch = damage()
    for tick in range(6):
        watch.sent(packet(tick))
    assert marked(watch, picture(3, INTRA), picture(4), picture(5)) == []


def test_a_packet_that_fails_without_a_time_counts_from_the_next_picture_on() -> None:
    watch = damage("mpeg4")
    watch.failed(packet(None))
    assert marked(watch, picture(0), picture(1), picture(2, INTRA), picture(3)) == [0, 1]
    watch = damage("mpeg4")
    watch.failed(None)
    assert marked(watch, picture(7)) == [7]


def test_only_so_many_pictures_are_held_back() -> None:
    watch = damage()
    run = [picture(tick, TWO_SIDED) for tick in range(30)]
    assert marked(watch, picture(-1, INTRA), *run, picture(30, PREDICTED, is_corrupt=True)) == list(
        range(30 - 30 % (MOST_HELD + 1), 31)
    )


def test_a_picture_without_a_time_passes() -> None:
    assert marked(damage(), picture(None, INTRA), picture(None, is_corrupt=True), picture(3)) == []

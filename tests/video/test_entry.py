"""Videos in parts: the same frames to the last bit, each in one part, and no cut where a codec forbids it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gaitlake.video import Decoder, DecodeReport, Frame, Span, Timeline, spans, timeline
from tests.media import even_times, moving_frames, packets_of, write_video

FRAMES, PERIOD_US = 60, 200_000
CLOSED = {"x264-params": "keyint=10:bframes=3:b-adapt=0:scenecut=0"}
OPEN = "keyint=10:min-keyint=1:open-gop=1:bframes=3"
HEVC = "keyint=10:log-level=none"
OPEN_AV1 = "irefresh-type=1"
TICK = "1/30000"

ENTERABLE: dict[str, tuple[str, dict[str, object]]] = {
    "H.264 with B frames, MP4": ("a.mp4", {"encoder": CLOSED}),
    "H.264 with B frames, MOV": ("a.mov", {"encoder": CLOSED}),
    "H.264 with B frames, Matroska": ("a.mkv", {"encoder": CLOSED}),
    "H.264 without B frames": ("a.mp4", {"encoder": {"x264-params": "keyint=10:bframes=0"}}),
    "H.264 in fragments": ("a.mp4", {"encoder": CLOSED, "container": {"movflags": "frag_keyframe+empty_moov"}}),
    "H.264 without an index": ("a.mkv", {"encoder": CLOSED, "container": {"live": "1"}}),
    "HEVC, closed groups": ("h.mp4", {"codec": "libx265", "encoder": {"x265-params": f"{HEVC}:open-gop=0"}}),
    "HEVC, open groups": ("h.mkv", {"codec": "libx265", "encoder": {"x265-params": f"{HEVC}:open-gop=1"}}),
    "VP9": ("v.webm", {"codec": "libvpx-vp9", "encoder": {"g": "10", "auto-alt-ref": "1", "lag-in-frames": "8"}}),
    "VP9, MP4": ("v.mp4", {"codec": "libvpx-vp9", "encoder": {"g": "10"}}),
    "VP8": ("v8.webm", {"codec": "libvpx", "encoder": {"g": "10", "auto-alt-ref": "1", "lag-in-frames": "8"}}),
    "AV1": ("d.mkv", {"codec": "libsvtav1", "encoder": {"g": "10"}}),
    "AV1, MP4, open groups": ("d.mp4", {"codec": "libsvtav1", "encoder": {"g": "10", "svtav1-params": OPEN_AV1}}),
    "MJPEG": ("j.mov", {"codec": "mjpeg"}),
    "ProRes": ("p.mov", {"codec": "prores_ks", "pixels": "yuv422p10le", "tick": "1/30"}),
}  # fmt: skip

FORBIDDEN: dict[str, tuple[str, dict[str, object]]] = {
    "H.264, open groups": ("o.mp4", {"encoder": {"x264-params": f"{OPEN}:scenecut=0"}}),
    "H.264, refreshed in stripes": ("i.mp4", {"encoder": {"x264-params": "keyint=10:intra-refresh=1:bframes=0"}}),
    "MPEG-4": ("m.mp4", {"codec": "mpeg4", "encoder": {"g": "10"}, "tick": "1/30"}),
    "MPEG-2": ("m.mkv", {"codec": "mpeg2video", "encoder": {"g": "10"}, "tick": "1/30"}),
    "a container without an index": ("a.ts", {"encoder": CLOSED}),
    "a container without times": ("a.avi", {"encoder": {"x264-params": "keyint=10:bframes=0"}, "tick": "1/30"}),
}  # fmt: skip


def written(folder: Path, name: str, times_us: list[int] | None = None, **options: object) -> Path:
    settings: dict[str, object] = {"tick": TICK, **options}
    return write_video(folder / name, moving_frames(FRAMES), times_us, **settings)  # type: ignore[arg-type]


def decode(path: Path, span: Span | None = None) -> tuple[list[Frame], DecodeReport]:
    with Decoder(path, span) as decoder:
        frames = list(decoder)
        return frames, decoder.report()


def samples(frame: Frame) -> list[bytes]:
    """The picture's planes, without the padding of rows."""
    picture = frame.picture
    across, down = picture.chroma_shifts
    width, height = picture.stored_width, picture.stored_height
    shapes = ((height, width), *((-(-height >> down), -(-width >> across)),) * 2)
    return [plane[:rows, :columns].tobytes() for plane, (rows, columns) in zip(picture.planes, shapes, strict=True)]


def check(path: Path, period_us: int = PERIOD_US, most: int = 4) -> int:
    """Number of parts, of which it makes sure that they are the whole."""
    line = timeline(path)
    cuts = spans(line, period_us, most)
    whole, report = decode(path)
    assert line.ticks.tolist() == report.ticks.tolist()
    parts = [decode(path, span) for span in cuts]
    frames = [frame for part, _ in parts for frame in part]
    assert np.concatenate([one.ticks for _, one in parts]).tolist() == report.ticks.tolist()
    assert [frame.clock_us for frame in frames] == [frame.clock_us for frame in whole]
    for number, (one, other) in enumerate(zip(frames, whole, strict=True)):
        assert samples(one) == samples(other), number
    assert not any(frame.damaged for frame in frames)
    for _, one in parts:
        assert (one.untimed, one.error, one.truncated) == (0, None, False)
        assert (one.width_px, one.height_px, one.rotation_deg) == (
            report.width_px,
            report.height_px,
            report.rotation_deg,
        )
    for part, _ in parts[1:]:
        before = max(frame.clock_us for frame in whole if frame.clock_us < part[0].clock_us)
        assert before // period_us < part[0].clock_us // period_us, "a cut is the first frame after a multiple"
        assert part[0].time_us == 0
    return len(cuts)


@pytest.mark.parametrize("kind", ENTERABLE)
def test_parts_are_the_whole(tmp_path: Path, kind: str) -> None:
    name, options = ENTERABLE[kind]
    path = written(tmp_path, name, **options)
    assert timeline(path).enterable
    assert check(path) == 4


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_cut_where_pictures_reach_back_or_seeking_is_a_guess(tmp_path: Path, kind: str) -> None:
    name, options = FORBIDDEN[kind]
    line = timeline(written(tmp_path, name, **options))
    assert len(line.ticks) == FRAMES
    assert not line.enterable
    assert spans(line, PERIOD_US, 4) == [Span()]


def uneven(seed: int) -> list[int]:
    return np.cumsum(np.random.default_rng(seed).integers(10_000, 80_000, FRAMES)).tolist()


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
@pytest.mark.parametrize("seed", range(4))
def test_uneven_times(tmp_path: Path, name: str, seed: int) -> None:
    """MP4 is searched by decoding times, which may lie long before the time at which a picture is shown."""
    path = written(tmp_path, name, uneven(seed), encoder=CLOSED, tick="1/1000000")
    for most in (2, 3, 5, 8):
        assert check(path, PERIOD_US, most) == most


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_clock_that_starts_late(tmp_path: Path, name: str) -> None:
    """Cuts are at multiples of the container's clock, not of the time since the first frame."""
    late = [7_130_000 + time for time in even_times(FRAMES, 30)]
    path = written(tmp_path, name, late, encoder=CLOSED)
    assert decode(path)[0][0].clock_us == pytest.approx(7_130_000, abs=500)
    assert check(path) == 4


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_videos(tmp_path: Path, rotation: int) -> None:
    assert check(written(tmp_path, "a.mp4", encoder=CLOSED, rotation=rotation, mirrored=True)) == 4


@pytest.mark.parametrize("keyint", [1, 3, 6, 7, 60])
@pytest.mark.parametrize("bframes", [0, 2])
def test_key_frames_on_and_off_the_cuts(tmp_path: Path, keyint: int, bframes: int) -> None:
    """6 is a period: then a part begins with a key frame."""
    encoder = {"x264-params": f"keyint={keyint}:min-keyint=1:bframes={bframes}:b-adapt=0:scenecut=0"}
    path = written(tmp_path, "a.mp4", encoder=encoder)
    assert sum(packet.key for packet in packets_of(path)) == -(-FRAMES // keyint)
    assert check(path) == 4


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_encoder_and_the_times(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    keyint, bframes = (int(rng.integers(low, high)) for low, high in ((4, 25), (0, 6)))
    encoders: list[tuple[str, dict[str, str]]] = [
        ("libx264", {"x264-params": f"keyint={keyint}:bframes={bframes}:b-adapt=0"}),
        ("libx265", {"x265-params": f"keyint={keyint}:min-keyint=1:bframes={bframes}:log-level=none"}),
        ("libvpx-vp9", {"g": str(keyint), "auto-alt-ref": "1", "lag-in-frames": "5"}),
    ]
    codec, encoder = encoders[seed % len(encoders)]
    start = int(rng.choice([0, 3_000_000]))
    times = [start + time for time in (uneven(seed) if rng.random() < 0.7 else even_times(FRAMES, 30))]
    for name in ("a.mp4", "a.mkv"):
        path = written(tmp_path, name, times, codec=codec, encoder=encoder, tick=str(rng.choice([TICK, "1/1000000"])))
        for period_us, most in ((100_000, 8), (333_333, 3), (1_000_000, 2)):
            check(path, period_us, most)


def made_up(ticks: list[int], *, enterable: bool = True) -> Timeline:
    return Timeline(np.array(ticks, np.int64), Fraction(1, 1000), enterable)


def test_cuts_lie_at_multiples_and_share_the_frames_out() -> None:
    line = made_up(list(range(0, 12_000, 40)))
    assert spans(line, 4_000_000, 2) == [Span(None, 4000), Span(4000, None)]
    assert spans(line, 1_000_000, 3) == [Span(None, 4000), Span(4000, 8000), Span(8000, None)]
    assert spans(line, 4_000_000, 3) == [Span(None, 4000), Span(4000, 8000), Span(8000, None)]
    assert spans(line, 4_000_000, 8) == [Span(None, 4000), Span(4000, 8000), Span(8000, None)]


def test_a_cut_is_the_first_frame_at_or_after_a_multiple() -> None:
    assert spans(made_up([-30, 990, 1030, 1990, 2040, 2960]), 1_000_000, 2)[1].start == 1030
    assert spans(made_up([-2500, -1500, -500, 500]), 1_000_000, 4) == [
        Span(None, -1500), Span(-1500, -500), Span(-500, 500), Span(500, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        made_up([]),
        made_up([0]),
        made_up([0, 40, 80]),
        made_up(list(range(0, 9000, 40)), enterable=False),
    ],
)
def test_what_is_not_cut(line: Timeline) -> None:
    assert spans(line, 4_000_000, 4) == [Span()]
    assert spans(made_up(list(range(0, 9000, 40))), 4_000_000, 1) == [Span()]


@pytest.mark.parametrize("most", [2, 3, 5, 16, 100])
def test_every_frame_is_in_one_span(most: int) -> None:
    line = made_up(sorted(set(np.random.default_rng(most).integers(-5_000, 60_000, 500).tolist())))
    cuts = spans(line, 1_000_000, most)
    assert 1 < len(cuts) <= most
    assert (cuts[0].start, cuts[-1].end) == (None, None)
    assert all(one.end == other.start for one, other in pairwise(cuts))
    counts = [
        np.count_nonzero(
            (line.ticks >= (-(10**9) if cut.start is None else cut.start)) & (line.ticks < (cut.end or 10**9))
        )
        for cut in cuts
    ]
    assert sum(counts) == len(line.ticks)
    assert min(counts) > 0


def test_a_part_without_frames_is_no_error(tmp_path: Path) -> None:
    path = written(tmp_path, "a.mp4", encoder=CLOSED)
    frames, report = decode(path, Span(10_000_000, None))
    assert (frames, report.frames) == ([], 0)


def test_a_damaged_file_has_no_timeline_to_cut(tmp_path: Path) -> None:
    """Half of a file without its index: what can be read is read, and the rest is for whoever decodes it."""
    path = written(tmp_path, "a.mp4", encoder=CLOSED, container={"movflags": "faststart"})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    line = timeline(path)
    assert 0 < len(line.ticks) <= FRAMES
    for span in spans(line, PERIOD_US, 4):
        decode(path, span)

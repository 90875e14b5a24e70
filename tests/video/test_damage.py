"""Damaged data: the video goes on, on the container's clock, and says which pictures cannot be believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gaitlake.errors import VideoError
from gaitlake.video import Decoder, DecodeReport, Frame, probe
from tests.media import cut, moving_frames, packets_of, spoiled, without, write_faststart, write_video

FRAMES, GROUP = 40, 10
TICK = "1/30000"
STEP = 1000

ENCODERS: dict[str, tuple[str, str, dict[str, str]]] = {
    "H.264": ("a.mp4", "libx264", {"x264-params": f"keyint={GROUP}:bframes=0:scenecut=0"}),
    "H.264 with B frames": ("b.mp4", "libx264", {"x264-params": f"keyint={GROUP}:bframes=3:b-adapt=0:scenecut=0"}),
    "H.264 in Matroska": ("a.mkv", "libx264", {"x264-params": f"keyint={GROUP}:bframes=2:b-adapt=0:scenecut=0"}),
    "H.264, open groups": ("o.mp4", "libx264", {"x264-params": f"keyint={GROUP}:open-gop=1:bframes=3:scenecut=0"}),
    "HEVC": ("h.mp4", "libx265", {"x265-params": f"keyint={GROUP}:min-keyint={GROUP}:open-gop=0:log-level=none"}),
    "VP9": ("v.mkv", "libvpx-vp9", {"g": str(GROUP)}),
    "VP8": ("v.webm", "libvpx", {"g": str(GROUP), "auto-alt-ref": "1", "lag-in-frames": "5"}),
    "AV1": ("d.mkv", "libsvtav1", {"g": str(GROUP)}),
    "MPEG-4": ("m.mp4", "mpeg4", {"g": str(GROUP)}),
}
H264 = [name for name in ENCODERS if name.startswith("H.264")]


def zeros(data: bytes) -> bytes:
    """All but the head of the data is missing."""
    return data[:12] + bytes(len(data) - 12)


def flipped(data: bytes) -> bytes:
    """Some bits are wrong."""
    changed = bytearray(data)
    for place in range(len(data) // 3, len(data), 7):
        changed[place] ^= 0x55
    return bytes(changed)


def nonsense(data: bytes) -> bytes:
    """Nothing of it is right."""
    return b"\xff" * len(data)


def silent(data: bytes) -> bytes:
    """Instead of a picture there is a unit that decoders skip without a word (filler, ITU-T H.264 table 7-1)."""
    return data[:4] + b"\x0c" + data[5:]


def written(folder: Path, kind: str) -> Path:
    name, codec, encoder = ENCODERS[kind]
    tick = "1/30" if codec == "mpeg4" else TICK
    return write_video(folder / name, moving_frames(FRAMES), codec=codec, encoder=encoder, tick=tick)


def decode(path: Path) -> tuple[list[Frame], DecodeReport]:
    with Decoder(path) as decoder:
        frames = list(decoder)
        return frames, decoder.report()


def images(frames: list[Frame]) -> dict[int, np.ndarray]:
    return {frame.clock_us: frame.image for frame in frames}


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return written(tmp_path, "H.264")


@pytest.mark.parametrize("kind", ENCODERS)
def test_nothing_is_damaged_in_a_sound_video(tmp_path: Path, kind: str) -> None:
    frames, report = decode(written(tmp_path, kind))
    assert report.frames == FRAMES
    assert not any(frame.damaged for frame in frames)
    assert not report.damaged.any()
    assert report.damaged_us() == ()
    assert (report.truncated, report.error, report.untimed) == (False, None, 0)


@pytest.mark.parametrize("damage", [nonsense, silent])
@pytest.mark.parametrize("number", [1, 13, 18, 25, 31])
@pytest.mark.parametrize("kind", H264)
def test_a_picture_is_as_it_was_or_is_marked(
    tmp_path: Path, kind: str, number: int, damage: Callable[[bytes], bytes]
) -> None:
    """Marked are pictures of the damaged group only, and B frames between it and the group before."""
    whole = written(tmp_path, kind)
    sound = images(decode(whole)[0])
    packets = packets_of(whole)
    frames, report = decode(spoiled(whole, tmp_path / f"x{whole.name}", number, damage))
    assert (report.truncated, report.error) == (False, None)
    assert {frame.clock_us for frame in frames} <= set(sound)
    for frame in frames:
        assert frame.damaged or np.array_equal(frame.image, sound[frame.clock_us]), frame.number
    assert report.damaged.tolist() == [frame.damaged for frame in frames]
    keys = sorted(packet.tick for packet in packets if packet.key)
    first = max(key for key in keys if key <= packets[number].tick)
    after = min((key for key in keys if key > packets[number].tick), default=packets[-1].tick + FRAMES * STEP)
    marked = report.ticks[report.damaged]
    lost = {packet.tick for packet in packets} - set(report.ticks.tolist())
    assert marked.size + len(lost) > 0
    ticks = sorted(packet.tick for packet in packets)
    earliest = ticks[max(0, ticks.index(first) - 3)]
    assert all(earliest <= tick < after for tick in (*marked, *lost))


def test_marks_last_from_the_damage_to_the_next_key_frame(one: Path, tmp_path: Path) -> None:
    frames, report = decode(spoiled(one, tmp_path / "x.mp4", 13, flipped))
    assert [frame.number for frame in frames if frame.damaged] == list(range(13, 20))
    assert [frame.time_us for frame in frames] == [round(n * 1e6 / 30) for n in range(FRAMES)]
    assert report.damaged_us() == ((433_333, 666_667),)


def test_what_does_not_decode_is_left_out_and_the_clock_goes_on(one: Path, tmp_path: Path) -> None:
    frames, report = decode(spoiled(one, tmp_path / "x.mp4", 13, nonsense))
    kept = [n for n in range(FRAMES) if n != 13]
    assert [frame.time_us for frame in frames] == [round(n * 1e6 / 30) for n in kept]
    assert [frame.number for frame in frames] == list(range(FRAMES - 1))
    assert report.damaged_us() == ((466_667, 666_667),)
    assert (report.truncated, report.error) == (False, None)


def test_several_damaged_places(one: Path, tmp_path: Path) -> None:
    path = one
    for number in (5, 27, 28, 38):
        path = spoiled(path, tmp_path / f"{number}.mp4", number, nonsense)
    assert decode(path)[1].damaged_us() == ((200_000, 333_333), (966_667, 1_000_000), (1_300_000, 1_333_333))


def test_damage_in_a_key_frame_ends_with_the_next_one(one: Path, tmp_path: Path) -> None:
    frames, _ = decode(spoiled(one, tmp_path / "x.mp4", 20, zeros))
    assert [frame.number for frame in frames if frame.damaged] == list(range(20, 30))


def test_a_key_frame_that_waits_in_the_decoder_clears_nothing(tmp_path: Path) -> None:
    """With B frames the decoder gives the key frame only after it refused the picture that follows it."""
    whole = written(tmp_path, "H.264 with B frames")
    sound = images(decode(whole)[0])
    after_key = next(n for n, packet in enumerate(packets_of(whole)) if packet.key and n > 0) + 1
    frames, _ = decode(spoiled(whole, tmp_path / "x.mp4", after_key, nonsense))
    wrong = [frame for frame in frames if not np.array_equal(frame.image, sound[frame.clock_us])]
    assert wrong
    assert all(frame.damaged for frame in wrong)
    assert not frames[GROUP].damaged


@pytest.mark.parametrize("kind", ["HEVC", "VP9", "VP8", "AV1", "MPEG-4"])
@pytest.mark.parametrize("number", [13, 20, 25])
def test_other_codecs_go_on_too(tmp_path: Path, kind: str, number: int) -> None:
    """Their decoders take much damage for sound, but not this; the next key frame mends it."""
    whole = written(tmp_path, kind)
    sound = images(decode(whole)[0])
    packets = packets_of(whole)
    frames, report = decode(spoiled(whole, tmp_path / f"x{whole.name}", number, nonsense))
    keys = sorted(packet.tick for packet in packets if packet.key)
    group = max(key for key in keys if key <= packets[number].tick)
    after = min(key for key in keys if key > packets[number].tick)
    at = dict(zip(report.ticks.tolist(), frames, strict=True))
    outside = {packet.tick for packet in packets if packet.tick < group or packet.tick >= after} & at.keys()
    assert len(outside) >= FRAMES - GROUP - 3
    assert all(np.array_equal(at[tick].image, sound[at[tick].clock_us]) for tick in outside)
    assert not report.damaged[report.ticks >= after].any()
    assert all(frame.damaged or np.array_equal(frame.image, sound[frame.clock_us]) for frame in frames)
    assert report.truncated is False
    assert len(frames) < FRAMES


def test_pictures_before_a_lost_one_that_is_shown_after_them_are_marked(tmp_path: Path) -> None:
    """B frames are predicted from the next P frame, which has a later time."""
    whole = written(tmp_path, "H.264 with B frames")
    packets = packets_of(whole)
    number = next(n for n in range(12, 20) if packets[n].tick > max(packets[n - 1].tick, packets[n + 1].tick))
    report = decode(spoiled(whole, tmp_path / "x.mp4", number, nonsense))[1]
    marked = set(report.ticks[report.damaged].tolist())
    predicted = {packet.tick for packet in packets[number + 1 :] if packet.tick < packets[number].tick}
    assert predicted
    assert predicted <= marked


def test_a_first_picture_that_does_not_decode(one: Path, tmp_path: Path) -> None:
    """The video begins with the next key frame, whose time is zero."""
    for damage in (zeros, nonsense):
        frames, report = decode(spoiled(one, tmp_path / "x.mp4", 0, damage))
        assert [frame.clock_us for frame in frames] == [round(n * 1e6 / 30) for n in range(GROUP, FRAMES)]
        assert frames[0].time_us == 0
        assert not report.damaged.any()
        assert (report.truncated, report.error) == (False, None)


def test_a_first_picture_that_decodes_badly(one: Path, tmp_path: Path) -> None:
    frames, report = decode(spoiled(one, tmp_path / "x.mp4", 0, flipped))
    assert [frame.number for frame in frames if frame.damaged] == list(range(GROUP))
    assert report.damaged_us() == ((0, 333_333),)


def test_a_header_that_is_wrong_because_the_first_picture_is(tmp_path: Path) -> None:
    """FFmpeg reads the size of VP9 from its first picture; what counts is the first one that decodes."""
    whole = written(tmp_path, "VP9")
    path = spoiled(whole, tmp_path / "x.mkv", 0, lambda data: data[:8] + bytes(len(data) - 8))
    assert probe(path).height_px == 49
    frames, report = decode(path)
    sound = images(decode(whole)[0])
    assert frames[0].clock_us == 333_000
    assert (report.width_px, report.height_px) == (96, 64)
    assert all(np.array_equal(frame.image, sound[frame.clock_us]) for frame in frames)


@pytest.mark.parametrize("number", [20, 33, 39])
@pytest.mark.parametrize("kind", ["H.264", "H.264 with B frames"])
def test_a_packet_that_is_not_there(tmp_path: Path, kind: str, number: int) -> None:
    """Nothing in the file tells of it, so only pictures that do not come for it show; times and the rest stay right."""
    whole = written(tmp_path, kind)
    sound = decode(whole)[0]
    packets = packets_of(whole)
    frames, report = decode(without(whole, tmp_path / "x.mp4", number))
    assert packets[number].tick not in report.ticks
    assert set(report.times_us.tolist()) <= {frame.time_us for frame in sound}
    assert report.truncated is False
    assert report.frames == FRAMES - 1 or (packets[number].key and report.frames >= FRAMES - GROUP)
    before, after = (number // GROUP * GROUP - 3) * STEP, (number // GROUP + 1) * GROUP * STEP
    at = dict(zip(report.ticks.tolist(), frames, strict=True))
    whole_images = images(sound)
    if packets[number].key:
        assert all(frame.damaged or np.array_equal(frame.image, whole_images[frame.clock_us]) for frame in frames)
    for tick in (tick for tick in at if tick < before or tick >= after):
        assert np.array_equal(at[tick].image, whole_images[at[tick].clock_us])
        assert not at[tick].damaged


def test_damage_until_the_end_ends_the_video(tmp_path: Path) -> None:
    whole = write_faststart(tmp_path / "whole.mp4", moving_frames(FRAMES))
    packets = packets_of(whole)
    data = bytearray(whole.read_bytes())
    data[packets[25].position :] = bytes(len(data) - packets[25].position)
    path = tmp_path / "zeros.mp4"
    path.write_bytes(data)
    frames, report = decode(path)
    assert len(frames) == 25
    assert report.truncated
    assert not report.damaged.any()


@pytest.mark.parametrize("kind", ["H.264", "H.264 with B frames"])
def test_a_last_picture_that_does_not_decode(tmp_path: Path, kind: str) -> None:
    whole = written(tmp_path, kind)
    packets = packets_of(whole)
    last = max(range(FRAMES), key=lambda number: packets[number].tick)
    frames, report = decode(spoiled(whole, tmp_path / "x.mp4", last, nonsense))
    assert len(frames) == FRAMES - 1
    assert report.truncated
    assert report.error


def test_a_file_that_was_cut_off_is_truncated_and_its_last_picture_left_out(tmp_path: Path) -> None:
    whole = write_faststart(tmp_path / "whole.mp4", moving_frames(FRAMES))
    frames, report = decode(cut(whole, tmp_path / "cut.mp4", 0.6))
    sound = images(decode(whole)[0])
    assert report.truncated
    assert 0 < len(frames) < FRAMES
    assert all(np.array_equal(frame.image, sound[frame.clock_us]) for frame in frames if not frame.damaged)
    assert not any(frame.damaged for frame in frames[:-1])


def test_nothing_but_nonsense(one: Path, tmp_path: Path) -> None:
    path = one
    for number in range(FRAMES):
        path = spoiled(path, tmp_path / f"{number}.mp4", number, nonsense)
    with pytest.raises(VideoError, match="no frame decodes") as caught:
        decode(path)
    assert caught.value.reason == "UNDECODABLE"


def test_lost_transport_packets_are_marked(tmp_path: Path) -> None:
    """MPEG-TS counts its packets of 188 bytes, so a gap shows."""
    encoder = {"x264-params": f"keyint={GROUP}:bframes=0:scenecut=0"}
    whole = write_video(tmp_path / "a.ts", moving_frames(FRAMES), encoder=encoder, tick="1/90000")
    sound = images(decode(whole)[0])
    data = whole.read_bytes()
    middle = packets_of(whole)[13].position // 188 * 188 + 2 * 188
    path = tmp_path / "gap.ts"
    path.write_bytes(data[:middle] + data[middle + 3 * 188 :])
    frames, report = decode(path)
    assert report.frames >= FRAMES - 2
    assert all(frame.damaged or np.array_equal(frame.image, sound[frame.clock_us]) for frame in frames)
    assert report.damaged.any()
    assert not report.damaged[-GROUP * 2 :].any()

"""What can be written: codecs, their encoders, the containers they go into, and sizes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gaitlake.errors import GaitlakeError
from gaitlake.limits import MAX_PIXELS
from gaitlake.video.header import MIN_SIDE_PX

Codec = Literal["h264", "hevc", "vp9"]

MAX_SIDE_PX = 16_384
"""The most that x264 takes."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a codec is written: FFmpeg's encoder, its options, and the worst quality of its scale."""

    encoder: str
    options: dict[str, str]
    worst: int


WAYS: dict[Codec, Way] = {
    # the macroblock tree of x264's assembler is left to chance with B-frames: other bytes from time to time
    "h264": Way("libx264", {"preset": "veryfast", "x264-params": "mbtree=0"}, 51),
    "hevc": Way(
        "libx265",
        # a pool of threads changes the bytes, and the info names the processor
        {"preset": "ultrafast", "x265-params": "log-level=none:pools=none:frame-threads=1:info=0"},
        51,
    ),
    # rows side by side (row-mt) give the same bytes, and with one thread no speed
    "vp9": Way("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}, 63),
}


@dataclass(frozen=True, slots=True)
class Container:
    """FFmpeg's muxer, the step of its clock in microseconds, what it holds and whether a player turns its picture."""

    muxer: str
    tick_us: int
    codecs: tuple[Codec, ...]
    turns: bool


CONTAINERS = {
    ".mp4": Container("mp4", 1, ("h264", "hevc", "vp9"), turns=True),
    ".mov": Container("mov", 1, ("h264", "hevc"), turns=True),
    ".mkv": Container("matroska", 1000, ("h264", "hevc", "vp9"), turns=False),
    ".webm": Container("webm", 1000, ("vp9",), turns=False),
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a video is written.

    Attributes
    ----------
    quality : int
        The encoder's constant rate factor, smaller is better: 0 to 51 for h264 and hevc, 0 to 63 for vp9. The scales
        differ: about equally good are 21, 21 and 39.
    rotation_deg : int
        0, 90, 180 or 270: what a player has to turn the stored picture by, clockwise. Phones held upright store their
        picture lying and write 90. MP4 and MOV only.

    Raises
    ------
    GaitlakeError
        One of them has another value.
    """

    codec: Codec = "h264"
    quality: int = 21
    rotation_deg: int = 0

    def __post_init__(self) -> None:
        if self.codec not in WAYS:
            raise GaitlakeError(f"Encoding: codec must be one of {', '.join(WAYS)}, found {self.codec!r}")
        worst = WAYS[self.codec].worst
        if not 0 <= self.quality <= worst:
            raise GaitlakeError(f"Encoding: quality of {self.codec} must lie in [0, {worst}], found {self.quality}")
        if self.rotation_deg not in {0, 90, 180, 270}:
            raise GaitlakeError(f"Encoding: rotation_deg must be 0, 90, 180 or 270, found {self.rotation_deg}")


DEFAULT = Encoding()


def encoders() -> dict[Codec, str]:
    """Codecs that can be written here, and the name of the encoder for each."""
    return {codec: way.encoder for codec, way in WAYS.items() if _exists(way.encoder)}


def _exists(encoder: str) -> bool:
    import av
    from av.codec.codec import UnknownCodecError

    try:
        return bool(av.Codec(encoder, "w").is_encoder)
    except UnknownCodecError:
        return False


def encoder_of(codec: Codec) -> str:
    """The name of the codec's encoder.

    Raises
    ------
    GaitlakeError
        There is none here.
    """
    found = encoders()
    if codec not in found:
        raise GaitlakeError(
            f"{codec} cannot be written here: FFmpeg's encoder {WAYS[codec].encoder} is missing from this PyAV; "
            f"what can be written: {', '.join(found) or 'nothing'}"
        )
    return found[codec]


def container_of(path: Path, encoding: Encoding) -> Container:
    """What the file's extension stands for.

    Raises
    ------
    GaitlakeError
        It is no container's, or that of one without this codec or without rotations.
    """
    container = CONTAINERS.get(path.suffix.lower())
    if container is None:
        raise GaitlakeError(f"{path.name}: a video is written as {', '.join(CONTAINERS)}, not as {path.suffix!r}")
    if encoding.codec not in container.codecs:
        fit = [suffix for suffix, other in CONTAINERS.items() if encoding.codec in other.codecs]
        raise GaitlakeError(f"{path.name}: {encoding.codec} is written into {', '.join(fit)}, not {path.suffix}")
    if encoding.rotation_deg and not container.turns:
        fit = [suffix for suffix, other in CONTAINERS.items() if other.turns]
        raise GaitlakeError(f"{path.name}: a rotation is written into {', '.join(fit)}, not {path.suffix}")
    return container


def check_size(path: Path, size_px: tuple[int, int]) -> None:
    """Width and height in pixels: what the codecs and the decoder take.

    Raises
    ------
    GaitlakeError
        Odd, too small or too large.
    """
    width, height = size_px
    if width % 2 or height % 2:
        raise GaitlakeError(
            f"{path.name}: width and height must be even, as chroma is kept for 2 x 2 pixels; "
            f"found {width} x {height} px"
        )
    if min(size_px) < MIN_SIDE_PX or max(size_px) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise GaitlakeError(
            f"{path.name}: picture of {width} x {height} px; {MIN_SIDE_PX} to {MAX_SIDE_PX} px a side and at most "
            f"{MAX_PIXELS / 1e6:.0f} megapixels can be written"
        )

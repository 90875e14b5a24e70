"""Which pictures can be believed: one that was lost or is corrupt spoils those that are predicted from it.

Decoders say little of it. FFmpeg flags pictures in which it had to guess and refuses data that makes no sense, but some
pictures just do not come. What is predicted from a lost picture looks whole and is wrong.

It cannot see what the decoder takes for sound: flipped bits that still make sense (arithmetic coding without checksums:
HEVC, VP9, AV1), and data that the file does not hold at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from gaitlake.video.header import VideoHeader

ONE_EACH = frozenset({"h264", "hevc"})
"""Codecs in which every packet is one picture, so that one is missed when it does not come. In others some packets are
only there to be predicted from."""

UNTIMED = "avi"
"""A container without times of its own: FFmpeg counts packets, and errs where pictures are stored in another order."""

TWO_SIDED = 3
"""FFmpeg's code of pictures that may be predicted from one that is shown later."""

MOST_HELD = 8
"""Such pictures in a row that wait for the one that is shown after them; cameras make 1 to 3, x265 up to 8."""


class Damage:
    """Follows the packets that go into a decoder and the pictures that come out, in the order in which they are shown.

    Attributes
    ----------
    ticks : set of int
        Times of the pictures that cannot be believed: corrupt ones, and all from a corrupt or lost one up to the next
        that is complete in itself.
    """

    def __init__(self, header: VideoHeader) -> None:
        self.ticks: set[int] = set()
        self._counts = header.codec in ONE_EACH and header.container != UNTIMED
        self._awaited: set[int] = set()
        self._failed: set[int] = set()
        self._begun = False
        self._broken = False
        self._since: int | None = None

    def sent(self, packet: Packet[VideoStream]) -> None:
        """A packet went into the decoder."""
        if self._counts and packet.size and packet.pts is not None and not packet.is_discard:
            self._awaited.add(packet.pts)

    def failed(self, packet: Packet[VideoStream] | None) -> None:
        """A packet does not decode."""
        tick = None if packet is None else _tick(packet)
        if tick is None:
            self._broken = True
        else:
            self._failed.add(tick)

    def judged(self, pictures: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
        """The same pictures; when one comes, :attr:`ticks` holds its time if it is damaged."""
        held: list[VideoFrame] = []
        for picture in pictures:
            tick = _tick(picture)
            if tick is not None:
                if self._spoils(picture, tick):
                    self.ticks.update(before for one in held if (before := _tick(one)) is not None)
                if self._broken:
                    self.ticks.add(tick)
            held.append(picture)
            if picture.pict_type != TWO_SIDED or len(held) > MOST_HELD:
                yield from held
                held.clear()
        yield from held

    def _spoils(self, picture: VideoFrame, tick: int) -> bool:
        """Is this picture corrupt, or was one lost before it? Keeps in mind whether what follows is broken."""
        if picture.interlaced_frame:  # its two fields may be packets of their own
            self._counts = False
        lost = {failed for failed in self._failed if failed <= tick}
        missing = {awaited for awaited in self._awaited if awaited < tick}
        self._failed -= lost
        self._awaited -= {*missing, tick}
        if self._begun and self._counts:
            lost |= missing
        self._begun = True
        if picture.is_corrupt:
            lost.add(tick)
        if lost:
            self._broken, self._since = True, max(lost)
        if picture.key_frame and (self._since is None or tick > self._since):
            self._broken = False
        return bool(lost)


def _tick(timed: Packet[VideoStream] | VideoFrame) -> int | None:
    return timed.pts if timed.pts is not None else timed.dts

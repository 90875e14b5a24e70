"""Interlaced pictures made whole: two half pictures taken at different times would tear every moving limb into a comb.

FFmpeg's ``bwdif`` makes one full picture of each frame, at the frame's own time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.filter import Graph
    from av.video.frame import VideoFrame


def progressive(pictures: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
    """The same pictures; from the first one on that is interlaced, what is interlaced is made whole."""
    stream = iter(pictures)
    for picture in stream:
        if picture.interlaced_frame:
            yield from _filtered(chain([picture], stream), picture)
            return
        yield picture


def _filtered(pictures: Iterable[VideoFrame], first: VideoFrame) -> Iterator[VideoFrame]:
    import av

    graph = _graph(first)
    size = (first.width, first.height)
    for picture in pictures:
        if (picture.width, picture.height) != size or picture.pts is None:
            yield picture  # a filter takes one size only, and nothing can be said of a picture without a time
            continue
        graph.push(picture)
        yield from _pulled(graph, picture)
    try:
        graph.push(None)
    except av.error.FFmpegError:
        return
    yield from _pulled(graph, first)


def _graph(first: VideoFrame) -> Graph:
    from av.filter import Graph

    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=first.width, height=first.height, format=first.format, time_base=first.time_base, name="in"
    )
    halves = graph.add("bwdif", "mode=send_frame:parity=auto:deint=interlaced")
    sink = graph.add("buffersink")
    source.link_to(halves)
    halves.link_to(sink)
    graph.configure()
    return graph


def _pulled(graph: Graph, like: VideoFrame) -> Iterator[VideoFrame]:
    """What the filter has ready, on the clock of the pictures that went in (its own counts twice as fast)."""
    import av

    while True:
        try:
            picture = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if picture.pts is not None and picture.time_base and like.time_base:
            picture.pts = round(picture.pts * picture.time_base / like.time_base)
            picture.time_base = like.time_base
        yield picture  # type: ignore[misc]

"""Interlaced pictures made whole: two half pictures taken at different times would tear every moving limb into a comb.

FFmpeg's ``bwdif`` makes one full picture of each frame, at the frame's own time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.filter import Graph
    from av.video.frame import VideoFrame


def progressive(pictures: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
    """The same pictures; from the first one on that is interlaced, what is interlaced is made whole.

    A filter takes pictures of one size and format only, so another one begins with the next interlaced picture where
    they change. Nothing can be said of a picture without a time; it passes.
    """
    graph, first = None, None
    for picture in pictures:
        if graph and first and picture.pts is not None and not _alike(picture, first):
            yield from _rest(graph, first)
            graph = None
        if graph is None and picture.interlaced_frame and picture.pts is not None:
            graph, first = _graph(picture), picture
        if graph is None or first is None or picture.pts is None:
            yield picture
        else:
            graph.push(picture)
            yield from _pulled(graph, first)
    if graph and first:
        yield from _rest(graph, first)


def _alike(one: VideoFrame, other: VideoFrame) -> bool:
    return (one.width, one.height, one.format.name) == (other.width, other.height, other.format.name)


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


def _rest(graph: Graph, like: VideoFrame) -> Iterator[VideoFrame]:
    """The picture that the filter held back until it knew the next one."""
    graph.push(None)
    yield from _pulled(graph, like)


def _pulled(graph: Graph, like: VideoFrame) -> Iterator[VideoFrame]:
    """What the filter has ready, on the clock of the pictures that went in (its own counts twice as fast)."""
    import av

    while True:
        try:
            picture = graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if picture.pts is not None and picture.time_base and like.time_base:
            ticks = picture.time_base / like.time_base
            picture.pts = round(picture.pts * ticks)
            picture.duration = round((picture.duration or 0) * ticks)
            picture.time_base = like.time_base
        yield picture

"""The ``videos`` row of one file."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pyarrow as pa

from gaitlake.errors import VideoError
from gaitlake.video.frames import DecodeReport
from gaitlake.video.header import VideoHeader
from gaitlake.video.timebase import frame_rate, time_quality
from gaitlake_schemas.tables.videos import VIDEOS

MAX_RATE_HZ = 1_000_000
MAX_INT = 1 << 31
"""No count of pictures: a header that declares more is wrong."""


def videos_table(video_id: str, header: VideoHeader, report: DecodeReport) -> pa.Table:
    """One row of the ``videos`` contract, from what the header declares and what decoding found.

    Raises
    ------
    VideoError
        ``UNDECODABLE`` for a single picture without a declared rate (nothing in it says how long it lasts), and for a
        rate that no camera has.
    """
    rate = frame_rate(report.ticks, header)
    if rate is None or report.frames == 0:
        raise VideoError("UNDECODABLE", f"{header.path.name}: {report.frames} frame(s) and no frame rate: not a video")
    if not 0 < rate <= MAX_RATE_HZ:
        found = f"{float(rate):g} pictures a second by its time stamps; no camera films so"
        raise VideoError("UNDECODABLE", f"{header.path.name}: {found}")
    declared = header.frames_declared
    row: dict[str, object] = {
        "video_id": video_id,
        "container": header.container,
        "codec": header.codec,
        "width_px": report.width_px,
        "height_px": report.height_px,
        "rotation_deg": report.rotation_deg,
        "fps_num": rate.numerator,
        "fps_den": rate.denominator,
        "frames": report.frames,
        "frames_declared": declared if declared is None or declared < MAX_INT else None,
        "duration_s": _duration_s(report, header, rate),
        "size_bytes": header.size_bytes,
        "time_quality": time_quality(report.ticks, header),
        "truncated": report.truncated,
    }
    return VIDEOS.from_rows([row])


def _duration_s(report: DecodeReport, header: VideoHeader, rate: Fraction) -> float:
    """First to last frame plus one median interval, in seconds."""
    if report.frames < 2:
        return float(1 / rate)
    ticks = report.ticks
    return float((int(ticks[-1] - ticks[0]) + float(np.median(np.diff(ticks)))) * header.tick_s)

"""Probe, decode and write videos: true timestamps, rotation applied once, frames counted by decoding."""

from gaitlake.limits import DEFAULT_LIMITS, Limits
from gaitlake.video.cutout import cut_out
from gaitlake.video.decode import Decoder
from gaitlake.video.encode import VideoWriter
from gaitlake.video.entry import Timeline, spans, timeline
from gaitlake.video.formats import Codec, Encoding, encoders
from gaitlake.video.frames import DecodeReport, Frame, Span
from gaitlake.video.header import VideoHeader, probe
from gaitlake.video.lens import LensWatch
from gaitlake.video.names import VIDEO_EXTENSIONS, is_video_name
from gaitlake.video.picture import Picture
from gaitlake.video.table import videos_table

__all__ = [
    "DEFAULT_LIMITS",
    "VIDEO_EXTENSIONS",
    "Codec",
    "DecodeReport",
    "Decoder",
    "Encoding",
    "Frame",
    "LensWatch",
    "Limits",
    "Picture",
    "Span",
    "Timeline",
    "VideoHeader",
    "VideoWriter",
    "cut_out",
    "encoders",
    "is_video_name",
    "probe",
    "spans",
    "timeline",
    "videos_table",
]

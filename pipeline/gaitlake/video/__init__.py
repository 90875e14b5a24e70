"""Probe and decode videos: true timestamps, rotation applied once, frames counted by decoding."""

from gaitlake.video.cutout import cut_out
from gaitlake.video.decode import Decoder
from gaitlake.video.entry import Timeline, spans, timeline
from gaitlake.video.frames import DecodeReport, Frame, Span
from gaitlake.video.header import VideoHeader, probe
from gaitlake.video.lens import LensWatch
from gaitlake.video.names import VIDEO_EXTENSIONS, is_video_name
from gaitlake.video.picture import Picture
from gaitlake.video.table import videos_table

__all__ = [
    "VIDEO_EXTENSIONS",
    "DecodeReport",
    "Decoder",
    "Frame",
    "LensWatch",
    "Picture",
    "Span",
    "Timeline",
    "VideoHeader",
    "cut_out",
    "is_video_name",
    "probe",
    "spans",
    "timeline",
    "videos_table",
]

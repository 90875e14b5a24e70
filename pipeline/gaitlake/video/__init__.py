"""Probe and decode videos: true timestamps, rotation applied once, frames counted by decoding."""

from gaitlake.video.decode import Decoder, DecodeReport, Frame
from gaitlake.video.header import VideoHeader, probe
from gaitlake.video.lens import LensWatch
from gaitlake.video.names import VIDEO_EXTENSIONS, is_video_name
from gaitlake.video.table import videos_table

__all__ = [
    "VIDEO_EXTENSIONS",
    "DecodeReport",
    "Decoder",
    "Frame",
    "LensWatch",
    "VideoHeader",
    "is_video_name",
    "probe",
    "videos_table",
]

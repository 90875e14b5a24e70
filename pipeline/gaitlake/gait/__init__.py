"""From one clip's landmarks to contacts, strides and their numbers. Tables in, tables out."""

from gaitlake.gait.analysis import OUTPUTS, analyse_clip
from gaitlake.gait.clip import Clip, VideoFacts
from gaitlake.gait.parameters import STAGE_VERSIONS, AnalysisParameters, ParameterError, analysis_row

__all__ = [
    "OUTPUTS",
    "STAGE_VERSIONS",
    "AnalysisParameters",
    "Clip",
    "ParameterError",
    "VideoFacts",
    "analyse_clip",
    "analysis_row",
]

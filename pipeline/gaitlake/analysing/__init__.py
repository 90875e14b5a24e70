"""Analysing without ingesting: one clip's keypoints from a file or table, or every clip of a lake anew."""

from gaitlake.analysing.clip import analyse

__all__ = ["analyse"]

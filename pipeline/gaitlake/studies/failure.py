"""The one error of this package."""

from __future__ import annotations

from gaitlake.errors import GaitlakeError


class StudyError(GaitlakeError):
    """A study cannot be declared so, or cannot be run; nothing was written."""

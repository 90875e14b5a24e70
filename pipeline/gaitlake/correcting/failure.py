"""The one error of this package."""

from __future__ import annotations

from gaitlake.errors import GaitlakeError


class CorrectionError(GaitlakeError):
    """A correction cannot be made or undone; nothing was written."""

"""What an import refuses."""

from __future__ import annotations

from gaitlake.errors import GaitlakeError


class ImportKeypointsError(GaitlakeError):
    """A file of keypoints cannot be used; the message names the file, the rule, what was found and what to do."""

"""The one error of this package."""

from __future__ import annotations

from gaitlake.errors import GaitlakeError


class PlanError(GaitlakeError):
    """Nothing can be planned: the question has no answer, or nothing is known of the noise."""

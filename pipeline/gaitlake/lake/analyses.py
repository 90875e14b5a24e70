"""The analyses that a lake holds, and finding one by the beginning of its id."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from gaitlake.errors import LakeError
from gaitlake.lake.connection import query
from gaitlake.lake.folder import Lake

STORED = """
SELECT analyses.analysis_id, any_value(estimator) AS estimator, count(clip_id) AS clips,
    coalesce(analyses.analysis_id = any_value(lake_info.value), FALSE) AS is_current
FROM analyses
LEFT JOIN extractors USING (extractor_id)
LEFT JOIN clip_analyses USING (analysis_id)
LEFT JOIN lake_info ON lake_info.name = 'current_analysis_id'
GROUP BY analyses.analysis_id
ORDER BY is_current DESC, clips DESC, analyses.analysis_id
"""


@dataclass(frozen=True, slots=True)
class StoredAnalysis:
    """One analysis: whose landmarks it read, how many clips have its numbers, whether views show it."""

    analysis_id: str
    estimator: str | None
    clips: int
    is_current: bool

    def __str__(self) -> str:
        current = ", current" if self.is_current else ""
        return f"{self.analysis_id} ({self.estimator or 'no extractor'}, {self.clips} clips{current})"


def stored_analyses(path: str | PathLike[str]) -> list[StoredAnalysis]:
    """Every analysis of a lake, the current one first."""
    return [StoredAnalysis(**row) for row in query(path, STORED).to_pylist()]


def find_analysis(path: str | PathLike[str], prefix: str) -> StoredAnalysis:
    """The one analysis whose id begins so.

    Raises
    ------
    LakeError
        There is none, or more than one; the message lists what the lake has.
    """
    known = stored_analyses(path)
    found = [one for one in known if prefix and one.analysis_id.startswith(prefix)]
    exact = [one for one in found if one.analysis_id == prefix]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise LakeError(f"several analyses begin with {prefix!r}, give more of one: {', '.join(map(str, found))}")
    listed = ", ".join(map(str, known)) if known else "none yet"
    raise LakeError(f"lake {Lake(path).path} has no analysis {prefix!r}; it has: {listed}")

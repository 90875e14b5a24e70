"""The report of `gaitlake check` for programs: one JSON object, and one for what could not be looked at."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from gaitlake.check.people import places
from gaitlake.check.report import Report
from gaitlake.errors import GaitlakeError
from gaitlake.metrics.motion import SIDES


def error_json(path: Path, error: GaitlakeError) -> str:
    """Why nothing was looked at; ``reason`` is the code of a video that cannot be used, else null."""
    said = {"file": path.name, "error": str(error), "reason": getattr(error, "reason", None), "measurable": False}
    return json.dumps(said, indent=1, ensure_ascii=False)


def report_json(report: Report) -> str:
    """For programs: everything that the text says, one JSON object."""
    f = report.findings
    film = f.film
    said = {
        "file": film.name,
        "video": {name: value for name, value in film.video.items() if name != "video_id"},
        "looked_at_s": film.seen_s,
        "duration_s": film.whole_s,
        "whole": not film.stopped,
        "lens_covered_s": [[start / 1e6, end / 1e6] for start, end in film.covered_us],
        "damaged_s": [[start / 1e6, end / 1e6] for start, end in film.damaged_us],
        "clip": {name: value for name, value in f.clip.items() if name not in ("clip_id", "analysis_id", "video_id")},
        "people": [{"person": person, "where": where} for person, where in places(film).items()],
        "expected": {side: round(f.expected(side), 1) for side in SIDES},
        "rejected": {side: dict(f.rejected(side)) for side in SIDES},
        "sight": asdict(f.sight) if f.sight else None,
        "metrics": [asdict(one) for one in report.capabilities],
        "advice": [asdict(one) for one in report.advice],
        "overlay": str(report.overlay) if report.overlay else None,
        "measurable": report.measurable,
        "undecided": report.undecided,
    }
    return json.dumps(_finite(said), indent=1, ensure_ascii=False, allow_nan=False)


def _finite(value: object) -> object:
    """NaN and infinity, which JSON does not have, as null."""
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, dict):
        return {str(name): _finite(one) for name, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_finite(one) for one in value]
    return value

"""The report of `gaitlake check`: for a person to read, or as JSON."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from gaitlake.check.advice import advice_for
from gaitlake.check.capability import CAN, CANNOT, CARE, LEAST_STRIDES, Capability, capabilities
from gaitlake.check.findings import Findings
from gaitlake.check.instruction import Advice
from gaitlake.check.overlay import Moment
from gaitlake.metrics.motion import SIDES
from gaitlake.metrics.registry import METRICS
from gaitlake_schemas.vocabulary import REASONS

WIDTH = 110
INDENT = " " * 12
TITLES = {CAN: "CAN BE MEASURED", CARE: "WITH CARE", CANNOT: "CANNOT"}
CLOCKS = {
    "cfr": "steady clock",
    "vfr": "uneven clock (VFR)",
    "retimed": "speed changed afterwards",
    "suspect_slowmo": "slow motion",
}
UNSAID = "NOT_APPLICABLE"
"""Metrics of another activity are not worth a line."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, what the clip can carry, what to change, where the picture is (None: not drawn)."""

    findings: Findings
    capabilities: tuple[Capability, ...]
    advice: tuple[Advice, ...]
    overlay: Path | None = None
    moment: Moment | None = None

    @classmethod
    def of(cls, findings: Findings, overlay: Path | None = None, moment: Moment | None = None) -> Report:
        """Report on findings."""
        return cls(findings, tuple(capabilities(findings)), tuple(advice_for(findings)), overlay, moment)

    @property
    def measurable(self) -> bool:
        """Is there anything at all that this clip can carry?"""
        return any(one.verdict != CANNOT for one in self.capabilities)


def report_text(report: Report) -> str:
    """To read on a screen."""
    f = report.findings
    lines = [*_file_lines(f), "", *_person_lines(f)]
    for verdict in (CAN, CARE, CANNOT):
        entries = list(_metric_lines(report, verdict))
        lines += ["", TITLES[verdict], *(entries or ["  nothing"])]
    lines += ["", "WHAT TO CHANGE"]
    numbered = enumerate(report.advice, 1)
    lines += [part for number, one in numbered for part in _wrapped(f"  {number:>2} ", f"{one.found}: {one.do}")]
    if not report.advice:
        lines.append("  nothing")
    if report.overlay is not None and report.moment is not None:
        where = f"{report.overlay}: frame {report.moment.frame}, {report.moment.time_s:.2f} s, {report.moment.what}"
        lines += ["", "Look at", f"  {where}"]
    if not report.measurable:
        lines += ["", "Nothing can be measured from this clip."]
    return "\n".join(lines)


def _file_lines(f: Findings) -> list[str]:
    film, facts = f.film, f.film.facts
    turned = f"turned {film.video['rotation_deg']} deg" if film.video["rotation_deg"] else "not turned"
    clock = CLOCKS.get(facts.time_quality, facts.time_quality)
    looked = f"looked at {facts.frames} frames, all of it"
    if film.stopped:
        looked = f"looked at the first {film.seen_s:.1f} of {film.whole_s:.1f} s ({facts.frames} frames)"
    rate = f"{film.fps_hz:.4g} frames/s"
    return [
        f"{film.name}: {facts.width_px} x {facts.height_px} px, {rate}, {film.whole_s:.1f} s, {clock}, {turned}",
        looked,
    ]


def _person_lines(f: Findings) -> Iterator[str]:
    clip = f.clip
    if clip["person"] is None:
        yield f"person      none: {_words(f.text('reason') or 'NO_PERSON')}"
        return
    rival = "" if clip["runner_up"] is None else f"; next best {clip['runner_up']} (margin {clip['person_margin']:.2f})"
    yield f"person      {clip['person']} of {f.film.tracks.num_rows}, by the rule {clip['person_rule']}{rival}"
    camera = f", camera at the {f.near_side} side" if f.near_side else ""
    yield f"view        {f.text('view') or 'not known'}{camera} (from the {f.text('view_source') or 'pixels'})"
    cadence = "" if clip["cadence_spm"] is None else f", {clip['cadence_spm']:.1f} steps/min"
    yield f"activity    {f.text('activity') or 'not known'}{cadence}"
    for side in SIDES:
        lost = f.rejected(side)
        reasons = ", ".join(f"{count} {code}" for code, count in lost.most_common())
        yield f"{side:<11} {f.valid(side)} strides valid, {lost.total()} rejected" + (
            f" ({reasons})" if reasons else ""
        )
    if clip["reason"] is not None:
        yield f"reason      {clip['reason']}: {_words(str(clip['reason']))}"


def _metric_lines(report: Report, verdict: str) -> Iterator[str]:
    """For each set of codes the metrics by family, then the codes in words."""
    chosen = [one for one in report.capabilities if one.verdict == verdict and one.codes != (UNSAID,)]
    by_codes: dict[tuple[str, ...], list[Capability]] = {}
    for one in chosen:
        by_codes.setdefault(one.codes, []).append(one)
    for codes, alike in by_codes.items():
        for family in dict.fromkeys(one.family for one in alike):
            names = ", ".join(one.metric for one in alike if one.family == family)
            yield from _wrapped(f"  {family:<{len(INDENT)}}", names)
        for code in codes:
            yield from _wrapped(INDENT + "  - ", f"{code}: {_why(code, alike)}")


def _why(code: str, alike: list[Capability]) -> str:
    """A code in words, with the numbers of these metrics."""
    sides = Counter(side for one in alike for side, lost in one.lost.items() if lost == code)
    least = [f"{side} {min(one.values[side] for one in alike if side in one.lost)}" for side in SIDES if sides[side]]
    counts = f" ({', '.join(least)} strides with a value)" if least else ""
    if code == "LOW_N":
        return f"too few strides: {LEAST_STRIDES} a side are the least, the clips of a session together{counts}"
    if code == "LOW_FPS":
        needs = max(METRICS[one.metric].minimum_fps_hz for one in alike)
        return f"the frame rate is below the {needs:.0f} frames/s that these need{counts}"
    return _words(code) + counts


def _words(code: str) -> str:
    return REASONS.get(code, code)


def _wrapped(start: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start), break_on_hyphens=False)


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
        "clip": {name: value for name, value in f.clip.items() if name not in ("clip_id", "analysis_id", "video_id")},
        "rejected": {side: dict(f.rejected(side)) for side in SIDES},
        "sight": asdict(f.sight) if f.sight else None,
        "metrics": [asdict(one) for one in report.capabilities],
        "advice": [asdict(one) for one in report.advice],
        "overlay": str(report.overlay) if report.overlay else None,
        "measurable": report.measurable,
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

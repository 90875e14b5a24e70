"""The report of `gaitlake check`, for a person to read."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gaitlake.check.advice import advice_for
from gaitlake.check.capability import CAN, CANNOT, CARE, LEAST_STRIDES, Capability, capabilities
from gaitlake.check.findings import Findings
from gaitlake.check.instruction import Advice
from gaitlake.check.overlay import Moment
from gaitlake.check.people import everybody, named, places
from gaitlake.metrics.motion import SIDES
from gaitlake.metrics.registry import METRICS
from gaitlake.pose.person import RULE, RULE_HINT
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

UNSEEN = "VIEW_UNSUPPORTED"
LONGER_S = 60
SPARE = 1.3
"""What to wait for a whole clip, s: at least LONGER_S; SPARE times as long as the pace so far makes it."""

BECAUSE = {RULE: "seen longest, largest, most in motion, most in the middle", RULE_HINT: "as you said"}


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

    @property
    def undecided(self) -> bool:
        """Was nothing found that can be measured, in a part of the clip?"""
        return self.findings.film.stopped and not self.measurable


def report_text(report: Report) -> str:
    """To read on a screen."""
    f = report.findings
    metrics, change = _verdict_lines(report), _change_lines(report)
    lines = [*_file_lines(f), "", *_person_lines(f), *(metrics + change if report.measurable else change + metrics)]
    if report.overlay is not None and report.moment is not None:
        where = f"{report.overlay}: frame {report.moment.frame}, {report.moment.time_s:.2f} s, {report.moment.what}"
        lines += ["", "Look at", f"  {where}"]
    if report.undecided:
        lines += ["", *_wrapped("", _more(f))]
    elif not report.measurable:
        lines += ["", "Nothing can be measured from this clip."]
    return "\n".join(lines)


def _verdict_lines(report: Report) -> list[str]:
    """The metrics by verdict; one line where none can be measured, all for the same reason."""
    if report.undecided:
        return []
    if not report.measurable and (codes := _only_codes(report)):
        reasons = "; ".join(f"{code}, {_why(code, list(report.capabilities))}" for code in codes)
        return ["", TITLES[CANNOT], *_wrapped("  ", f"everything: {reasons}")]
    lines: list[str] = []
    for verdict in (CAN, CARE, CANNOT):
        lines += ["", TITLES[verdict], *(list(_metric_lines(report, verdict)) or ["  nothing"])]
    return lines


def _only_codes(report: Report) -> tuple[str, ...]:
    """The codes that all metrics of this view and activity share; empty if they differ."""
    all_codes = {one.codes for one in report.capabilities if one.codes != (UNSAID,)}
    of_this_view = all_codes - {(UNSEEN,)} or all_codes
    return next(iter(of_this_view)) if len(of_this_view) == 1 else ()


def _change_lines(report: Report) -> list[str]:
    if report.undecided and not report.advice:
        return []
    numbered = enumerate(report.advice, 1)
    lines = [part for number, one in numbered for part in _wrapped(f"  {number:>2} ", f"{one.found}: {one.do}")]
    return ["", "WHAT TO CHANGE", *(lines or ["  nothing"])]


def _more(f: Findings) -> str:
    """How to look at all of a clip of which too little was seen."""
    film = f.film
    pace = film.looking_s / film.seen_s if film.seen_s > 0 else 0.0
    seconds = max(LONGER_S, 10 * math.ceil(SPARE * pace * film.whole_s / 10))
    if f.text("reason") == "MULTI_PERSON":
        who = next(iter(places(film)), 0)
        return f"First say who is meant: gaitlake check {film.name} --person {who} (or another: {everybody(film, who)})"
    looked = f"looked at {film.seen_s:.1f} of {film.whole_s:.1f} s, too little to judge"
    return f"{looked}: gaitlake check {film.name} --seconds {seconds}"


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
        if f.film.tracks.num_rows:
            yield from _wrapped("followed    ", everybody(f.film))
        return
    yield from _wrapped("person      ", _who(f))
    camera = f", camera at the {f.near_side} side" if f.near_side else ""
    yield f"view        {f.text('view') or 'not known'}{camera} (from the {f.text('view_source') or 'pixels'})"
    cadence = "" if clip["cadence_spm"] is None else f", {clip['cadence_spm']:.1f} steps/min"
    yield f"activity    {f.text('activity') or 'not known'}{cadence}"
    for side in SIDES:
        lost = f.rejected(side)
        reasons = ", ".join(f"{count} {code}" for code, count in lost.most_common())
        line = f"{side:<11} {f.valid(side)} strides valid, {lost.total()} rejected" + (
            f" ({reasons})" if reasons else ""
        )
        yield line + (
            f"; about {f.expected(side):.0f} expected in the whole clip" if f.film.stopped and f.valid(side) else ""
        )
    if clip["reason"] is not None:
        yield f"reason      {clip['reason']}: {_words(str(clip['reason']))}"


def _who(f: Findings) -> str:
    """The person that was taken, why, and who else is there."""
    person, count = f.clip["person"], f.film.tracks.num_rows
    if count == 1:
        return "the only person"
    why = BECAUSE.get(str(f.clip["person_rule"]), str(f.clip["person_rule"]))
    others = everybody(f.film, but=person)
    return f"{named(f.film, person)} of the {count} in the picture: {why}; not taken: {others}"


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

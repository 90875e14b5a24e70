"""Rules about the file, its clock and the lens."""

from __future__ import annotations

from gaitlake.check.findings import Findings
from gaitlake.check.instruction import Advice
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.metrics.motion import SIDES
from gaitlake.metrics.registry import METRICS
from gaitlake.video.header import MIN_CAPTURE_RATIO

GOOD_FPS_HZ = 120.0
"""Contact, flight and loading need 60; at 120 a frame is worth 3.4 ms instead of 6.8 (SCIENCE 2)."""

FPS_TOLERANCE = AnalysisParameters().metrics.fps_tolerance


def cut_off(f: Findings) -> Advice | None:
    """The file ends before its header says."""
    if "TRUNCATED" not in f.flags:
        return None
    return Advice("TRUNCATED", f"the file breaks off after {f.film.seen_s:.1f} s", "copy it again from the camera")


def damaged(f: Findings) -> Advice | None:
    """Some of the file's data is corrupt."""
    if not f.film.damaged_us:
        return None
    return Advice("DAMAGED", f"the file is damaged from {_spans(f.film.damaged_us)}", "copy it again from the camera")


def covered(f: Findings) -> Advice | None:
    """Something lies over the lens."""
    if not f.film.covered_us:
        return None
    found = f"something (a finger?) covers the lens from {_spans(f.film.covered_us)}"
    return Advice("OCCLUSION", found, "use a tripod; film again")


def _spans(spans_us: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{start / 1e6:.1f} to {end / 1e6:.1f} s" for start, end in spans_us)


def slow_motion(f: Findings) -> Advice | None:
    """Filmed faster than it is played, and nobody said so."""
    if not real_time_unknown(f):
        return None
    played, filmed = f.film.fps_hz, f.film.capture_rate_hz
    if filmed is not None and _faster(f):
        found = f"the camera says it filmed {filmed:g} frames/s, the file plays {played:g}"
        return Advice("SLOWMO", found, f"give --slowmo {filmed / played:g} (in the manifest: slowmo_factor)")
    found = "the clock looks slowed"
    if f.stride_s is not None:
        found = f"strides last {f.stride_s:.1f} s: too long for {f.text('activity') or 'gait'} in real time"
    return Advice("SLOWMO", found, "if it is slow motion, give --slowmo: frames/s filmed / frames/s played")


def real_time_unknown(f: Findings) -> bool:
    """Is real time not known? By what the camera says, or by strides that no gait of that name has."""
    if f.film.clip.slowmo_factor != 1.0:
        return False
    if _faster(f):
        return True
    if "ACTIVITY_CONFLICT" in f.flags:
        return False
    if "SLOWMO" in f.flags or f.film.facts.time_quality == "suspect_slowmo":
        return True
    implausible = sum(f.rejected(side)["IMPLAUSIBLE"] for side in SIDES)
    slowest = AnalysisParameters().strides.run_cadence_spm[0]
    too_long = f.stride_s is not None and f.stride_s > 120.0 / slowest and f.text("activity") == "run"
    return too_long and implausible > sum(f.valid(side) for side in SIDES)


def _faster(f: Findings) -> bool:
    """Does the camera say that it filmed at a higher rate than the file plays?"""
    return f.film.capture_rate_hz is not None and f.film.capture_rate_hz > MIN_CAPTURE_RATIO * f.film.fps_hz


def edited(f: Findings) -> Advice | None:
    """An editor changed the speed."""
    if f.film.facts.time_quality != "retimed" or f.film.clip.slowmo_factor != 1.0 or real_time_unknown(f):
        return None
    return Advice("SLOWMO", "an editor changed the speed of this file", "use the file as it came out of the camera")


def uneven_clock(f: Findings) -> Advice | None:
    """Variable frame rate."""
    if "VFR" not in f.flags:
        return None
    return Advice(
        "VFR",
        f"the frame rate varies (around {f.film.fps_hz:.0f} frames/s)",
        "more light; the camera's own app with a fixed rate; no messenger, no editor, no screen recording",
    )


def slow_camera(f: Findings) -> Advice | None:
    """Too few frames a second for some of what this view and activity could show."""
    if real_time_unknown(f):
        return None
    activity, view = f.text("activity"), f.text("view")
    short = [
        metric
        for metric in METRICS.values()
        if (activity in metric.activities if activity else "run" in metric.activities)
        and (view is None or view in metric.views)
        and f.fps_hz < metric.minimum_fps_hz * (1.0 - FPS_TOLERANCE)
    ]
    if not short:
        return None
    what = ", ".join(dict.fromkeys(metric.family for metric in short))
    needs = max(metric.minimum_fps_hz for metric in short)
    found = f"{f.fps_hz:.0f} frames/s: {len(short)} numbers ({what}) cannot be measured, they need {needs:.0f}"
    return Advice("LOW_FPS", found, f"film at {GOOD_FPS_HZ:.0f} frames/s")

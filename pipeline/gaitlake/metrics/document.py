"""``python -m gaitlake.metrics.document FILE`` writes the registry as a page to read."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from gaitlake.metrics.definition import Metric
from gaitlake.metrics.registry import METRICS, SIGNALS

HEADING = """# Metrics

Every number of a stride, or of a repetition of a squat; a side's value is the median over its strides that count.
Generated from `gaitlake.metrics` (a test fails when it is stale); the table `metrics` of a lake has the same.
What a clip cannot carry is NULL with a reason; `SELECT * FROM why_missing` answers for each clip and metric.

Angles are in the image: they carry 5 to 8 deg of absolute uncertainty from any video (Stenum 2021, Van Hooren 2023), so
compare within a person. Loading times and wobble of pose models are unvalidated against motion capture.
"""

TITLES = {
    "timing": "Times and lengths",
    "angles": "Joint angles, from the side",
    "loading": "Loading response, from the side",
    "frontal": "Leg and pelvis, from the front or the rear",
    "trunk": "Trunk and pelvis range",
    "arms": "Arms",
    "variability": "Stride-to-stride variability",
    "squat": "Single-leg squat",
}


def markdown() -> str:
    """The page."""
    order = list(TITLES)
    ordered = sorted(METRICS.values(), key=lambda m: order.index(m.family))
    sections = [_section(family, list(found)) for family, found in groupby(ordered, key=lambda m: m.family)]
    return "\n".join([HEADING, *sections, _curves()])


def _section(family: str, metrics: list[Metric]) -> str:
    lines = [f"## {TITLES[family]}", "", "| metric | unit | is | sign | views | activities | needs | read with |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    lines += [_line(metric) for metric in metrics]
    return "\n".join(lines) + "\n"


def _line(m: Metric) -> str:
    needs = [f"{m.minimum_fps_hz:g} fps"] if m.minimum_fps_hz >= 60 else []
    needs += [] if m.smoothing_allowed else ["unsmoothed landmarks"]
    codes = {
        "YAW_UNKNOWN": m.yaw_sensitive, "STANCE_ASSUMED": m.stance_assumed, "UNVALIDATED": not m.validated,
        "NOISE_UNEQUAL": m.noise_sensitive,
    }  # fmt: skip
    read_with = ", ".join(f"`{code}`" for code, applies in codes.items() if applies)
    unit = "" if m.unit == "1" else m.unit
    sign = m.sign if m.sided else f"{m.sign}; no sides"
    views, activities = ", ".join(m.views), ", ".join(m.activities)
    cells = (f"`{m.metric}`", unit, m.definition, sign, views, activities, ", ".join(needs), read_with)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _curves() -> str:
    lines = [
        "## Curves",
        "",
        "`cycle_curves` holds 101 points of each valid stride, initial contact to initial contact.",
        "",
    ]
    lines += [f"- {view}: " + ", ".join(f"`{name}`" for name in names) for view, names in SIGNALS.items()]
    return "\n".join(lines).replace("- frontal:", "- frontal and rear:") + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")

"""What to change before the athlete leaves: the table of rules, most pressing first."""

from __future__ import annotations

from gaitlake.check.findings import Findings
from gaitlake.check.instruction import Advice, Rule
from gaitlake.check.rules_gait import (
    activity_conflict,
    exchanged_legs,
    few_strides,
    front_or_rear,
    no_gait,
    not_forward,
    oblique,
    view_conflict,
    yaw,
)
from gaitlake.check.rules_person import cropped, dark, hidden_leg, nobody, other_side, several_people, small
from gaitlake.check.rules_recording import covered, cut_off, damaged, edited, slow_camera, slow_motion, uneven_clock

RULES: tuple[Rule, ...] = (
    nobody, several_people, covered, damaged, cut_off, slow_motion, edited, uneven_clock, slow_camera, oblique,
    view_conflict, front_or_rear, activity_conflict, no_gait, cropped, small, dark, hidden_leg, exchanged_legs,
    not_forward, few_strides, yaw, other_side,
)  # fmt: skip
"""Every rule, most pressing first."""

OF_THE_FILE: tuple[Rule, ...] = (covered, damaged, slow_motion, edited, slow_camera)
"""Rules that hold however little of a clip was looked at."""


def advice_for(findings: Findings) -> list[Advice]:
    """What to change, most pressing first; of a clip that was hardly looked at what its file says."""
    rules = OF_THE_FILE if findings.film.too_little else RULES
    return [advice for advice in (rule(findings) for rule in rules) if advice is not None]

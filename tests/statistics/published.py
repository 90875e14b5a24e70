"""Published studies whose results are known."""

from __future__ import annotations

from gaitlake.statistics.sample import SubjectPairs

WEIGHT_BEFORE = [210, 205, 193, 182, 259, 239, 164, 197, 222, 211, 187, 175, 186, 243, 246]
WEIGHT_AFTER = [197, 195, 191, 174, 236, 226, 157, 196, 201, 196, 181, 164, 181, 229, 231]
"""Weight clinic: real-statistics.com, paired sample t test; t 6.6896995, p 1.028e-5 (weight lost)."""
MILEAGE_A = [19, 22, 24, 24, 25, 25, 26, 26, 28, 32]
MILEAGE_B = [16, 20, 21, 22, 23, 22, 27, 25, 27, 28]
"""Columbia University, W2024 R2.pdf; one-sided t 4.4721, p .000775."""
PRESSURE_6 = [141, 119, 122, 127, 125, 123, 113, 106, 131, 142, 131, 135, 119, 130, 121]
PRESSURE_7 = [168, 111, 139, 127, 155, 115, 125, 123, 130, 137, 130, 129, 112, 141, 122]
"""Framingham, examinations 6 and 7: Boston University, BS704 confidence intervals; 95 % interval -12.4 to 1.8."""
MAIZE_CROSS_LESS_SELF = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
"""Darwin's maize in eighths of an inch, Fisher 1935, The Design of Experiments, chapter 3."""


def study(before: list[int], after: list[int]) -> SubjectPairs:
    """A study of subjects 00, 01 …"""
    return SubjectPairs.from_columns([f"{i:02}" for i in range(len(before))], before, after)


def changes(values: list[float]) -> SubjectPairs:
    """A study of which only the changes are known."""
    return SubjectPairs.from_columns([f"{i:04}" for i in range(len(values))], [0.0] * len(values), values)

"""Statistics of pre/post studies: intervals, paired tests, families of tests, agreement, planning (SCIENCE 5 to 7).

Pure functions of numbers: no lake, no files. What is tested is always one value per subject.
"""

from gaitlake.statistics.effects import Effects, effect_sizes
from gaitlake.statistics.families import Decision, decide
from gaitlake.statistics.paired import PairedResult, paired_tests
from gaitlake.statistics.regression_to_mean import RegressionToMean, expected_change
from gaitlake.statistics.sample import REASONS, Reason, SubjectPairs

__all__ = [
    "REASONS",
    "Decision",
    "Effects",
    "PairedResult",
    "Reason",
    "RegressionToMean",
    "SubjectPairs",
    "decide",
    "effect_sizes",
    "expected_change",
    "paired_tests",
]

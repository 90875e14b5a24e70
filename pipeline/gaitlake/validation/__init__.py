"""The truth suite: fresh synthetic people whose motion is known exactly, analysed as shipped, held against bars."""

from gaitlake.validation.bars import Achieved, Bar
from gaitlake.validation.bench import Bench
from gaitlake.validation.report import Report, report_json, report_text
from gaitlake.validation.speed import clip_times_ms
from gaitlake.validation.suite import DRAWS, all_bars, chosen_bars, run_bar, run_suite

__all__ = [
    "DRAWS",
    "Achieved",
    "Bar",
    "Bench",
    "Report",
    "all_bars",
    "chosen_bars",
    "clip_times_ms",
    "report_json",
    "report_text",
    "run_bar",
    "run_suite",
]

"""Declared studies: one comparison of before and after, stated in a TOML file before it is looked at (SCIENCE 6, 7).

A subject has one value per outcome. What is written is in the tables `studies`, `study_subjects`, `study_effects`.
"""

from gaitlake.studies.declaration import Declaration
from gaitlake.studies.failure import StudyError
from gaitlake.studies.reading_toml import parse_declaration, read_declaration
from gaitlake.studies.report import report_text
from gaitlake.studies.run import StudyRun, rerun_changed, run_every, run_study
from gaitlake.studies.stored import list_studies, remove_study, stored_report

__all__ = [
    "Declaration",
    "StudyError",
    "StudyRun",
    "list_studies",
    "parse_declaration",
    "read_declaration",
    "remove_study",
    "report_text",
    "rerun_changed",
    "run_every",
    "run_study",
    "stored_report",
]

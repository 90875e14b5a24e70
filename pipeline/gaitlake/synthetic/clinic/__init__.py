"""Clinics of made-up people: studies, subjects, clips, and the truth about all of them."""

from gaitlake.synthetic.clinic.known import Known, read_known
from gaitlake.synthetic.clinic.make import Clinic, Order, make_clinic
from gaitlake.synthetic.clinic.plan import HEADING_DEG, FilmPlan, PlannedClip, plan_clips
from gaitlake.synthetic.clinic.study import KNOBS, USUAL, Spread, Study
from gaitlake.synthetic.clinic.study_file import read_study
from gaitlake.synthetic.clinic.subjects import Subject, draw_subjects

__all__ = [
    "HEADING_DEG",
    "KNOBS",
    "USUAL",
    "Clinic",
    "FilmPlan",
    "Known",
    "Order",
    "PlannedClip",
    "Spread",
    "Study",
    "Subject",
    "draw_subjects",
    "make_clinic",
    "plan_clips",
    "read_known",
    "read_study",
]

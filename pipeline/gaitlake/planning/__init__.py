"""How many strides, clips and subjects a question needs, from the lake's own noise (SCIENCE 5 to 7).

Questions, noise, answers and cautions are pure functions; only :mod:`gaitlake.planning.reading` reads a lake.
"""

from gaitlake.planning.failure import PlanError
from gaitlake.planning.plan import Plan, make_plan
from gaitlake.planning.question import Question, read_question
from gaitlake.planning.report import plan_document, plan_text

__all__ = ["Plan", "PlanError", "Question", "make_plan", "plan_document", "plan_text", "read_question"]

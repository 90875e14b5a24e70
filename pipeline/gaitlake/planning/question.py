"""What is asked: a metric, the size to be found, and how it will be filmed."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from typing import Literal, get_args

from gaitlake.metrics.definition import Metric
from gaitlake.metrics.registry import METRICS
from gaitlake.planning.failure import PlanError
from gaitlake.planning.quantities import read_size

Outcome = Literal["difference", "side", "change"]
Pairing = Literal["same_clip", "near_near"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Question:
    """``size`` of ``metric``, in its unit, to be found with ``power``. None: not said.

    ``outcome``: size of a left-right ``difference`` and of its change, of its ``change`` only, or of the change of one
    ``side``. ``fps_hz``: frames per second of real time.
    """

    metric: Metric
    size: float
    outcome: Outcome = "difference"
    view: str | None = None
    activity: str | None = None
    pairing: Pairing | None = None
    fps_hz: float | None = None
    power: float = 0.8

    @property
    def quantity(self) -> Literal["difference", "side"]:
        """Of what `measurement_noise` is wanted."""
        return "side" if self.outcome == "side" else "difference"


@dataclass(frozen=True, slots=True)
class Setting:
    """How it is filmed: what noise depends on. ``fps_class_hz`` None: any."""

    activity: str
    view: str
    pairing: Pairing
    fps_class_hz: int | None


def find_metric(name: str) -> Metric:
    """The metric of this name.

    Raises
    ------
    PlanError
        There is none; near names are told.
    """
    if name in METRICS:
        return METRICS[name]
    near = difflib.get_close_matches(name.strip().lower(), METRICS, n=3, cutoff=0.5)
    near = near or [one for one in METRICS if all(word in one for word in name.lower().replace("-", "_").split("_"))]
    told = f"near are {', '.join(near[:5])}" if near else "docs/metrics.md lists them"
    raise PlanError(f"there is no metric {name}: {told}")


def read_question(metric: str, size: str, *, outcome: Outcome | None = None, **said: object) -> Question:
    """A question from words, checked against what the metric can do.

    ``said`` are fields of :class:`Question`: view, activity, pairing, fps_hz, power. A metric without sides is asked
    about its change only.

    Raises
    ------
    PlanError
        Anything about it cannot be, with what can.
    """
    known = find_metric(metric)
    if outcome is None:
        outcome = "difference" if known.sided else "side"
    question = Question(known, read_size(size, metric, known.unit), outcome, **said)  # type: ignore[arg-type]
    problems = [*_carried(question), *_sides(question), *_numbers(question)]
    if problems:
        raise PlanError("; ".join(problems))
    return question


def default_setting(question: Question) -> Setting:
    """What is not said is the metric's first: without a lake nothing else is known."""
    view = question.view or question.metric.views[0]
    return Setting(question.activity or _usual_activity(question.metric), view, pairing_of(question, view), None)


def pairing_of(question: Question, view: str) -> Pairing:
    """From the side each limb near the camera (SCIENCE 5), from front and rear both of every clip."""
    return question.pairing or ("near_near" if view == "sagittal" and question.metric.sided else "same_clip")


def _usual_activity(metric: Metric) -> str:
    return "run" if "run" in metric.activities else metric.activities[0]


def _carried(question: Question) -> list[str]:
    metric, problems = question.metric, []
    for word, wanted, known in (
        ("view", question.view, metric.views),
        ("activity", question.activity, metric.activities),
    ):
        if wanted is not None and wanted not in known:
            problems.append(f"{word} {wanted} cannot carry {metric.metric}: it can be had of {word} {', '.join(known)}")
    if question.pairing == "near_near" and "sagittal" not in (question.view or metric.views):
        problems.append("near_near takes each limb from clips in which it was near the camera: sagittal views only")
    return problems


def _sides(question: Question) -> list[str]:
    if question.metric.sided or question.outcome == "side":
        return []
    return [f"{question.metric.metric} has no left and right: --outcome side plans for a change of its value"]


def _numbers(question: Question) -> list[str]:
    problems = []
    if not 0.5 <= question.power <= 0.99:
        problems.append(f"power {question.power:g}: must be from 0.5 to 0.99; 0.8 is usual")
    if question.fps_hz is not None and not (math.isfinite(question.fps_hz) and 5 <= question.fps_hz <= 1_000):
        problems.append(f"fps {question.fps_hz:g}: frames per second of real time, from 5 to 1000")
    return problems

"""The people of a clinic, drawn by seed: who they are, how they move before and after, how they look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gaitlake.errors import GaitlakeError
from gaitlake.synthetic.body import wobble_from_mm
from gaitlake.synthetic.clinic.study import KNOBS, Spread, Spreads, Study
from gaitlake.synthetic.clip import motion_of
from gaitlake.synthetic.knobs import Gait, Leg
from gaitlake.synthetic.rendered.look import Look, draw_look
from gaitlake.synthetic.squat import Squat, SquatLeg
from gaitlake.synthetic.timing import draw_contacts
from gaitlake.synthetic.usual import duty, stride_time_s

Response = Literal["improved", "unchanged", "worse_other", "reference"]
Knobs = dict[str, float]
"""Of one side, by name (see KNOBS)."""

OTHER = {"left": "right", "right": "left"}
OWN = {
    "slow_load_ms": Spread(0.0, 1.5),
    "wobble_mm": Spread(3.0, 1.0),
    "pelvic_drop_deg": Spread(3.0, 0.4),
    "duty": Spread(0.0, 0.003),
    "hip_swing_deg": Spread(0.0, 1.0),
    "trunk_lateral_deg": Spread(0.0, 0.5),
}
"""How either side of anybody differs from the usual, independently."""
HEIGHT_M = {"female": (1.64, 0.06), "male": (1.77, 0.065)}
STEP_WIDTH_M = {"run": 0.06, "walk": 0.10}
WOBBLE_HZ = 5.0
ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody: ``before`` and ``after`` have the knobs of either side."""

    number: int
    subject_id: str
    sex: str
    birth_year: int
    height_m: float
    mass_kg: float
    response: Response
    look: Look
    gait: Gait
    before: dict[str, Knobs]
    after: dict[str, Knobs]

    def knobs(self, timepoint: str) -> dict[str, Knobs]:
        """Of either side, at `pre` or `post`."""
        return self.after if timepoint == "post" else self.before

    def moving(self, timepoint: str, *, wobble_factor: dict[str, float] | None = None) -> Gait:
        """The gait at a timepoint; a drill may multiply the wobble of a side."""
        legs = {}
        for side, knobs in self.knobs(timepoint).items():
            factor = (wobble_factor or {}).get(side, 1.0)
            legs[side] = leg_of(knobs | {"wobble_mm": factor * knobs["wobble_mm"]}, self.gait)
        return replace(self.gait, left=legs["left"], right=legs["right"])

    def squatting(self, timepoint: str) -> Squat:
        """Single-leg squats at a timepoint, first on the left."""
        legs = {
            side: SquatLeg(
                wobble=wobble_from_mm(knobs["wobble_mm"], self.height_m),
                pelvic_drop_deg=knobs["pelvic_drop_deg"],
                trunk_lateral_deg=4.0 + knobs["trunk_lateral_deg"],
            )
            for side, knobs in self.knobs(timepoint).items()
        }
        return Squat(
            repetitions=16,
            rep_s=1.7,
            pause_s=0.3,
            change_legs=True,
            height_m=self.height_m,
            left=legs["left"],
            right=legs["right"],
        )


def leg_of(knobs: Knobs, gait: Gait) -> Leg:
    """The leg of ``gait``, which is symmetric, with these knobs."""
    return Leg(
        duty=gait.duty("left") + knobs["duty"],
        slow_load_ms=knobs["slow_load_ms"],
        wobble=wobble_from_mm(knobs["wobble_mm"], gait.height_m),
        wobble_hz=WOBBLE_HZ,
        pelvic_drop_deg=knobs["pelvic_drop_deg"],
        hip_swing_deg=knobs["hip_swing_deg"],
        trunk_lateral_deg=knobs["trunk_lateral_deg"],
    )


def draw_subjects(study: Study, count: int, seed: int) -> Iterator[Subject]:
    """``count`` subjects, drawn as they are asked for.

    The first n of a larger cohort of the same seed are not these: shares are kept exactly.

    Raises
    ------
    GaitlakeError
        No body can be drawn that does what the study asks for.
    """
    digits = max(3, len(str(count)))
    for number, response in enumerate(_responses(study, count, np.random.default_rng([seed, 1]))):
        rng = np.random.default_rng([seed, 2, number])
        yield _subject(study, number, f"S{number + 1:0{digits}d}", response, rng)


def _responses(study: Study, count: int, rng: np.random.Generator) -> list[Response]:
    healthy = round(study.references * count)
    rest = count - healthy
    improved = round(study.responders * rest)
    worse = min(round(study.worse_other * rest), rest - improved)
    counts: dict[Response, int] = {"reference": healthy, "improved": improved, "worse_other": worse}
    counts["unchanged"] = rest - improved - worse
    kinds = [response for response, times in counts.items() for _ in range(times)]
    return [kinds[i] for i in rng.permutation(count)]


def _subject(study: Study, number: int, subject_id: str, response: Response, rng: np.random.Generator) -> Subject:
    sex = "female" if rng.random() < 0.5 else "male"
    impossible = ""
    for _ in range(ATTEMPTS):
        height = float(np.clip(rng.normal(*HEIGHT_M[sex]), 1.5, 1.98))
        gait = _gait(study, height, rng)
        sides = {side: {knob: _drawn(spread, rng) for knob, spread in OWN.items()} for side in ("left", "right")}
        before = sides if response == "reference" else _added(sides, study.affected_side, study.before, rng)
        after = _after(study, response, before, rng)
        found = Subject(
            number=number,
            subject_id=subject_id,
            sex=sex,
            birth_year=int(rng.integers(1960, 2004)),
            height_m=round(height, 3),
            mass_kg=round(float(rng.uniform(19.5, 26.0)) * height**2, 1),
            response=response,
            look=draw_look(rng),
            gait=gait,
            before=before,
            after=after,
        )
        try:
            _move(found)
        except ValueError as error:
            impossible = str(error).removeprefix("Gait cannot be made: ")
            continue
        return found
    raise GaitlakeError(
        f"study {study.name!r} cannot be made: none of {ATTEMPTS} bodies can {study.activity} at "
        f"{study.speed_mps:g} m/s with the knobs asked for; of the last one: {impossible}"
    )


def _move(subject: Subject) -> None:
    """Raises ValueError if the legs are too short for a step, or cannot do what their knobs say."""
    for gait in dict.fromkeys(subject.moving(timepoint) for timepoint in ("pre", "post")):
        motion_of(gait, draw_contacts(gait, 0.1, 0))


def _gait(study: Study, height_m: float, rng: np.random.Generator) -> Gait:
    speed = study.speed_mps + study.speed_sd_mps * float(np.clip(rng.standard_normal(), -2, 2))
    both = Leg(duty=duty(study.gait, speed) + float(rng.uniform(-0.01, 0.01)))
    return Gait(
        activity=study.gait,
        drive="contact",
        speed_mps=round(speed, 2),
        stride_time_s=stride_time_s(study.gait, speed) * float(rng.uniform(0.96, 1.04)),
        stride_sd_s=float(rng.uniform(0.004, 0.009)),
        load_sd_ms=float(rng.uniform(1.5, 3.5)),
        height_m=round(height_m, 3),
        step_width_m=STEP_WIDTH_M[study.gait] + float(rng.uniform(-0.02, 0.02)),
        trunk_lateral_deg=float(rng.uniform(1.0, 3.0)),
        left=both,
        right=both,
    )


def _drawn(spread: Spread, rng: np.random.Generator) -> float:
    return spread.mean + spread.sd * float(np.clip(rng.standard_normal(), -2.5, 2.5))


def _added(sides: dict[str, Knobs], side: str, more: Spreads, rng: np.random.Generator) -> dict[str, Knobs]:
    """The same knobs with some of one side increased, within what can be made."""
    own = dict(sides[side])
    for knob, spread in more.items():
        low, high = KNOBS[knob]
        own[knob] = float(np.clip(own[knob] + _drawn(spread, rng), low, high))
    return sides | {side: own}


def _after(study: Study, response: Response, before: dict[str, Knobs], rng: np.random.Generator) -> dict[str, Knobs]:
    if response == "improved":
        return _added(before, study.affected_side, study.after, rng)
    if response == "worse_other":
        return _added(before, OTHER[study.affected_side], study.worse, rng)
    return before

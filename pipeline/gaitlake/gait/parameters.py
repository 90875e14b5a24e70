"""Every parameter of the gait stages, each with its source on its line. Their hash is part of ``analysis_id``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields

from gaitlake.errors import GaitlakeError
from gaitlake.gait.parameter_values import not_finite, typed, unknown
from gaitlake.metrics.parameters import MetricParameters
from gaitlake_schemas import keys

STAGE_VERSIONS: dict[str, int] = {
    "person": 2, "clean": 3, "view": 2, "gait_class": 3, "events": 3, "strides": 2, "squat": 1, "metrics": 2,
}  # fmt: skip
"""Raised when a stage's code changes its result."""


class ParameterError(GaitlakeError, ValueError):
    """A parameter is unknown or out of range; the message lists every problem found."""


@dataclass(frozen=True, slots=True)
class GateParameters:
    """Which samples count as seen."""

    visibility_minimum: float = 0.5  # SCIENCE 2.3
    foot_visibility_minimum: float = 0.3  # SCIENCE 2.3, engineering
    clip_valid_minimum: float = 0.80  # SCIENCE 8, LOW_VIS of a clip
    stride_valid_minimum: float = 0.90  # SCIENCE 8, LOW_VIS of a stride

    def problems(self) -> list[str]:
        """Values outside [0, 1]."""
        return [f"{n} = {v}, must be in [0, 1]" for n, v in asdict(self).items() if not 0.0 <= v <= 1.0]


@dataclass(frozen=True, slots=True)
class SwapParameters:
    """Repair of exchanged legs: a path through two states, kept and exchanged. Costs are in leg lengths."""

    swapped_cost: float = 0.02  # per exchanged frame: the more frequent identity wins, engineering
    arms_swapped_cost: float = 0.1  # the same for arms, more: a trunk long turned is a person who turned, engineering
    change_cost: float = 0.6  # per change of state of two legs seen whole; real exchanges cost 5 to 10, engineering
    takeover_cost: float = 0.4  # per joint that vanishes where the other limb's appears, engineering
    joint_cost_maximum: float = 0.5  # one wild joint cannot decide, engineering
    separation_minimum: float = 0.15  # mean joint distance below which legs cross: ambiguous, prototype
    unresolved_maximum: float = 0.05  # SCIENCE 2.4, SWAP_RATE
    margin_minimum: float = 0.2  # a frame whose other state costs less than this more is unresolved, engineering
    order_minimum: float = 0.2  # shoulder width, leg lengths, from which left and right have an order in the image
    order_maximum: float = 0.1  # more of it says no more, engineering
    order_weight: float = 2.0  # cost of standing the wrong way round by one leg length, engineering
    foot_minimum: float = 0.1  # heel to toe along the image, leg lengths, from which a side is nearer, engineering
    nearness_minimum: float = 0.05  # difference of visibility between the legs that says nothing, engineering
    nearness_maximum: float = 0.1  # more of it says no more, engineering
    nearness_weight: float = 1.0  # cost of the worse visible leg being the nearer one, engineering
    rhythm_minimum: float = 0.4  # autocorrelation of the legs' distance at one step, engineering
    rhythm_steps_minimum: int = 6  # steps that show who takes turns with whom, engineering
    rhythm_agreement_minimum: float = 0.3  # share of steps in turn less share out of turn, engineering
    rhythm_weight: float = 1.0  # cost of the wrong leg being in front by one leg length, engineering
    rhythm_maximum: float = 0.5  # more of it says no more, engineering

    def problems(self) -> list[str]:
        """Negative costs."""
        return [f"{n} = {v}, must not be negative" for n, v in asdict(self).items() if v < 0.0]


@dataclass(frozen=True, slots=True)
class CleanParameters:
    """Outliers, gaps and filter. A cut-off from 0.36 of the frame rate up (0.72 of Nyquist) filters nothing."""

    hampel_window: int = 7  # samples, SCIENCE 2.5 (as Sports2D)
    hampel_k: float = 3.0  # SCIENCE 2.5
    hampel_floor: float = 0.02  # leg lengths: seven samples give a poor deviation; white noise stays, engineering
    segment_tolerance: float = 0.25  # SCIENCE 2.5
    mixed_s: float = 0.10  # feet that stand together for no longer, and apart before and after, engineering
    mixed_minimum: float = 0.12  # leg lengths by which they are then nearer, engineering
    gap_maximum_s: float = 0.10  # SCIENCE 2.6 (Stenum: < 0.12 s)
    cutoff_walk_hz: float = 6.0  # SCIENCE 2.8
    cutoff_run_hz: float = 10.0  # SCIENCE 2.8, at 60 fps and more
    cutoff_run_low_fps_hz: float = 8.0  # SCIENCE 2.8, below 60 fps
    segment_cv_maximum: float = 0.15  # SCIENCE 8, SEGMENT_LEN
    frozen_px: float = 0.1  # SCIENCE 8, OCCLUSION: landmarks that are seen jitter by more
    frozen_s: float = 0.1  # SCIENCE 8, OCCLUSION
    frozen_peers: float = 0.015  # leg lengths that most other joints travel within half of it, engineering
    frozen_ground: float = 0.04  # leg lengths above the lowest height at which a foot may stand, engineering

    def problems(self) -> list[str]:
        """Even windows, cut-offs and tolerances that are not positive."""
        found = [f"{n} = {v}, must be positive" for n, v in asdict(self).items() if not v > 0.0]
        if self.hampel_window % 2 == 0:
            found.append(f"hampel_window = {self.hampel_window}, must be odd")
        return found


@dataclass(frozen=True, slots=True)
class ViewParameters:
    """Shoulder width over trunk length: narrow from the side, wide from the front (SCIENCE 2.9)."""

    sagittal_below: float = 0.25
    frontal_from: float = 0.60
    frontal_foot_below: float = 0.21  # foot length across (leg lengths) / shoulder ratio: about yaw 60 deg, engineering

    def problems(self) -> list[str]:
        """Thresholds out of order."""
        ordered = 0.0 < self.sagittal_below < self.frontal_from and self.frontal_foot_below > 0.0
        return [] if ordered else ["must have 0 < sagittal_below < frontal_from and frontal_foot_below > 0"]


@dataclass(frozen=True, slots=True)
class GaitClassParameters:
    """When motion is gait, and whether it is walking or running."""

    period_minimum_s: float = 0.4  # 300 steps/min, engineering
    period_maximum_s: float = 6.0  # running at a quarter of its speed is still found, so that it can be named
    rhythm_minimum: float = 0.5  # autocorrelation of leg spread at one stride, engineering
    spread_minimum: float = 0.25  # p95 - p5 of leg spread in leg lengths, engineering
    lift_minimum: float = 0.08  # the same of how high one ankle is above the other, front or rear view, engineering
    lift_lead: float = 0.09  # of a stride: from the highest lift of a foot to the pelvis turning; synthetic people
    bounce_minimum: float = 0.3  # |correlation| of pelvis height with leg spread that decides, engineering
    walk_until_spm: float = 180.0  # SCIENCE 8, IMPLAUSIBLE: nobody walks quicker
    walk_below_spm: float = 125.0  # decides when the bounce does not, engineering
    run_from_spm: float = 165.0  # decides when the bounce does not, engineering
    frontal_walk_from_spm: float = 62.5  # front and rear; below, played slowly or hardly a walk: the bounce decides
    frontal_walk_until_spm: float = 135.0  # front and rear, where lifted feet are seen badly: healthy adults walk below
    frontal_run_from_spm: float = 150.0  # and run from here on; between, the bounce decides. Engineering

    def problems(self) -> list[str]:
        """Ranges out of order."""
        found = []
        if not 0.0 < self.period_minimum_s < self.period_maximum_s:
            found.append("must have 0 < period_minimum_s < period_maximum_s")
        if self.walk_below_spm > self.run_from_spm:
            found.append("walk_below_spm must not exceed run_from_spm")
        return found


@dataclass(frozen=True, slots=True)
class EventParameters:
    """Contacts (SCIENCE 3.2). Offsets are shares of the stride period."""

    fps_minimum_hz: float = 20.0  # below, a running contact is under 6 frames: no events, engineering
    peak_distance: float = 0.6  # of the stride period
    peak_prominence: float = 0.2  # leg lengths
    ic_run_lead: float = 0.033  # the heel peak leads contact by this much
    ic_walk_lead: float = 0.033  # force plates 0.043 (7 contacts, bmclab, SD 0.011), averaged curves 0.026; between
    ic_lead_maximum_s: float = 0.040  # SCIENCE 3.2, running
    fc_walk_lag: float = 0.017  # the toe minimum follows toe-off: force plates 0.019 (5), averaged curves 0.011
    ic_frontal_run_lead: float = 0.215  # averaged curves 0.206, force plate 0.208 (1 contact), contact-driven 0.229
    ic_frontal_walk_lead: float = 0.213  # force plates 0.213 (6 contacts, bmclab, SD 0.008), averaged curves 0.214
    frontal_prominence: float = 0.05  # leg lengths, engineering
    frontal_swing_run: float = 0.40  # leg lengths the heel rises: true 0.44 to 0.61, BlazePose from behind 0.2
    frontal_swing_walk: float = 0.20  # true 0.26 to 0.36, BlazePose from behind 0.15
    frontal_found_minimum: float = 0.75  # contacts a stride by the own heel, else the trunk tells; engineering
    ic_trunk_run_lag: float = 0.165  # contact-driven 0.154, averaged curves 0.190; SCIENCE 3.2: about 0.16
    ic_trunk_walk_lag: float = 0.065  # contact-driven 0.059, averaged curves 0.076
    trunk_prominence: float = 0.01  # leg lengths, engineering
    fc_run_from: float = 0.25  # knee extension peak is sought from here, of the stride period after ic
    fc_run_until: float = 0.60

    def problems(self) -> list[str]:
        """Values that are not positive, window out of order."""
        found = [f"{n} = {v}, must be positive" for n, v in asdict(self).items() if not v > 0.0]
        if self.fc_run_from >= self.fc_run_until:
            found.append("fc_run_from must be below fc_run_until")
        return found


@dataclass(frozen=True, slots=True)
class StrideParameters:
    """Which strides count (SCIENCE 3.2 hygiene, SCIENCE 8 IMPLAUSIBLE)."""

    contra_from: float = 0.20  # the other side's ic lies inside these shares of the stride
    contra_until: float = 0.80
    time_tolerance: float = 0.20  # off the side's own median
    walk_cadence_spm: tuple[float, float] = (30.0, 180.0)
    run_cadence_spm: tuple[float, float] = (130.0, 230.0)
    run_contact_s: tuple[float, float] = (0.08, 0.60)
    backward_minimum: float = 0.25  # pelvis travel against the facing per stride, leg lengths, engineering
    turn_minimum_s: float = 0.3  # a shorter look the other way is no turn, engineering
    turn_smooth_s: float = 0.5  # facing is the median over this, so that a foot in swing is no turn, engineering
    turn_overlap: float = 0.05  # share of a stride that may lie in a turn, engineering

    def problems(self) -> list[str]:
        """Ranges out of order."""
        ranges = {
            "contra": (self.contra_from, self.contra_until),
            "walk_cadence_spm": self.walk_cadence_spm,
            "run_cadence_spm": self.run_cadence_spm,
            "run_contact_s": self.run_contact_s,
        }
        return [f"{n} = {low, high}, must rise" for n, (low, high) in ranges.items() if not 0.0 <= low < high]


@dataclass(frozen=True, slots=True)
class SquatParameters:
    """Repetitions of a single-leg squat, from the height of the pelvis over its supporting ankle."""

    depth_minimum: float = 0.08  # leg lengths: less is no squat, engineering
    repetition_minimum_s: float = 0.6  # quicker is a hop, engineering
    repetition_maximum_s: float = 15.0
    lift_minimum: float = 0.05  # leg lengths by which the free ankle is higher, engineering
    change_minimum: float = 0.35  # of a repetition: quicker changes of leg, one after the other, are steps, engineering
    sway_maximum: float = 0.15  # leg lengths, p95 - p5 of the standing ankle across and up, engineering
    cutoff_hz: float = 6.0  # as for walking

    def problems(self) -> list[str]:
        """Values that are not positive, durations out of order."""
        found = [f"{n} = {v}, must be positive" for n, v in asdict(self).items() if not v > 0.0]
        if self.repetition_minimum_s >= self.repetition_maximum_s:
            found.append("repetition_minimum_s must be below repetition_maximum_s")
        return found


@dataclass(frozen=True, slots=True)
class AnalysisParameters:
    """All stages' parameters. ``as_dict`` is what is hashed and stored."""

    gate: GateParameters = field(default_factory=GateParameters)
    swap: SwapParameters = field(default_factory=SwapParameters)
    clean: CleanParameters = field(default_factory=CleanParameters)
    view: ViewParameters = field(default_factory=ViewParameters)
    gait_class: GaitClassParameters = field(default_factory=GaitClassParameters)
    events: EventParameters = field(default_factory=EventParameters)
    strides: StrideParameters = field(default_factory=StrideParameters)
    squat: SquatParameters = field(default_factory=SquatParameters)
    metrics: MetricParameters = field(default_factory=MetricParameters)

    def __post_init__(self) -> None:
        stages = {part.name: getattr(self, part.name) for part in fields(self)}
        found = [f"{name}: {text}" for name, stage in stages.items() for text in not_finite(stage) or stage.problems()]
        if found:
            raise ParameterError("analysis parameters cannot be used: " + "; ".join(found))

    def as_dict(self) -> dict[str, dict[str, object]]:
        """Nested plain values that JSON can hold."""
        plain: dict[str, dict[str, object]] = json.loads(json.dumps(asdict(self)))
        return plain

    @classmethod
    def from_dict(cls, overrides: Mapping[str, Mapping[str, object]]) -> AnalysisParameters:
        """Defaults with some values replaced, as ``{"clean": {"gap_maximum_s": 0.12}}``.

        Raises
        ------
        ParameterError
            For every unknown stage or parameter (with the nearest known name), wrong type or value out of range.
        """
        defaults = cls()
        problems: list[str] = []
        stages: dict[str, object] = {}
        for stage, values in overrides.items():
            if not hasattr(defaults, stage) or not isinstance(values, Mapping):
                problems.append(unknown(stage, [f.name for f in fields(cls)]))
                continue
            known = asdict(getattr(defaults, stage))
            problems += [f"{stage}: {unknown(name, list(known))}" for name in values if name not in known]
            given = {name: typed(value, known[name]) for name, value in values.items() if name in known}
            problems += [f"{stage}.{n}: {values[n]!r} must be like {known[n]!r}" for n, v in given.items() if v is None]
            if not problems:
                stages[stage] = type(getattr(defaults, stage))(**given)
        if problems:
            raise ParameterError("analysis parameters cannot be used: " + "; ".join(problems))
        return cls(**stages)  # type: ignore[arg-type]


def analysis_row(extractor_id: str, parameters: AnalysisParameters) -> dict[str, object]:
    """The row of ``analyses`` for these parameters on this extractor's landmarks, ``analysis_id`` included."""
    plain = parameters.as_dict()
    return {
        "analysis_id": keys.analysis_id(extractor_id=extractor_id, parameters=plain, stage_versions=STAGE_VERSIONS),
        "extractor_id": extractor_id,
        "parameters": json.dumps(plain, sort_keys=True),
        "stage_versions": json.dumps(STAGE_VERSIONS, sort_keys=True),
    }

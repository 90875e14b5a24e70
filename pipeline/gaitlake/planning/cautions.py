"""What a plan must be read with: where no number of strides, clips or people helps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gaitlake.metrics.definition import Metric
from gaitlake.metrics.parameters import MetricParameters
from gaitlake.planning.noise import Noise
from gaitlake.planning.quantities import suffix, unit_hint
from gaitlake.planning.question import Question, Setting

DEFAULT_ESTIMATOR = "blazepose"
"""Whose side bias holds where no lake says what looked."""


def declared_biases(metric: str, setting: Setting) -> dict[str, float]:
    """Side bias of the default estimator, by the sides nearer the camera."""
    from gaitlake.metrics.side_biases import read_side_biases, side_bias

    wanted = (DEFAULT_ESTIMATOR, setting.activity, metric, setting.view, setting.pairing)
    return {
        row.setting.camera_sides: side_bias(row.mean, row.spread, row.looks)
        for row in read_side_biases()
        if row.setting[:5] == wanted
    }


def find_cautions(
    question: Question, setting: Setting, noise: Noise, biases: Mapping[str, float]
) -> list[tuple[str, str]]:
    """Codes of `vocabulary.QUALITY_REASONS` (or UNIT) with what they mean here; the gravest first."""
    found = [
        *_side_bias(question, setting, biases),
        *_unseen(question.metric, setting),
        *_frame_rate(question, setting),
        *_filming(question.metric, setting),
        *_size(question, noise),
    ]
    return list(found)


def _side_bias(question: Question, setting: Setting, biases: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    if question.outcome != "difference":
        return
    unit = suffix(question.metric.unit)
    if not biases:
        yield (
            "MODEL_SIDE_BIAS",
            f"no side bias is declared for {setting.activity}, {setting.view}, {setting.pairing}: the verdict can be "
            "differs_in_session at most",
        )
        return
    within = {sides: bias for sides, bias in biases.items() if question.size <= bias}
    if not within:
        return
    told = ", ".join(f"{bias:.3g} {unit}".strip() + _from(sides, setting) for sides, bias in sorted(within.items()))
    free = [sides for sides in biases if sides not in within]
    instead = f" Clips{_from(free[0], setting)} are outside it." if free else ""
    yield (
        "MODEL_SIDE_BIAS",
        f"the pose model makes such a difference of symmetric people (95 % of them stay within {told}): as an absolute "
        f"left-right difference it is no evidence, and no number of strides, clips or people will help.{instead} "
        "A change, filmed the same way before and after, is free of it: answers 2 and 3.",
    )


def _from(sides: str, setting: Setting) -> str:
    if setting.view != "sagittal" or setting.pairing == "near_near":
        return ""
    return " from both sides" if "," in sides else f" from the {sides}"


def _unseen(metric: Metric, setting: Setting) -> Iterator[tuple[str, str]]:
    if not metric.validated:
        yield "UNVALIDATED", f"nothing has shown that a pose model sees {metric.metric}: no verdict, whatever the plan"
    elif metric.between_feet and setting.view != "sagittal":
        yield (
            "UNVALIDATED",
            f"from {setting.view} left-right differences of {metric.metric} may come from the trunk's path: no verdict "
            "of such clips; film from the side",
        )


def _frame_rate(question: Question, setting: Setting) -> Iterator[tuple[str, str]]:
    fps = question.fps_hz if question.fps_hz is not None else setting.fps_class_hz
    needed = question.metric.minimum_fps_hz
    if fps is not None and fps < needed * (1.0 - MetricParameters().fps_tolerance):
        yield (
            "LOW_FPS",
            f"{question.metric.metric} needs {needed:g} frames/s, planned are {fps:g}: values are kept but compared "
            "with nothing; film faster",
        )
    elif fps is None and needed > 30:
        yield "LOW_FPS", f"film with at least {needed:g} frames/s: below, values are compared with nothing"


def _filming(metric: Metric, setting: Setting) -> Iterator[tuple[str, str]]:
    if metric.yaw_sensitive:
        yield (
            "YAW_UNKNOWN",
            "a camera that stands askew makes left and right differ: declare camera_yaw_deg, else there is no verdict",
        )
    if metric.noise_sensitive and setting.view == "sagittal" and setting.pairing == "same_clip":
        yield (
            "NOISE_UNEQUAL",
            "same_clip compares a near with a far limb; where the far one is noisier nothing is compared: film both "
            "sides and use near_near",
        )
    if not metric.smoothing_allowed:
        yield "SMOOTHED_INPUT", f"{metric.metric} needs landmarks that nobody smoothed; it is missing otherwise"


def _size(question: Question, noise: Noise) -> Iterator[tuple[str, str]]:
    metric = question.metric
    hint = unit_hint(question.size, metric.metric, metric.unit)
    if hint is not None:
        yield "UNIT", hint
    elif noise.level is not None and metric.positive_only and question.size > abs(noise.level):
        unit = suffix(metric.unit)
        yield (
            "UNIT",
            f"{question.size:g} {unit} is more than {metric.metric} itself (median {noise.level:.4g} {unit}): it is in "
            f"{metric.unit}",
        )

"""What a plan rests on, in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from gaitlake.planning.noise import Noise
from gaitlake.planning.plan import Plan
from gaitlake.planning.quantities import suffix

_WHAT = {"difference": "left - right", "side": "one side's median"}


def noise_lines(plan: Plan, width: int) -> list[str]:
    """Where the noise comes from, its size, and what it leaves out."""
    found = [f"Noise: {_source(plan, plan.noise)}"]
    found += list(_parts(plan, plan.noise))
    if plan.missing is not None:
        found.append(f"  no repeats: {plan.missing}")
    if plan.others:
        from gaitlake.planning.reading import setting_words

        told = "; ".join(", ".join(setting_words(row)) for row in plan.others[:4])
        found.append(f"  of this lake's other films: {told} (--view, --activity, --fps)")
    return [line for one in found for line in _wrapped(one, width)]


def _source(plan: Plan, noise: Noise) -> str:
    if noise.source == "literature":
        return f"a published floor, provisional, not this camera's and model's: {plan.floor_source}"
    if noise.source == "clips":
        return (
            f"clips of one session and condition of {noise.subjects} people: what another day adds is not "
            "in it, so answers 2 and 3 are lower bounds"
        )
    across = plan.across_sessions or 0
    days = f"{across} of the repeats from another session" if across else "all within one session: another day may add"
    return f"this lake's repeats, {noise.pairs} of {noise.subjects} people; {days}"


def _parts(plan: Plan, noise: Noise) -> Iterator[str]:
    unit = suffix(plan.question.metric.unit)

    def size(number: float) -> str:
        return f"{number:.3g} {unit}".strip()

    of = (
        "one clip of each side"
        if plan.setting.pairing == "near_near" and noise.quantity == "difference"
        else "one clip"
    )
    yield f"  {of}, {_WHAT[noise.quantity]}: SEM {size(noise.sem)}, smallest detectable change {size(noise.mdc)}"
    if noise.stride_sd is None:
        yield "  strides and clips are not told apart; several clips are taken to err independently"
    else:
        yield (
            f"  strides of a side vary by {size(noise.stride_sd)} (SD; {noise.clips} clips of {noise.strides}), "
            f"clips beyond that by {size(noise.between_sd)}"
        )


def _wrapped(text: str, width: int) -> list[str]:
    indent = "  " if text.startswith("  ") else ""
    return textwrap.wrap(
        text.strip(), width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )

"""Planted components of noise are found again."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gaitlake.planning.noise import ClipSide, clip_noise, repeat_noise, stride_inflation

STRIDE_SD, SIDE_SD, N = 6.0, 2.0, 12


def clip_side(rng: np.random.Generator, person: int, take: int, side: str, rho: float = 0.0) -> ClipSide:
    noise = rng.normal(0.0, STRIDE_SD, N)
    for i in range(1, N):
        noise[i] = rho * noise[i - 1] + math.sqrt(1 - rho**2) * noise[i]
    values = rng.normal(0.0, SIDE_SD) + noise
    above = np.sign(values - np.median(values))
    spread = 1.4826 * float(np.median(np.abs(values - np.median(values))))
    alike, clip = int((above[1:] * above[:-1]).sum()), f"{person}/{take}"
    return ClipSide(f"S{person}", "pre", clip, side, True, True, N, float(np.median(values)), spread, alike, N - 1)


def people(seed: int, count: int, *, takes: int = 2, rho: float = 0.0) -> list[ClipSide]:
    rng = np.random.default_rng(seed)
    sides = ("left", "right")
    return [clip_side(rng, i, take, side, rho) for i in range(count) for take in range(takes) for side in sides]


@pytest.mark.parametrize("pairing", ["same_clip", "near_near"])
def test_clips_of_one_session_give_both_components(pairing: str) -> None:
    noise = clip_noise(people(1, 600), "difference", pairing)
    assert noise.stride_sd == pytest.approx(STRIDE_SD, rel=0.05)
    assert noise.between_sd == pytest.approx(math.sqrt(2) * SIDE_SD, rel=0.15)
    assert noise.sem == pytest.approx(math.sqrt(2 * SIDE_SD**2 + math.pi * STRIDE_SD**2 / N), rel=0.06)
    assert (noise.subjects, noise.clips, noise.strides) == (600, 1_200, N)
    side = clip_noise(people(1, 600), "side", pairing)
    assert side.between_sd == pytest.approx(SIDE_SD, rel=0.2)


def test_repeats_are_taken_apart_with_their_strides() -> None:
    sides = people(2, 600)
    first, again = ([one.median for one in sides if one.clip.endswith(take)] for take in ("/0", "/1"))
    d = np.array([(a[0] - a[1]) - (b[0] - b[1]) for a, b in zip(pairs(first), pairs(again), strict=True)])
    noise = repeat_noise({"sem": d.std(ddof=1) / math.sqrt(2), "subjects": 600, "pairs": 600}, sides, "difference")
    assert noise.between_sd == pytest.approx(math.sqrt(2) * SIDE_SD, rel=0.15)
    assert noise.source == "repeats"
    quiet = repeat_noise({"sem": 0.5, "subjects": 600, "pairs": 600}, sides, "difference")
    assert quiet.between_sd == 0.0


def pairs(values: list[float]) -> list[tuple[float, float]]:
    return list(zip(values[::2], values[1::2], strict=True))


def test_fewer_than_ten_people_with_two_clips_say_nothing() -> None:
    assert clip_noise(people(3, 9), "difference", "same_clip") is None
    assert clip_noise(people(3, 50, takes=1), "difference", "same_clip") is None
    assert clip_noise([], "difference", "near_near") is None


def test_strides_that_resemble_each_other_count_less() -> None:
    assert stride_inflation([]) == 1.0
    assert stride_inflation(people(4, 300)) == pytest.approx(1.0, abs=0.06)
    alike = 2 * math.asin(0.5) / math.pi
    assert stride_inflation(people(5, 600, rho=0.5)) == pytest.approx(
        math.sqrt(1 + 2 * alike + 4 / math.pi * 0.25 / 0.5), rel=0.15
    )

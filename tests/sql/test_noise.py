"""Noise from repeats: which pairs count, SEM, MDC and ICC, and where the smallest detectable change comes from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pytest

from tests.sql.filmed import Filmed, ask, by, seven
from tests.sql.test_quantiles import icc_2_1

KNEE, TIME = "knee_flexion_peak_deg", "stride_time_s"
PEOPLE, WITH_TIMES = 12, 9
DRAW = np.random.default_rng(3)
LEVEL = DRAW.normal(60, 5, (PEOPLE, 1, 1))
MEDIANS = (LEVEL + DRAW.normal(0, 2, (PEOPLE, 1, 2)) + DRAW.normal(0, 1, (PEOPLE, 2, 2))).round(3)
"""People x (first, repeat) x (left, right)."""


def values(sides: np.ndarray, *metrics: str) -> dict[str, dict[str, list[float]]]:
    scale = {KNEE: 1.0, TIME: 0.02}
    return {
        metric: {
            side: [x * scale[metric] for x in seven(float(centre))]
            for side, centre in zip(("left", "right"), sides, strict=True)
        }
        for metric in metrics
    }


def repeats(film: Filmed) -> None:
    """Twelve people with a repeat of the knee angle, nine of them of stride time, each filmed from behind."""
    for i, (first, again) in enumerate(MEDIANS):
        metrics = (KNEE, TIME) if i < WITH_TIMES else (KNEE,)
        film.session(f"s{i}", f"p{i}")
        film.clip(f"c{i}", f"s{i}", values(first, *metrics))
        film.clip(f"r{i}", f"s{i}", values(again, *metrics), repeat_of=f"c{i}.mp4")


def from_the_left(film: Filmed) -> None:
    """The same people from the left: the left limb is near."""
    for i, (first, again) in enumerate(MEDIANS[:10]):
        film.clip(f"cl{i}", f"s{i}", values(first, KNEE), view="sagittal", camera_side="left")
        film.clip(f"rl{i}", f"s{i}", values(again, KNEE), view="sagittal", camera_side="left", repeat_of=f"cl{i}.mp4")


def no_repeats(film: Filmed) -> None:
    """Named as repeats, but filmed otherwise, excluded, of somebody else, too short, or of itself."""
    wild: dict[str, Any] = {"values": values(np.array([99.0, 1.0]), KNEE), "repeat_of": "c0.mp4"}
    film.session("other", "stranger")
    film.clip("x0", "s0", **wild, fps_hz=120.0)
    film.clip("x1", "s0", **wild, view="oblique")
    film.clip("x2", "s0", **wild, exclude=True)
    film.clip("x3", "other", **wild)
    film.clip("x4", "s0", {KNEE: {"left": [99.0] * 6, "right": [1.0] * 6}}, repeat_of="c0.mp4")
    film.clip("x5", "s0", wild["values"], repeat_of="x5.mp4", condition="drill")
    film.clip("x6", "s0", wild["values"], repeat_of="nothing.mp4", condition="drill")


def before_and_after(film: Filmed) -> None:
    """Two people who changed by 10 deg: one filmed as the repeats were, one at another frame rate."""
    for key, fps in (("usual", 60.0), ("fast", 120.0)):
        for timepoint, left, day in (("pre", 70.0, 1), ("post", 60.0, 20)):
            film.session(f"{key}-{timepoint}", key, timepoint=timepoint, date=date(2024, 1, day))
            film.clip(
                f"{key}-{timepoint}", f"{key}-{timepoint}", values(np.array([left, 60.0]), KNEE, TIME), fps_hz=fps
            )


@pytest.fixture(scope="module")
def noisy(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    film = Filmed()
    for part in (repeats, from_the_left, no_repeats, before_and_after):
        part(film)
    opened.execute("BEGIN")
    film.fill(opened)
    yield opened
    opened.execute("ROLLBACK")


def retest(noisy: duckdb.DuckDBPyConnection) -> dict[object, Any]:
    return by(ask(noisy, "FROM lake.main.test_retest"), "metric", "view", "pairing", "quantity")


def test_difference_of_a_clip_and_its_repeat(noisy: duckdb.DuckDBPyConnection) -> None:
    row = retest(noisy)[KNEE, "rear", "same_clip", "difference"]
    pairs = MEDIANS[..., 0] - MEDIANS[..., 1]
    change = pairs[:, 1] - pairs[:, 0]
    sd = change.std(ddof=1)
    assert (row["subjects"], row["pairs"]) == (PEOPLE, PEOPLE)
    assert [row["bias"], row["sd"]] == pytest.approx([change.mean(), sd])
    assert [row["sem"], row["mdc95"]] == pytest.approx([sd / 2**0.5, 1.96 * 2**0.5 * sd / 2**0.5])
    assert row["icc_2_1"] == pytest.approx(icc_2_1(pairs))


def test_sides_of_a_clip_and_its_repeat(noisy: duckdb.DuckDBPyConnection) -> None:
    """A pair of clips is one pair for each side, of the same person. x4 has no difference, and no side of 7 strides."""
    row = retest(noisy)[KNEE, "rear", "same_clip", "side"]
    pairs = np.concatenate([MEDIANS[..., 0], MEDIANS[..., 1]])
    assert (row["subjects"], row["pairs"]) == (PEOPLE, 2 * PEOPLE)
    assert row["sem"] == pytest.approx((pairs[:, 1] - pairs[:, 0]).std(ddof=1) / 2**0.5)
    assert row["icc_2_1"] == pytest.approx(icc_2_1(pairs))


def test_near_near_is_made_of_near_limbs(noisy: duckdb.DuckDBPyConnection) -> None:
    """Here the left ones; a difference of two such has sqrt(2) times the error, and no ICC of its own."""
    found, near = retest(noisy), MEDIANS[:10, :, 0]
    sem = (near[:, 1] - near[:, 0]).std(ddof=1) / 2**0.5
    assert found[KNEE, "sagittal", "near_near", "side"]["sem"] == pytest.approx(sem)
    difference = found[KNEE, "sagittal", "near_near", "difference"]
    assert [difference["sem"], difference["icc_2_1"]] == [pytest.approx(sem * 2**0.5), None]


def test_noise_is_that_of_ten_people_or_more(noisy: duckdb.DuckDBPyConnection) -> None:
    assert {row["subjects"] for row in retest(noisy).values()} == {PEOPLE, WITH_TIMES, 10}
    stored = ask(noisy, "SELECT DISTINCT metric, view, fps_class_hz FROM lake.main.measurement_noise ORDER BY ALL")
    assert [tuple(row.values()) for row in stored] == [(KNEE, "rear", 60), (KNEE, "sagittal", 60)]


def test_smallest_detectable_change_comes_from_repeats_else_from_the_literature(
    noisy: duckdb.DuckDBPyConnection,
) -> None:
    """Of the frame-rate class; stride time has neither."""
    mdc = retest(noisy)[KNEE, "rear", "same_clip", "difference"]["mdc95"]
    expected = {
        ("usual", KNEE): ("repeats", pytest.approx(mdc)),
        ("fast", KNEE): ("literature", 3.0),
        ("usual", TIME): (None, None),
        ("fast", TIME): (None, None),
    }
    for view, where in (("pre_post", ""), ("asymmetry", "WHERE timepoint = 'pre'")):
        found = ask(noisy, f"SELECT subject_id, metric, mdc_source, mdc FROM lake.main.{view} {where}")
        sources = {(row["subject_id"], row["metric"]): (row["mdc_source"], row["mdc"]) for row in found}
        assert {key: sources[key] for key in expected} == expected

"""Synthetic clips as `gaitlake check` has them after decoding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gaitlake.check import Film, Findings, findings_of
from gaitlake.synthetic import CLEAN, RUN, WALK, Camera, Degradation, synthesise

MakeFilm = Callable[..., Film]
GOOD = Camera(fps=120.0, duration_s=22.0)
"""From the side, 28 strides a side of a runner: nothing to change but to film the other side too."""


def make_film(camera: Camera = GOOD, degradation: Degradation = CLEAN, activity: str = "run", **film: object) -> Film:
    """A film of a synthetic person; further words are fields of :class:`Film`."""
    made = synthesise({"run": RUN, "walk": WALK}[activity], camera, degradation, seed=3)
    plain = Film("clip.mp4", made.videos.to_pylist()[0], made.tracks, made.keypoints, {})
    return replace(plain, **film)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def film() -> MakeFilm:
    return make_film


@pytest.fixture(scope="session")
def good() -> Findings:
    """A clip that lacks nothing; only to be read."""
    return findings_of(make_film())


@pytest.fixture(scope="session")
def slow() -> Findings:
    """The same person at 30 frames/s for 8 s; only to be read."""
    return findings_of(make_film(Camera(fps=30.0, duration_s=8.0)))

"""Who else is in a scene, and where."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitlake.synthetic.rendered.figure import figure
from gaitlake.synthetic.rendered.look import Look, Paint
from gaitlake.synthetic.rendered.pinhole import pinhole
from gaitlake.synthetic.rendered.scene import PASSER_BY, THINGS, Scene
from gaitlake.synthetic.rendered.shot import Shot
from tests.synthetic.rendered.builds import camera, performance, take


def scene(heading_deg: float = 0.0, **shot: object) -> Scene:
    return Scene(performance().points_m, 1.75, Look(), camera(heading_deg), Shot(**shot))  # type: ignore[arg-type]


def passer_by(there: Scene, time_s: float) -> np.ndarray:
    """Where the middles of the passer-by's solids are in the picture, px."""
    solids = there.moving(np.array([time_s]))
    mine = (solids.paint >= PASSER_BY) & (solids.paint < THINGS)
    return pinhole(there.camera).project(solids.begins[0, mine])[0]


@pytest.mark.parametrize("heading_deg", [0.0, 90.0, 180.0, -40.0])
def test_a_passer_by_goes_to_the_right_and_is_in_the_middle_when_he_shall(heading_deg: float) -> None:
    there = scene(heading_deg, passer_by_at_s=1.3)
    places = [float(np.median(passer_by(there, t)[:, 0])) for t in (0.3, 0.9, 1.3, 1.7, 2.3)]
    assert places == sorted(places)
    assert places[0] < 0
    assert places[2] == pytest.approx(camera().width_px / 2, abs=10)
    assert places[4] > camera().width_px


def test_his_gait_does_not_depend_on_what_else_is_filmed_with_it() -> None:
    there = scene(passer_by_at_s=0.5)
    together = there.moving(np.array([0.1, 0.4, 0.9]))
    alone = there.moving(np.array([0.4]))
    assert np.abs(together.begins[1] - alone.begins[0]).max() < 1e-9


def test_he_is_seen_before_the_person() -> None:
    plain, crossed = take(0.0, 0.2), take(0.0, 0.2, passer_by_at_s=0.1)
    for before, after in zip(plain.pictures(), crossed.pictures(), strict=True):
        changed = np.abs(before.picture.astype(int) - after.picture).max(axis=-1) > 30
        assert changed.mean() > 0.05
        assert (after.hidden & ~before.hidden).sum() > 5


def test_onlookers_stand_on_the_floor_behind_and_hide_nothing() -> None:
    there = scene(onlookers=3)
    found = there.onlookers(np.random.default_rng(0))
    assert len(found) == 3
    for person in found:
        assert person.points[..., 2].max() < -1.0
        assert person.points[..., 1].min() == pytest.approx(there.floor_m + 0.03, abs=0.02)
    plain, watched = take(0.0, 0.1), take(0.0, 0.1, onlookers=3)
    for before, after in zip(plain.pictures(), watched.pictures(), strict=True):
        assert (before.hidden == after.hidden).all()
        assert (before.picture != after.picture).mean() > 0.05


def test_a_bar_is_in_both_hands() -> None:
    there = replace(scene(90.0), carries=True)
    solids = there.moving(np.zeros(1))
    load = solids.paint == Paint.LOAD
    assert load.sum() == 3
    points = there.points_m(np.zeros(1))
    bar = (solids.begins[0, load][0] + solids.ends[0, load][0]) / 2
    assert np.abs(bar - points[0, 15:21].mean(axis=0)).max() < 0.08


def test_only_a_treadmill_has_things_and_a_floor_below() -> None:
    assert scene(treadmill=False).things() is None
    assert scene(treadmill=False).floor_m == 0.0
    belt = scene().things()
    assert belt is not None
    assert scene().floor_m < belt.begins[..., 1].min() < 0.05


def test_from_the_front_nothing_stands_before_the_person() -> None:
    rear, front = (scene(heading).things() for heading in (90.0, -90.0))
    assert rear is not None
    assert front is not None
    assert front.ends[..., 1].max() < 0.1 < rear.ends[..., 1].max()


def test_solids_of_another_palette_keep_their_shapes() -> None:
    solids = figure(performance().points_m(np.zeros(1)), Look(), 1.75)
    moved = solids.shifted(7)
    assert (moved.paint == solids.paint + 7).all()
    assert (moved.cuts[..., :4] == solids.cuts[..., :4]).all()
    assert moved.begins is solids.begins

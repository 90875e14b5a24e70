"""A picture is put together: what is behind, shadows, what was drawn, a finger, grain."""

from __future__ import annotations

import numpy as np
import pytest

from gaitlake.synthetic.rendered.compose import Behind, Finger, Shadows, develop
from gaitlake.synthetic.rendered.exposure import Layer
from gaitlake.synthetic.rendered.lens import FINGER_FADE_S, MARGIN_PX, Grain, covered, lies_over, tremor
from gaitlake.synthetic.rendered.pinhole import pinhole
from gaitlake.synthetic.rendered.surroundings import NO_SHADOWS, ground, shadows
from tests.synthetic.rendered.builds import camera, performance

WIDE, HIGH, MARGIN = 40, 30, 4
NO_FINGER = Finger(np.zeros((HIGH, WIDE), np.float32), np.array([10.0, 20.0, 30.0], np.float32), 0.0)
NO_GRAIN = np.zeros((HIGH, 3 * WIDE), np.int8)


def ramp() -> np.ndarray:
    """Grey, 3 levels a column and 2 a row."""
    rows, columns = np.indices((HIGH + 2 * MARGIN, WIDE + 2 * MARGIN))
    return np.repeat((3 * columns + 2 * rows).astype(np.uint8), 3, axis=1)


def behind(aim: tuple[float, float] = (0.0, 0.0), x: float = 1e6) -> Behind:
    size = (2, HIGH + 2 * MARGIN, WIDE + 2 * MARGIN)
    return Behind(ramp(), np.full(size, x, np.float32), MARGIN, aim)


def layer(coverage: float = 0.0, red: float = 0.0) -> Layer:
    """A patch of 10 x 10 px whose upper left is at column 5 and row 3."""
    colours, spans = np.zeros((HIGH, WIDE, 4), np.float32), np.tile(np.array([WIDE, 0], np.int32), (HIGH, 1))
    if coverage:
        colours[3:13, 5:15] = (red * coverage, 0.0, 0.0, coverage)
        spans[3:13] = (5, 15)
    return Layer(colours, spans, np.full((HIGH, WIDE), 1e9, np.float32))


def developed(
    around: Behind, drawn: Layer, dark: Shadows = NO_SHADOWS, finger: Finger = NO_FINGER, grain: np.ndarray = NO_GRAIN
) -> np.ndarray:
    out = np.zeros((HIGH, 3 * WIDE), np.uint8)
    develop(around, dark, drawn, finger, grain, out)
    return out.reshape(HIGH, WIDE, 3).astype(int)


@pytest.mark.parametrize("aim", [(0.0, 0.0), (1.0, -2.0), (0.5, 0.25), (-2.75, 2.9)])
def test_an_aim_shifts_what_is_behind_by_parts_of_a_pixel(aim: tuple[float, float]) -> None:
    picture = developed(behind(aim), layer())
    rows, columns = np.indices((HIGH, WIDE))
    expected = 3 * (columns + MARGIN - aim[0]) + 2 * (rows + MARGIN - aim[1])
    assert np.abs(picture[..., 0] - expected).max() <= 0.5 + 1e-3


def test_what_was_drawn_lies_over_it_by_its_coverage() -> None:
    bare, half, full = (developed(behind(), layer(share, 200.0)) for share in (0.0, 0.5, 1.0))
    assert (full[3:13, 5:15] == (200, 0, 0)).all()
    assert np.abs(half[3:13, 5:15] - (bare[3:13, 5:15] + (200, 0, 0)) / 2).max() <= 0.51
    outside = np.ones((HIGH, WIDE), bool)
    outside[3:13, 5:15] = False
    assert (full[outside] == bare[outside]).all()


def test_a_finger_covers_by_its_share() -> None:
    opaque = np.zeros((HIGH, WIDE), np.float32)
    opaque[:, 20:] = 1.0
    bare, over = (developed(behind(), layer(), finger=NO_FINGER._replace(opaque=opaque, share=s)) for s in (0.0, 0.75))
    assert (bare[:, :20] == over[:, :20]).all()
    assert np.abs(over[:, 20:] - (0.25 * bare[:, 20:] + 0.75 * np.array([10, 20, 30]))).max() <= 0.51


def test_grain_is_added_and_stays_within_white() -> None:
    grain = np.full((HIGH, 3 * WIDE), 100, np.int8)
    assert (developed(behind(), layer(), grain=grain) == np.minimum(developed(behind(), layer()) + 100, 255)).all()
    assert developed(behind(), layer(), grain=-grain).min() == 0


def test_grain_has_its_strength_and_another_place_in_each_picture() -> None:
    grain = Grain(np.random.default_rng(0), (WIDE, HIGH), 6.0, 9)
    drawn = np.array([grain.of(i) for i in range(9)], float)
    assert drawn.shape == (9, HIGH, 3 * WIDE)
    assert drawn.std() == pytest.approx(6.0, rel=0.05)
    assert abs(drawn.mean()) < 0.2
    assert (drawn[..., ::3] == drawn[..., 1::3]).all()
    correlations = np.corrcoef(drawn.reshape(9, -1))[np.triu_indices(9, 1)]
    assert np.abs(correlations).max() < 0.2


def test_a_shadow_is_darkest_under_the_foot_and_fades_with_its_height() -> None:
    x = np.linspace(-1.0, 1.0, WIDE + 2 * MARGIN, dtype=np.float32)
    places = np.zeros((2, HIGH + 2 * MARGIN, WIDE + 2 * MARGIN), np.float32)
    places[0] = x
    flat = behind()._replace(
        ground=places, colours=np.full((HIGH + 2 * MARGIN, 3 * (WIDE + 2 * MARGIN)), 200, np.uint8)
    )
    everywhere = np.array([[-100, 100, -100, 100]], np.int32)
    low, high = (developed(flat, layer(), Shadows(np.array([[0.0, 0.0, h]]), everywhere))[10, :, 0] for h in (0.0, 0.3))
    assert low.argmin() == pytest.approx(WIDE / 2, abs=1)
    assert low.min() == pytest.approx(200 * (1 - 0.42), abs=2)
    assert low.min() < high.min() < 195
    assert (low[[0, -1]] == 200).all()


def test_the_shadow_of_a_standing_foot_is_under_it_in_the_picture() -> None:
    """The darkening of a white ground, seen by the camera, is centred where the foot is."""
    lens, points = pinhole(camera(0.0, pitch_deg=10.0)), performance().points_m(np.zeros(1))
    width, height = lens.size_px
    white = np.full((height, 3 * width), 200, np.uint8)
    dark = shadows(points, lens)[0]
    out = np.zeros((height, 3 * width), np.uint8)
    empty = Layer(
        np.zeros((height, width, 4), np.float32),
        np.tile(np.array([width, 0], np.int32), (height, 1)),
        np.full((height, width), 1e9, np.float32),
    )
    bare = Finger(np.zeros((height, width), np.float32), np.zeros(3, np.float32), 0.0)
    develop(Behind(white, ground(lens, 0.0, 0.0), 0, (0.0, 0.0)), dark, empty, bare, np.zeros_like(out, np.int8), out)
    loss = 200.0 - out.reshape(height, width, 3)[..., 0]
    lowest = int(dark.feet[:, 2].argmin())
    foot = np.array([dark.feet[lowest, 0], 0.0, dark.feet[lowest, 1]])
    column, row = np.floor(lens.project(foot)[0]).astype(int)
    assert loss.max() > 30
    assert loss[row, column] > 0.9 * loss.max()
    assert (loss[: height // 2] == 0).all()


def test_a_shadow_goes_with_what_is_behind_when_a_hand_shakes() -> None:
    places = np.zeros((2, HIGH + 2 * MARGIN, WIDE + 2 * MARGIN), np.float32)
    places[0] = np.arange(WIDE + 2 * MARGIN) - MARGIN - 20
    flat = behind()._replace(ground=0.05 * places, colours=np.full_like(ramp(), 200))
    foot = Shadows(np.zeros((1, 3)), np.array([[-100, 100, -100, 100]], np.int32))
    for right in (-2.0, 0.0, 3.0):
        picture = developed(flat._replace(aim=(right, 0.0)), layer(), foot)
        assert picture[10, :, 0].argmin() == 20 + right


def test_tremor_has_its_strength_and_never_leaves_the_margin() -> None:
    rng = np.random.default_rng(0)
    assert (tremor(rng, 50, 30.0, 0.0) == 0).all()
    off = tremor(rng, 3000, 30.0, 6.0)
    assert off.std() == pytest.approx(6.0, rel=0.1)
    assert np.abs(tremor(rng, 500, 30.0, 40.0)).max() <= MARGIN_PX - 2
    assert np.abs(np.diff(off, axis=0)).std() < off.std()


def test_a_finger_is_half_way_where_its_span_begins_and_ends() -> None:
    spans = ((1.0, 2.0),)
    assert covered(spans, 1.0) == covered(spans, 2.0) == 0.5
    assert covered(spans, 1.0 + FINGER_FADE_S) == 1.0
    assert covered(spans, 1.0 - FINGER_FADE_S) == covered((), 1.0) == 0.0
    assert [lies_over(spans, t) for t in (0.999, 1.0, 1.999, 2.0)] == [False, True, True, False]

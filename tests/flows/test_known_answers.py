"""`asymmetry` and `pre_post` on people whose left-right differences and changes are known exactly.

Three runners are filmed before and after: the left foot lands late and the left knee loads slowly, less so afterwards.
A fourth person is symmetric and stays so.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gaitlake.synthetic import RUN, SIDE_VIEW, Cohort, Study, make_cohort
from tests.nights import Night

TOLERANCE = {
    "step_time_s": 0.002,
    "stride_time_s": 0.001,
    "contact_time_s": 0.003,
    "knee_flexion_peak_deg": 0.2,
    "load_time_ms": 1.5,
    "load_t90_ms": 1.5,
    "load_rise_20_80_ms": 1.0,
}
"""Of a difference between sides at 60 fps without noise, in the metric's unit."""

CLIP = replace(SIDE_VIEW, duration_s=12.0)


def film(night: Night, cohort: Cohort) -> None:
    """Ingest the cohort with the manifest it came with."""
    for made in cohort.clips_made:
        night.inbox.film(str(made.manifest["path"]), made.clip)
    manifest = night.inbox.manifest([made.manifest for made in cohort.clips_made])
    report = night.run(manifest=manifest, strict=True)
    assert (report.found, report.done) == (len(cohort.clips_made), len(cohort.clips_made))


def true_difference(cohort: Cohort, subject: str, timepoint: str, metric: str) -> float:
    """Left - right of the medians over the very strides that were filmed."""
    for made in cohort.clips_made:
        if (made.manifest["subject_id"], made.manifest["timepoint"]) == (subject, timepoint):
            left, right = (made.clip.truth.median(metric, side) for side in ("left", "right"))
            assert left is not None
            assert right is not None
            return left - right
    raise KeyError(subject)


@pytest.fixture
def cohort() -> Cohort:
    return make_cohort(Study(subjects=3, camera=CLIP))


def test_asymmetry_and_its_change_are_recovered(night: Night, cohort: Cohort) -> None:
    film(night, cohort)
    found = night.rows(
        "SELECT subject_id, timepoint, metric, difference, ci_low, ci_high, n_left, n_right, reason "
        "FROM asymmetry WHERE pairing = 'same_clip'"
    )
    checked = 0
    for subject, timepoint, metric, difference, low, high, n_left, n_right, reason in found:
        if metric not in TOLERANCE:
            continue
        truth = true_difference(cohort, str(subject), str(timepoint), str(metric))
        assert reason is None
        assert difference == pytest.approx(truth, abs=TOLERANCE[str(metric)]), (subject, timepoint, metric)
        assert min(n_left, n_right) >= 7  # type: ignore[type-var]
        assert low <= difference <= high  # type: ignore[operator]
        checked += 1
    assert checked == 3 * 2 * len(TOLERANCE)

    changes = night.rows(
        "SELECT subject_id, metric, left_change, right_change, difference_change, comparable, reason, days_between "
        "FROM pre_post WHERE pairing = 'same_clip'"
    )
    checked = 0
    for subject, metric, left, right, change, comparable, reason, days in changes:
        if metric not in TOLERANCE:
            continue
        before, after = (true_difference(cohort, str(subject), t, str(metric)) for t in ("pre", "post"))
        assert (comparable, reason, days) == (True, None, 42)
        assert change == pytest.approx(after - before, abs=2 * TOLERANCE[str(metric)]), (subject, metric)
        assert left - right == pytest.approx(change, abs=1e-9)  # type: ignore[operator]
        checked += 1
    assert checked == 3 * len(TOLERANCE)


def test_the_left_got_quicker_to_load_and_the_right_did_not_get_worse(night: Night, cohort: Cohort) -> None:
    film(night, cohort)
    rows = night.rows(
        "SELECT left_change, right_change, abs_difference_change FROM pre_post "
        "WHERE metric = 'load_time_ms' AND pairing = 'same_clip'"
    )
    assert len(rows) == 3
    for left, right, less in rows:
        assert left < -10  # type: ignore[operator]
        assert abs(right) < 3  # type: ignore[arg-type]
        assert less < -10  # type: ignore[operator]


def test_a_symmetric_person_is_symmetric(night: Night) -> None:
    film(night, make_cohort(Study(subjects=1, slow_load_ms=0.0, late_contact=0.0, gait=RUN, camera=CLIP)))
    for metric, difference in night.rows("SELECT metric, difference FROM asymmetry WHERE pairing = 'same_clip'"):
        if metric in TOLERANCE:
            assert difference == pytest.approx(0, abs=TOLERANCE[str(metric)]), metric

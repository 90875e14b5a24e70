"""What a clip can carry: from known clips, whatever metrics the registry has."""

from __future__ import annotations

from collections.abc import Callable

from gaitlake.check import CAN, CANNOT, CARE, Capability, Film, Findings, capabilities, findings_of
from gaitlake.metrics.registry import METRICS
from gaitlake.synthetic import Camera, Degradation, Occlusion

MakeFilm = Callable[..., Film]
LOADING = ("load_rise_20_80_ms", "load_t90_ms", "load_time_ms")


def by_name(findings: Findings) -> dict[str, Capability]:
    return {one.metric: one for one in capabilities(findings)}


def test_every_metric_has_one_verdict_and_a_code_where_it_is_not_can(good: Findings, slow: Findings) -> None:
    for findings in (good, slow):
        found = capabilities(findings)
        assert [one.metric for one in found] == list(METRICS)
        assert all(bool(one.codes) != (one.verdict == CAN) for one in found)
        assert {one.verdict for one in found} <= {CAN, CARE, CANNOT}


def test_a_good_side_view_carries_timing_knee_and_loading(good: Findings) -> None:
    found = by_name(good)
    for name in ("stride_time_s", "contact_time_s", "knee_flexion_peak_deg", *LOADING):
        assert found[name].verdict == CAN, found[name]
        assert min(found[name].values.values()) >= 25
    for name, metric in METRICS.items():
        if "sagittal" not in metric.views:
            assert found[name].verdict == CANNOT


def test_at_30_frames_loading_cannot_and_stride_time_can(slow: Findings) -> None:
    found = by_name(slow)
    assert found["stride_time_s"].verdict == CAN
    for name in (*LOADING, "contact_time_s"):
        assert (found[name].verdict, "LOW_FPS" in found[name].codes) == (CANNOT, True)


def test_a_leg_that_is_not_seen_costs_its_side(film: MakeFilm) -> None:
    hidden = Degradation(hidden=("left_knee",))
    found = by_name(findings_of(film(Camera(duration_s=9.0), hidden)))
    knee = found["knee_flexion_peak_deg"]
    assert knee.verdict == CARE
    assert knee.values["left"] == 0
    assert set(knee.lost) == {"left"}
    assert knee.lost["left"] in ("OCCLUSION", "LOW_VIS")


def test_too_short_a_clip_is_too_few_strides(film: MakeFilm) -> None:
    found = by_name(findings_of(film(Camera(duration_s=5.0))))["stride_time_s"]
    assert (found.verdict, found.lost) == (CARE, {"left": "LOW_N", "right": "LOW_N"})


def test_a_part_promises_what_the_rest_will_hold(film: MakeFilm) -> None:
    short = findings_of(film(Camera(duration_s=5.0), stopped=True, declared_s=20.0))
    assert max(short.valid(side) for side in ("left", "right")) < 7
    assert by_name(short)["stride_time_s"].verdict == CAN


def test_nothing_from_an_oblique_view_has_a_value(film: MakeFilm) -> None:
    found = capabilities(findings_of(film(Camera(duration_s=5.0, heading_deg=40.0))))
    assert {one.verdict for one in found if "oblique" not in METRICS[one.metric].views} == {CANNOT}


def test_occlusion_of_a_moment_costs_little(film: MakeFilm) -> None:
    knee = {
        len(hidden): by_name(findings_of(film(Camera(duration_s=12.0), Degradation(occlusions=hidden))))[
            "knee_flexion_peak_deg"
        ].values["left"]
        for hidden in ((), (Occlusion("left", 4.0, 4.5),))
    }
    assert knee[0] - 3 <= knee[1] < knee[0]

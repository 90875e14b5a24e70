"""What a clip can carry: from known clips, whatever metrics the registry has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from gaitlake.check import CAN, CANNOT, CARE, Capability, Film, Findings, capabilities, findings_of
from gaitlake.metrics.registry import METRICS
from gaitlake.synthetic import Camera, Degradation, Occlusion
from gaitlake_schemas.tables import STRIDE_METRICS

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
    whole = findings_of(film(Camera(duration_s=5.0)))
    spread = [by_name(findings)["knee_curve_sd_deg"] for findings in (short, whole)]
    assert [(one.verdict, one.codes) for one in spread] == [(CARE, ("LOW_N",)), (CANNOT, ("LOW_N",))]


def without(findings: Findings, reason: str, sides: tuple[str, ...], keep: int = 0) -> Findings:
    """The same with the values of sides lost for a reason, but for the first few of each metric."""
    rows, kept = [], Counter[tuple[str, str]]()
    for row in findings.tables["stride_metrics"].to_pylist():
        key = (row["metric"], row["side"])
        kept[key] += row["value"] is not None
        gone = row["side"] in sides and kept[key] > keep
        rows.append(row | {"value": None, "reason": reason, "flags": None} if gone else row)
    return replace(findings, tables=findings.tables | {"stride_metrics": STRIDE_METRICS.from_rows(rows)})


def test_one_stride_of_one_leg_is_nothing(good: Findings) -> None:
    one = without(without(good, "OCCLUSION", ("left",), keep=1), "OCCLUSION", ("right",))
    assert {found.verdict for found in capabilities(one)} == {CANNOT}
    one_leg = by_name(without(good, "OCCLUSION", ("right",)))["knee_flexion_peak_deg"]
    assert (one_leg.verdict, one_leg.codes) == (CARE, ("OCCLUSION",))


def test_fourteen_strides_are_needed_by_what_has_no_sides(good: Findings) -> None:
    few = by_name(without(good, "OCCLUSION", ("left", "right"), keep=6))
    enough = by_name(without(good, "OCCLUSION", ("left", "right"), keep=7))
    assert (few["cadence_spm"].verdict, enough["cadence_spm"].verdict) == (CARE, CAN)


def test_at_30_frames_the_rate_is_the_reason_whatever_else_was_met(slow: Findings) -> None:
    for sides in (("left", "right"), ("left",)):
        found = by_name(without(slow, "NOT_REACHED", sides))
        assert {found[name].codes for name in LOADING} == {("LOW_FPS",)}
        assert found["knee_flexion_peak_deg"].codes == ("NOT_REACHED",)


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

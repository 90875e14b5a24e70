"""A plan from a lake: what was planted is what it rests on; what a lake lacks is said."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from gaitlake.lake import create_lake
from gaitlake.planning import Plan, PlanError, make_plan, plan_document, plan_text, read_question
from tests.planning.planted import repeated

LOAD, KNEE, DEVIATION = "load_rise_20_80_ms", "knee_flexion_peak_deg", "knee_deviation_mean"


def planned(lake: Path | None, metric: str, size: str, **said: object) -> Plan:
    return make_plan(read_question(metric, size, **said), lake)


def test_repeats_are_the_noise(repeats: Path) -> None:
    plan = planned(repeats, LOAD, "8")
    noise = plan.noise
    assert (plan.setting.activity, plan.setting.view, plan.setting.pairing) == ("run", "sagittal", "near_near")
    assert (noise.source, noise.subjects, noise.pairs, noise.clips, noise.strides) == ("repeats", 24, 48, 96, 12)
    assert plan.across_sessions == 0
    assert plan.missing is None
    assert noise.stride_sd == pytest.approx(6.0, rel=0.15)
    assert noise.sem == pytest.approx(math.sqrt(8 + math.pi * 36 / 12), rel=0.2)
    assert noise.level == pytest.approx(60.0, abs=2.0)
    assert (plan.variation.source, plan.variation.subjects) == ("asymmetry", 24)
    assert plan.variation.sd == pytest.approx(4.0, rel=0.4)


def test_outcomes_have_noise_of_their_own(repeats: Path) -> None:
    side, change = planned(repeats, LOAD, "8", outcome="side"), planned(repeats, LOAD, "8", outcome="change")
    whole = planned(repeats, LOAD, "8")
    assert side.one_session is change.one_session is None
    assert side.noise.sem == pytest.approx(whole.noise.sem / math.sqrt(2), rel=1e-6)
    assert change.before_after == whole.before_after
    assert not any(code == "MODEL_SIDE_BIAS" for code, _ in side.cautions + change.cautions)
    same = planned(repeats, LOAD, "8", pairing="same_clip")
    assert same.noise.pairs == 48
    assert same.noise.clips == 96
    assert "same_clip compares" in dict(same.cautions)["NOISE_UNEQUAL"]


def test_without_repeats_clips_of_a_session_are_a_lower_bound(clips_only: Path) -> None:
    plan = planned(clips_only, DEVIATION, "8", view="rear")
    assert (plan.noise.source, plan.noise.subjects) == ("clips", 12)
    assert plan.noise.sem == pytest.approx(math.sqrt(8 + math.pi * 36 / 12), rel=0.3)
    assert "this lake has 0 people with a repeat" in plan.missing
    assert (plan.variation.source, plan.variation.subjects) == ("changes", 12)
    assert plan.variation.sd == pytest.approx(5.0, rel=0.6)
    assert plan.one_session.beyond_from is None
    assert "lower bounds" in plan_text(plan)
    side = planned(clips_only, DEVIATION, "8", view="rear", outcome="side")
    assert side.noise.sem < plan.noise.sem
    assert side.variation.source == "changes"


def test_a_lake_with_few_people_has_the_floor_or_nothing(tmp_path: Path) -> None:
    few = repeated(tmp_path / "few", people=4, metric=KNEE, level=40.0)
    plan = planned(few, KNEE, "14")
    assert plan.noise.source == "literature"
    assert plan.noise.mdc == pytest.approx(3.8)
    assert "4 people with a repeat" in plan.missing
    assert "Dingenen" in plan.floor_source
    assert "no repeats: this lake has 4 people with a repeat" in " ".join(plan_text(plan).split())
    with pytest.raises(PlanError, match="has no strides of load_t90_ms of any view; it has none at all"):
        planned(few, "load_t90_ms", "20")


def test_neither_noise_nor_floor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"it takes a lake: --lake LAKE, with repeats .* at least 10 people"):
        planned(None, LOAD, "8")
    few = repeated(tmp_path / "few", people=3)
    with pytest.raises(PlanError, match=r"3 people with a repeat .* needed are 10\. Film at least 10 people again"):
        planned(few, LOAD, "8")


def test_what_the_lake_has_not_is_told_with_what_it_has(repeats: Path) -> None:
    for said in ({"fps_hz": 240.0}, {"activity": "walk"}):
        with pytest.raises(PlanError, match="it has run, sagittal, 60 frames/s, 24 people"):
            planned(repeats, LOAD, "8", **said)
    with pytest.raises(PlanError, match="has no numbers yet"):
        planned(create_lake(repeats.parent / "new").path, LOAD, "8")


def test_more_noise_needs_more(repeats: Path) -> None:
    needed = [planned(repeats, LOAD, size).one_session.session for size in ("6", "10", "20")]
    sizes = [one.clips * one.strides for one in needed]
    assert sizes == sorted(sizes, reverse=True)
    certain = planned(repeats, LOAD, "6", power=0.95).one_session.session
    assert certain.clips * certain.strides > sizes[0]


@pytest.mark.parametrize("size", ["0.001", "8", "500"])
@pytest.mark.parametrize("outcome", ["difference", "side", "change"])
def test_text_is_readable(repeats: Path, size: str, outcome: str) -> None:
    plan = planned(repeats, LOAD, size, outcome=outcome)
    text = plan_text(plan)
    assert max(map(len, text.splitlines())) <= 100
    assert not re.search(r"\bnan\b|\binf\b|None", text)
    assert plan_document(plan)["question"]["size"] == float(size)


def test_the_page_shows_what_a_lake_says(repeats: Path, repository: Path) -> None:
    page = (repository / "docs/how-to/plan.md").read_text()
    text = plan_text(planned(repeats, LOAD, "8"))
    assert f"```text\n{text}\n```" in page

"""Studies on lakes whose answer is known."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from gaitlake.lake import query
from gaitlake.statistics import SubjectPairs, paired_tests
from gaitlake.statistics.families import benjamini_hochberg, holm
from gaitlake.studies import StudyError, StudyRun, report_text, run_study

from .conftest import CADENCE, DAY, KNEE, LOAD, Clinic, Row

Declare = Callable[..., Path]
RNG = np.random.default_rng(3)


def effect(run: StudyRun, outcome: str, metric: str = KNEE, **said: object) -> Row:
    wanted = {"outcome": outcome, "metric": metric, "arm": "treated"} | said
    found = [row for row in run.effects if all(row[name] == value for name, value in wanted.items())]
    assert len(found) == 1, found
    return found[0]


def subject(run: StudyRun, name: str, metric: str = KNEE) -> Row:
    (found,) = [row for row in run.subjects if row["subject_id"] == name and row["metric"] == metric]
    return found


def fill(clinic: Clinic, changes: list[tuple[float, float]], metric: str = KNEE, **said: object) -> None:
    """People whose left side is 46 + i / 10 and right 40 before, and who change so on the left and on the right."""
    for i, (left, right) in enumerate(changes):
        clinic.person(f"S{i:02}")
        was = 46.0 + i / 10.0
        clinic.pair(f"S{i:02}", {metric: (was, 40.0)}, {metric: (was + left, 40.0 + right)}, **said)


def noisy(n: int, left: float, right: float = 0.0) -> list[tuple[float, float]]:
    away = RNG.normal(0.0, 1.0, (n, 2))
    return [(float(left + one), float(right + other)) for one, other in away]


def test_numbers_are_those_of_the_paired_tests(clinic: Clinic, declare: Declare) -> None:
    changes = noisy(12, -2.0)
    fill(clinic, changes)
    run = run_study(clinic.write(), declare())
    row = effect(run, "abs_difference", family="primary")
    pre = [6.0 + i / 10.0 for i in range(12)]
    post = [abs(one + left - right) for one, (left, right) in zip(pre, changes, strict=True)]
    pairs = SubjectPairs.from_columns([f"S{i:02}" for i in range(12)], pre, post)
    expected = paired_tests(pairs, seed=1)
    assert (row["n"], row["n_missing"], row["df"], row["sign_flip_exact"]) == (12, 0, 11, True)
    for name, value in {
        "mean_change": expected.effects.mean_change, "ci_low": expected.t.ci_low, "ci_high": expected.t.ci_high,
        "sd_change": expected.effects.sd_change, "d_z": expected.effects.d_z, "g_av": expected.effects.g_av,
        "t": expected.t.t, "p_t": expected.t.p, "p_wilcoxon": expected.wilcoxon.p, "bca_low": expected.bca.low,
        "p_sign_flip": expected.sign_flip.p, "bca_high": expected.bca.high, "p_adjusted": expected.sign_flip.p,
    }.items():  # fmt: skip
        assert row[name] == pytest.approx(value, abs=1e-9), name
    assert row["claimed"] is True
    assert row["mean_change"] == pytest.approx(np.mean(post) - np.mean(pre))


def test_left_improved_is_not_right_worsened(clinic: Clinic, declare: Declare, empty: Path, tmp_path: Path) -> None:
    """Both people's asymmetry falls alike; only the sides tell what happened."""
    fill(clinic, [(-4.0 + i / 50.0, 0.0) for i in range(12)])
    first = run_study(clinic.write(), declare())
    second_clinic = Clinic(clinic.path)
    second_clinic.path = Path(shutil.copytree(empty, tmp_path / "other"))
    fill(second_clinic, [(0.0, 4.0 - i / 50.0) for i in range(12)])
    second = run_study(second_clinic.write(), declare())
    sizes = [effect(run, "abs_difference", family="primary")["mean_change"] for run in (first, second)]
    assert sizes[0] == pytest.approx(sizes[1])
    assert [effect(first, side)["mean_change"] for side in ("left", "right")] == pytest.approx([-3.89, 0.0])
    assert [effect(second, side)["mean_change"] for side in ("left", "right")] == pytest.approx([0.0, 3.89])
    text = report_text(first.study or {}, first.subjects, first.effects)
    assert "measured change of |left - right| -3.89 deg" in text
    assert "measured change of left side -3.89 deg" in text
    assert "measured change of right side +0 deg" in text


def test_families_are_holm_and_benjamini_hochberg(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(12, -2.0))
    for i, (left, right) in enumerate(noisy(12, -0.6)):
        for timepoint, more in (("pre", 0.0), ("post", 1.0)):
            values = {LOAD: (80.0 + i + more * left, 75.0 + more * right), CADENCE: (170.0 + i * more, 171.0)}
            clinic.film(f"S{i:02}/{timepoint}", f"S{i:02}", timepoint, values)
    run = run_study(clinic.write(), declare(primary=f'["{KNEE}", {{metric = "{LOAD}", outcome = "left"}}]'))
    primary = [row for row in run.effects if row["family"] == "primary"]
    assert {(row["metric"], row["outcome"]) for row in primary} == {(KNEE, "abs_difference"), (LOAD, "left")}
    assert [row["p_adjusted"] for row in primary] == holm([row["p_sign_flip"] for row in primary])
    rest = [row for row in run.effects if row["family"] == "secondary"]
    assert len(rest) == 4 + 4 + 1
    tested = [row for row in rest if row["reason"] is None]
    assert [row["p_adjusted"] for row in tested] == benjamini_hochberg([row["p_sign_flip"] for row in tested])
    assert {row["correction"] for row in rest} == {"bh"}
    assert {row["outcome"] for row in rest if row["metric"] == CADENCE} == {"level"}


def test_every_subject_is_accounted_for(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(10, -2.0))
    post, before, after = {KNEE: (44.0, 40.0)}, DAY - timedelta(days=1), DAY + timedelta(days=30)

    def two(days: timedelta = timedelta(1), **said: object) -> Callable[[str], object]:
        """A visit before, and one after that differs so."""
        return lambda s: (clinic.visit(s, "pre", DAY - days, post), clinic.visit(s, "post", after, post, **said))

    cases: dict[str, tuple[str, Callable[[str], object]]] = {
        "no_post": ("NO_POST", lambda s: clinic.visit(s, "pre", before, post)),
        "no_pre": ("NO_PRE", lambda s: clinic.visit(s, "post", after, post)),
        "early": ("NO_PRE", two(timedelta(30))),
        "acute": ("ACUTE", lambda s: (clinic.visit(s, "pre", DAY, post), clinic.visit(s, "post", DAY, post))),
        "faster": ("NOT_COMPARABLE", two(speed_mps=3.2)),
        "camera": ("NOT_COMPARABLE", two(fps_hz=120.0)),
        "view": ("NOT_COMPARABLE", two(view="rear")),
        "analysis": ("NOT_COMPARABLE", two(analysis_id="old")),
        "walks": ("NOT_FILMED", lambda s: clinic.pair(s, post, post, activity="walk")),
        "unknown": ("SPEED_UNKNOWN", lambda s: clinic.pair(s, post, post, speed_mps=None)),
        "one_sided": ("LOW_N", lambda s: clinic.pair(s, {KNEE: (44.0, None, 30, 0)}, {KNEE: (43.0, None, 30, 0)})),
        "other": ("NOT_MEASURED", lambda s: clinic.pair(s, {LOAD: (80.0, 81.0)}, {LOAD: (80.0, 81.0)})),
        "sham": ("NO_INTERVENTION", lambda s: clinic.pair(s, post, post, intervention="sham")),
        "nothing": ("NO_INTERVENTION", lambda _: None),
    }  # fmt: skip
    for name, (_, make) in cases.items():
        make(clinic.person(name))
    run = run_study(clinic.write(), declare())
    out = {row["subject_id"]: row["reason"] for row in run.subjects if row["metric"] == KNEE and not row["included"]}
    assert out == {name: reason for name, (reason, _) in cases.items()}
    assert run.study is not None
    assert (run.study["n_cohort"], run.study["n_included"]) == (24, 10)
    for metric in (KNEE, LOAD):
        rows = [row for row in run.subjects if row["metric"] == metric]
        assert len(rows) == len({row["subject_id"] for row in rows}) == 24
        assert all((row["reason"] is None) == row["included"] for row in rows)
        assert all(row["why"] for row in rows if not row["included"])
    for row in run.effects:
        assert row["n"] + row["n_missing"] == 24
        assert sum(json.loads(row["missing_reasons"]).values()) == row["n_missing"]
    primary = effect(run, "abs_difference", family="primary")
    assert json.loads(primary["missing_reasons"]) == dict(Counter(out.values()))
    assert "speed 3 m/s before and 3.2 m/s after (+6.7 %, 5 % allowed)" in subject(run, "faster")["why"]
    assert "frame-rate class 60 Hz before and 120 Hz after" in subject(run, "camera")["why"]
    assert "view rear instead of sagittal" in subject(run, "view")["why"]
    assert "analysis old instead of a1" in subject(run, "analysis")["why"]
    text = report_text(run.study, run.subjects, run.effects)
    assert "Cohort: 24 subjects = 10 in + 14 out" in text
    assert f"{KNEE}: 24 = 10 in + 14 out (ACUTE 1, LOW_N 1, NOT_COMPARABLE 4, NOT_FILMED 1" in text
    assert all(f"  {name} " in text for name in cases)


def test_facing_the_other_way_is_not_comparable(clinic: Clinic, declare: Declare) -> None:
    clinic.person("S")
    filmed = {KNEE: (44.0, 40.0)}
    clinic.visit("S", "pre", DAY, filmed, pairing="same_clip", camera_sides="left")
    clinic.visit("S", "post", DAY + timedelta(30), filmed, pairing="same_clip", camera_sides="right")
    run = run_study(clinic.write(), declare(pairing='"same_clip"'))
    assert subject(run, "S")["why"] == "facing changed: nearer the camera was left before and right after"


def test_two_visits_before_are_one_and_the_other_is_listed(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(3, -2.0))
    clinic.visit("S00", "pre", DAY - timedelta(days=9), {KNEE: (90.0, 10.0)}, session_id="S00/first")
    run = run_study(clinic.write(), declare())
    row = subject(run, "S00")
    assert (row["pre_session_id"], row["difference_pre"]) == ("S00/pre", 6.0)
    assert row["other_visits"] == "S00/first (pre, 2026-02-21): S00/pre (pre, 2026-02-28) was taken"
    assert len([one for one in run.subjects if one["subject_id"] == "S00"]) == 1


def test_unknown_speed_stays_out_of_the_primary_family(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(12, -2.0))
    for i in range(3):
        clinic.pair(clinic.person(f"U{i}"), {KNEE: (44.0, 40.0)}, {KNEE: (43.0 + i, 40.0)}, speed_mps=None)
    run = run_study(clinic.write(), declare())
    primary = effect(run, "abs_difference", family="primary")
    beside = effect(run, "abs_difference", family="secondary")
    assert (primary["n"], primary["n_speed_unknown"], json.loads(primary["missing_reasons"])) == (
        12,
        0,
        {"SPEED_UNKNOWN": 3},
    )
    assert (beside["n"], beside["n_speed_unknown"], beside["n_missing"]) == (15, 3, 0)
    assert subject(run, "U0")["flags"] == "SPEED_UNKNOWN"


def test_with_no_speed_at_all_there_is_no_primary_test(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(12, -2.0), speed_mps=None)
    run = run_study(clinic.write(), declare())
    primary = effect(run, "abs_difference", family="primary")
    assert (primary["n"], primary["claimed"], primary["reason"]) == (0, None, "SPEED_UNKNOWN")
    assert effect(run, "abs_difference", family="secondary")["claimed"] is True


def test_below_ten_subjects_nothing_is_claimed(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(9, -5.0))
    run = run_study(clinic.write(), declare())
    row = effect(run, "abs_difference", family="primary")
    assert (row["n"], row["claimed"], row["p_sign_flip"], row["p_t"], row["reason"]) == (
        9,
        None,
        None,
        None,
        "FEW_SUBJECTS",
    )
    assert row["ci_low"] < row["mean_change"] < row["ci_high"] < 0
    assert "no claim about the group (FEW_SUBJECTS" in report_text(run.study or {}, run.subjects, run.effects)


def test_one_subject_has_a_response_and_no_group(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, [(-5.5, 0.0)])
    run = run_study(clinic.write(), declare())
    row = effect(run, "abs_difference", family="primary")
    assert (row["n"], row["reason"], row["ci_low"], row["sd_change"]) == (1, "ONE_SUBJECT", None, None)
    assert (row["mean_change"], row["improved"]) == (pytest.approx(-5.5), 1)
    assert subject(run, "S00")["response"] == "improved"


@pytest.mark.parametrize("equal", [(0.0, 0.0), (-2.0, 0.0)])
def test_equal_values_are_no_measurements(clinic: Clinic, declare: Declare, equal: tuple[float, float]) -> None:
    for i in range(12):
        clinic.pair(clinic.person(f"S{i}"), {KNEE: (46.0, 40.0)}, {KNEE: (46.0 + equal[0], 40.0)})
    row = effect(run_study(clinic.write(), declare()), "abs_difference", family="primary")
    assert (row["n"], row["mean_change"], row["reason"], row["claimed"]) == (12, equal[0], "NO_SPREAD", None)
    assert [row[name] for name in ("ci_low", "d_z", "t", "p_t", "p_wilcoxon", "p_sign_flip", "p_adjusted")] == [
        None
    ] * 7


def test_one_sided_data_tell_of_their_side_only(clinic: Clinic, declare: Declare) -> None:
    for i, (left, _) in enumerate(noisy(12, -2.0)):
        clinic.pair(clinic.person(f"S{i}"), {KNEE: (46.0, None, 30, 0)}, {KNEE: (46.0 + left, None, 30, 0)})
    run = run_study(clinic.write(), declare())
    row = effect(run, "abs_difference", family="primary")
    assert (row["n"], row["reason"], json.loads(row["missing_reasons"])) == (0, "NO_SUBJECTS", {"LOW_N": 12})
    assert effect(run, "left")["n"] == 12
    assert effect(run, "left")["claimed"] is True
    assert effect(run, "right")["n"] == effect(run, "level")["n"] == 0


@pytest.mark.parametrize("wrong", [float("inf"), float("-inf"), 1e200])
def test_a_value_that_is_no_number_is_left_out(clinic: Clinic, declare: Declare, wrong: float) -> None:
    fill(clinic, noisy(11, -2.0))
    clinic.pair(clinic.person("X"), {KNEE: (46.0, 40.0)}, {KNEE: (wrong, 40.0)})
    run = run_study(clinic.write(), declare())
    row = effect(run, "abs_difference", family="primary")
    assert (row["n"], json.loads(row["missing_reasons"])) == (11, {"NOT_FINITE": 1})
    assert effect(run, "right")["n"] == 12
    assert subject(run, "X")["left_post"] is None


def test_negative_values_are_ordinary_numbers(clinic: Clinic, declare: Declare) -> None:
    for i, (left, right) in enumerate(noisy(12, 3.0)):
        clinic.pair(clinic.person(f"S{i:02}"), {KNEE: (-8.0, -1.0)}, {KNEE: (-8.0 + left, -1.0 + right)})
    run = run_study(clinic.write(), declare())
    assert effect(run, "difference")["mean_change"] == pytest.approx(
        -effect(run, "abs_difference", family="primary")["mean_change"], abs=0.5
    )
    assert effect(run, "level")["mean_pre"] == -4.5


def test_an_unknown_metric_is_refused_with_near_ones_and_their_views(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(2, 0.0))
    clinic.write()
    with pytest.raises(
        StudyError, match=r"there is no metric knee_flexion_peek_deg; near are knee_flexion_peak_deg \(views sagittal"
    ):
        run_study(clinic.path, declare(primary='["knee_flexion_peek_deg"]'))
    with pytest.raises(StudyError, match=r"fppa_\w+ is for views frontal, rear; the study asks for sagittal"):
        run_study(clinic.path, declare(primary=f'["{next(iter(frontal()))}"]'))
    with pytest.raises(StudyError, match="cadence_spm has no sides, so its outcome is level; found left"):
        run_study(clinic.path, declare(primary='[{metric = "cadence_spm", outcome = "left"}]'))
    with pytest.raises(StudyError, match=r"(?s)2 things are wrong.*there is no metric a.*there is no signal b"):
        run_study(clinic.path, declare(primary='["a"]', curves='["b"]'))
    assert query(clinic.path, "SELECT count(*) AS n FROM studies").to_pylist() == [{"n": 0}]


def frontal() -> list[str]:
    from gaitlake.metrics.registry import METRICS

    return [name for name in METRICS if name.startswith("fppa")]


def test_an_empty_cohort_is_refused(clinic: Clinic, declare: Declare, empty: Path) -> None:
    fill(clinic, noisy(2, 0.0))
    clinic.write()
    with pytest.raises(
        StudyError, match=r"the cohort is empty: none of the lake's 2 subjects is in it.*'group': \('x',\)"
    ):
        run_study(clinic.path, declare('[cohort]\ngroup = "x"'))
    with pytest.raises(StudyError, match=r"the lake has no subject S01x; did you mean S01\?"):
        run_study(clinic.path, declare('[cohort]\nsubjects = ["S00", "S01x"]'))
    with pytest.raises(StudyError, match=r"2 might be, but what is asked for is not known"):
        run_study(clinic.path, declare('[cohort]\nsite = "north"'))
    with pytest.raises(StudyError, match="has no numbers yet"):
        run_study(empty, declare())


@pytest.mark.slow
def test_cohorts_are_filters(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(4, -1.0))
    same = {KNEE: (44.0, 40.0)}
    clinic.pair(clinic.person("old", birth_year=1950), same, same)
    clinic.pair(clinic.person("man", sex="male"), same, same)
    clinic.pair(clinic.person("ageless", birth_year=None), same, same)
    clinic.pair(clinic.person("reference", is_reference=True, group_name="g"), same, same)
    clinic.pair(clinic.person("north", group_name="g"), same, same, site="north", affected_side="left")
    clinic.write()

    def cohort(section: str) -> set[str]:
        run = run_study(clinic.path, declare(f"[cohort]\n{section}"))
        return {f"{row['subject_id']}{'?' if row['reason'] == 'COHORT_UNKNOWN' else ''}" for row in run.subjects}

    usual = {"S00", "S01", "S02", "S03"}
    assert cohort('sex = "male"') == {"man"}
    assert cohort("age_years = [18, 40]") == usual | {"man", "ageless?", "reference", "north"}
    assert cohort("is_reference = true") == {"reference"}
    assert cohort('group = "g"\nis_reference = false') == {
        "north",
        *(f"{s}?" for s in (*usual, "old", "man", "ageless")),
    }
    assert cohort('site = "north"\ngroup = "g"\nis_reference = false') >= {"north"}
    assert cohort('affected_side = "left"\nsubjects = ["north", "old"]') == {"north", "old?"}
    assert cohort('subjects = "S02"') == {"S02"}


def test_affected_sides_are_outcomes_of_their_own(clinic: Clinic, declare: Declare) -> None:
    for i, (away, _) in enumerate(noisy(12, 0.0)):
        side, clean = ("left", 0) if i % 2 else ("right", 1)
        change = -3.0 + away / 10.0
        after = (46.0 + change, 40.0) if clean == 0 else (46.0, 40.0 + change)
        clinic.pair(clinic.person(f"S{i:02}"), {KNEE: (46.0, 40.0)}, {KNEE: after}, affected_side=side)
    run = run_study(clinic.write(), declare())
    assert effect(run, "affected")["mean_change"] == pytest.approx(-3.0, abs=0.1)
    assert effect(run, "unaffected")["mean_change"] == 0.0


def test_more_strides_can_be_demanded(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(3, -1.0))
    clinic.pair(clinic.person("few"), {KNEE: (46.0, 40.0, 20, 30)}, {KNEE: (46.0, 40.0, 30, 30)})
    clinic.write()
    assert subject(run_study(clinic.path, declare()), "few")["included"]
    row = subject(run_study(clinic.path, declare(minimum_strides="25")), "few")
    assert (row["included"], row["reason"]) == (False, "LOW_N")


def test_an_acute_study_compares_one_day(clinic: Clinic, declare: Declare) -> None:
    for i, (left, right) in enumerate(noisy(12, -2.0)):
        name = clinic.person(f"S{i:02}")
        clinic.visit(name, "pre", DAY, {KNEE: (46.0, 40.0)}, session_id=f"{name}/day")
        clinic.film(f"{name}/day", name, "post", {KNEE: (46.0 + left, 40.0 + right)})
    clinic.write()
    lasting = run_study(clinic.path, declare())
    assert {row["reason"] for row in lasting.subjects} == {"ACUTE"}
    acute = run_study(clinic.path, declare(acute="true"))
    assert effect(acute, "abs_difference", family="primary")["n"] == 12
    assert subject(acute, "S00")["days_between"] == 0


def test_the_same_data_and_seed_give_the_same_numbers(
    clinic: Clinic, declare: Declare, empty: Path, tmp_path: Path
) -> None:
    changes = noisy(18, -0.7)
    fill(clinic, changes)
    rows = {name: list(reversed(listed)) for name, listed in clinic.rows.items()}
    first = run_study(clinic.write(), declare())
    again = Clinic(Path(shutil.copytree(empty, tmp_path / "again")), rows)
    second = run_study(again.write(), declare())
    assert first.effects == second.effects
    assert first.subjects == second.subjects
    assert first.study is not None
    assert second.study is not None
    assert first.study["data_hash"] == second.study["data_hash"]
    other = run_study(clinic.path, declare(seed="2"))
    p = [effect(run, "abs_difference", family="primary")["p_sign_flip"] for run in (first, other)]
    assert p[0] != p[1], "above 15 subjects patterns are drawn"


def test_unvalidated_metrics_are_not_claimed(clinic: Clinic, declare: Declare) -> None:
    fill(clinic, noisy(12, -3.0), flags="UNVALIDATED")
    row = effect(run_study(clinic.write(), declare()), "abs_difference", family="primary")
    assert (row["claimed"], row["reason"], row["p_adjusted"]) == (None, "UNVALIDATED", None)
    assert row["no_detectable_change"] == 12


def test_a_mirrored_world_has_mirrored_numbers(clinic: Clinic, declare: Declare, empty: Path, tmp_path: Path) -> None:
    """Left and right exchanged: differences change their sign, sizes stay, sides change places, to the last bit."""
    mirror = Clinic(Path(shutil.copytree(empty, tmp_path / "mirror")))
    for i, (left, right) in enumerate(noisy(17, -1.0)):
        name = f"S{i:02}"
        for world, sides in ((clinic, slice(None)), (mirror, slice(None, None, -1))):
            before, after = (46.0 + i, 40.0)[sides], (46.0 + i + left, 40.0 + right)[sides]
            world.pair(world.person(name), {KNEE: before}, {KNEE: after})
    one, other = (run_study(world.write(), declare()) for world in (clinic, mirror))
    alike = (
        "mean_change",
        "ci_low",
        "ci_high",
        "bca_low",
        "d_z",
        "t",
        "p_t",
        "p_wilcoxon",
        "p_sign_flip",
        "p_adjusted",
    )
    for outcome, partner in (("abs_difference", "abs_difference"), ("left", "right"), ("level", "level")):
        assert [effect(one, outcome)[name] for name in alike] == [effect(other, partner)[name] for name in alike]
    here, there = effect(one, "difference"), effect(other, "difference")
    for name in ("mean_change", "t", "d_z", "g_av", "mean_pre", "mean_post"):
        assert here[name] == -there[name], name
    assert (here["ci_low"], here["bca_low"]) == (-there["ci_high"], -there["bca_high"])
    assert here["p_sign_flip"] == there["p_sign_flip"]

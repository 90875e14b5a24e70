"""A declaration is taken as a whole or refused with everything that is wrong with it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from gaitlake.studies import Declaration, StudyError, parse_declaration, read_declaration
from gaitlake.studies.declaration import Cohort, PrimaryTest, VisitPolicy

SHORTEST = """
name = "drills"
activity = "run"
view = "sagittal"
primary = ["knee_flexion_peak_deg"]
seed = 1
"""


def refused(text: str) -> str:
    with pytest.raises(StudyError) as caught:
        parse_declaration(text, "drills.toml")
    return str(caught.value)


def test_what_is_not_said_has_its_default() -> None:
    study = parse_declaration(SHORTEST, "drills.toml")
    assert study == Declaration("drills", "run", "sagittal", (PrimaryTest("knee_flexion_peak_deg"),), seed=1)
    assert (study.pairing, study.conditions, study.minimum_strides) == ("near_near", ("baseline",), 7)
    assert study.visits == VisitPolicy(pre_window_days=14, post="nearest", target_days=0, acute=False)
    assert study.cohort == Cohort()
    assert parse_declaration(SHORTEST.replace("sagittal", "rear"), "x").pairing == "same_clip"


def test_every_key_is_read() -> None:
    study = parse_declaration(
        SHORTEST.replace('["knee_flexion_peak_deg"]', '["a", {metric = "b", outcome = "left"}]')
        + """
        intervention = "hip drills"
        condition = ["baseline", "overhead"]
        pairing = "same_clip"
        secondary = ["c"]
        curves = ["knee_flexion_deg"]
        minimum_strides = 25
        acute = true
        dose = true
        [cohort]
        group = "runners"
        sex = ["female", "other"]
        age_years = [18, 40]
        site = "north"
        is_reference = false
        affected_side = "left"
        subjects = ["S1", "S2"]
        [control]
        group = "waiting"
        intervention = "none"
        [visits]
        pre_window_days = 7
        post = "last"
        """,
        "drills.toml",
    )
    assert study.primary == (PrimaryTest("a"), PrimaryTest("b", "left"))
    assert (study.intervention, study.conditions, study.secondary) == ("hip drills", ("baseline", "overhead"), ("c",))
    assert (study.curves, study.minimum_strides, study.dose) == (("knee_flexion_deg",), 25, True)
    assert study.cohort == Cohort(
        ("runners",), ("female", "other"), (18, 40), ("north",), False, ("left",), ("S1", "S2")
    )
    assert study.control == Cohort(group=("waiting",), intervention="none")
    assert study.visits == VisitPolicy(7, "last", 0, True)


def test_comments_and_layout_do_not_change_the_hash_and_everything_else_does() -> None:
    one = parse_declaration(SHORTEST, "x")
    assert parse_declaration("# a comment\n" + SHORTEST.replace(" = ", "="), "y").hash == one.hash
    for old, new in (("seed = 1", "seed = 2"), ("sagittal", "rear"), ("knee_flexion_peak_deg", "load_t90_ms")):
        assert parse_declaration(SHORTEST.replace(old, new), "x").hash != one.hash


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "drills"', 'name = "two words"', "name is 'two words'"),
        ('activity = "run"', 'activity = "swim"', "activity is 'swim'; known are walk, run"),
        ('"sagittal"', '"side"', "view is 'side'; known are sagittal"),
        ('["knee_flexion_peak_deg"]', "[]", "name 1 to 5 metrics"),
        (
            '["knee_flexion_peak_deg"]',
            '["a", "b", "c", "d", "e", "f"]',
            "at most 5 tests, found 6 metrics x 1 conditions",
        ),
        ('["knee_flexion_peak_deg"]', '["a", "a"]', "has a metric twice"),
        ('["knee_flexion_peak_deg"]', '[{metric = "a", outcome = "up"}]', "outcome of a is 'up'; known are abs_diff"),
        ('["knee_flexion_peak_deg"]', '[{outcome = "left"}]', "it must be a list of metrics"),
        ('["knee_flexion_peak_deg"]', '"knee"', "it must be a list of metrics"),
        ("seed = 1", "seed = -1", "seed is -1; it must be a whole number from 0"),
        ("seed = 1", "seed = 1.5", "seed is 1.5; it must be a whole number"),
        ("seed = 1", "seed = true", "seed is True; it must be a whole number"),
        ("seed = 1", "", "seed is missing; write for example seed = 1"),
    ],
)
def test_wrong_values_are_named(old: str, new: str, said: str) -> None:
    assert said in refused(SHORTEST.replace(old, new))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("minimum_strides = 6", "minimum_strides is 6; it must be at least 7"),
        ('pairing = "both"', "pairing is 'both'"),
        ("condition = []", "condition is []; it must be a text or a list of texts"),
        ('condition = ["a", "a"]', "name at least one, and each once"),
        ('secondary = ["knee_flexion_peak_deg"]', "knee_flexion_peak_deg is primary"),
        ("alpha = 0.1", "there is no key alpha; known are name"),
        ("activty = 3", "there is no key activty; did you mean activity?"),
        ('cohort = "runners"', "cohort is 'runners'; it must be a section"),
        ('[cohort]\nsex = "f"', "cohort.sex is 'f'; known are female"),
        ('[cohort]\nsexes = "female"', "there is no key cohort.sexes; did you mean cohort.sex?"),
        ("[cohort]\nage_years = [40, 18]", "cohort.age_years is [40, 18]; it is [youngest, oldest]"),
        ("[cohort]\nage_years = [-1, 18]", "cohort.age_years is [-1, 18]"),
        ("[cohort]\nage_years = [18, inf]", "it must be [youngest, oldest], two finite numbers"),
        ('[cohort]\nintervention = "x"', "write intervention at the top"),
        ('[control]\naffected_side = "both"', "control.affected_side is 'both'"),
        ("[visits]\npre_window_days = -1", "visits.pre_window_days is -1"),
        ("[visits]\npre_window_days = inf", "visits.pre_window_days is inf; it must be a finite number"),
        ("[visits]\npre_window_days = nan", "visits.pre_window_days is nan; it must be a finite number"),
        ('[visits]\npost = "best"', "visits.post is 'best'; known are nearest, last, all"),
        ('[visits]\npost = "last"\ntarget_days = 42', 'visits.target_days needs visits.post = "nearest"'),
        ("acute = true\n[visits]\ntarget_days = 42", "has no meaning in an acute study"),
    ],
)
def test_wrong_keys_are_named(more: str, said: str) -> None:
    assert said in refused(SHORTEST + more)


def test_near_near_is_for_the_side_view() -> None:
    assert "near_near is for view sagittal" in refused(SHORTEST.replace("sagittal", "rear") + 'pairing = "near_near"')


def test_primary_tests_are_counted_over_conditions() -> None:
    text = SHORTEST.replace('["knee_flexion_peak_deg"]', '["a", "b", "c"]') + 'condition = ["baseline", "overhead"]'
    assert "found 3 metrics x 2 conditions = 6 tests" in refused(text)


def test_everything_wrong_is_said_at_once() -> None:
    text = refused('name = "x"\nactivity = "swim"\nview = 3\nsead = 1\nminimum_strides = 2\n[visits]\npost = "best"\n')
    for said in ("primary is missing", "seed is missing", "view is 3", "there is no key sead", "activity is 'swim'"):
        assert said in text
    assert "visits.post is 'best'" in text
    assert "minimum_strides is 2" in text
    assert text.startswith("study x: 7 things are wrong:\n  - ")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"nothing.toml cannot be read"):
        read_declaration(tmp_path / "nothing.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StudyError, match="cannot be read"):
        read_declaration(tmp_path / "binary.toml")
    assert "is no TOML" in refused("name = ")


def test_a_declaration_made_in_python_checks_itself() -> None:
    with pytest.raises(StudyError, match="must be 0 to 36500"):
        Declaration("x", "run", "sagittal", (PrimaryTest("a"),), visits=VisitPolicy(pre_window_days=math.nan))

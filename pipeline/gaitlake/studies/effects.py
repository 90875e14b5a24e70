"""What changed in the group: one value per subject and outcome, all tested, families corrected (SCIENCE 7)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gaitlake.statistics import SubjectPairs, decide, paired_tests
from gaitlake.studies.curves import curve_effects
from gaitlake.studies.declaration import Declaration
from gaitlake.studies.models import against_control, by_dose, mixed_change
from gaitlake.studies.outcomes import outcome_names, response
from gaitlake.studies.reading import StudyData
from gaitlake.studies.regression import expected_regression
from gaitlake.studies.subjects import Measured, main_outcomes

Row = dict[str, Any]
KNOWN_RESPONSES = ("improved", "worsened", "no_detectable_change")
KEY = ("arm", "condition", "metric", "outcome", "family")


@dataclass(frozen=True, slots=True)
class Question:
    """One row of `study_effects` to be: what of which metric, in whom; ``people``: every subject of the arm."""

    arm: str
    condition: str
    metric: str
    outcome: str
    family: str
    people: tuple[Measured, ...]
    control: tuple[Measured, ...] = ()

    def reason(self, one: Measured) -> str | None:
        """Why a subject does not count, or None."""
        found = one.pair(self.outcome).reason
        return found or ("SPEED_UNKNOWN" if self.family == "primary" and one.speed_unknown else None)

    @property
    def counted(self) -> tuple[Measured, ...]:
        return tuple(one for one in self.people if self.reason(one) is None)

    @property
    def counted_control(self) -> tuple[Measured, ...]:
        return tuple(one for one in self.control if self.reason(one) is None)


def study_effects(study: Declaration, data: StudyData, measured: Sequence[Measured]) -> list[Row]:
    """Rows of `study_effects` without the study's name."""
    rows = [_effect(study, data, question) for question in questions(study, data, measured)]
    rows += curve_effects(study, data, measured)
    _decide(rows)
    return rows


def questions(study: Declaration, data: StudyData, measured: Sequence[Measured]) -> Iterator[Question]:
    """Every outcome of every metric, arm and condition, in a fixed order.

    Of a primary test those whose speeds are not known are left out; where there are any, a secondary row has them in.
    """
    cells: dict[tuple[str, str, str], list[Measured]] = {}
    for one in measured:
        cells.setdefault((one.metric, one.person.condition, one.person.arm), []).append(one)
    main, primary = main_outcomes(study, data), {test.metric for test in study.primary}
    affected = any(one.person.affected_side for one in measured)
    for (metric, condition, arm), people in cells.items():
        control = tuple(cells.get((metric, condition, "control"), ())) if arm == "treated" else ()
        for outcome in outcome_names(sided=bool(data.metrics[metric]["sided"]), affected=affected):
            declared = arm == "treated" and metric in primary and outcome == main[metric]
            unknown = any(one.speed_unknown and one.pair(outcome).reason is None for one in people)
            families = ["primary"] if declared else []
            if not declared or unknown:
                families.append("secondary" if arm == "treated" else "none")
            for family in families:
                yield Question(arm, condition, metric, outcome, family, tuple(people), control)


def _effect(study: Declaration, data: StudyData, question: Question) -> Row:
    counted = question.counted
    found = {one.person.subject_id: one.pair(question.outcome) for one in counted}
    pairs = {subject: (pair.pre, pair.post) for subject, pair in found.items()}
    missing = Counter(reason for one in question.people if (reason := question.reason(one)) is not None)
    row: Row = {name: getattr(question, name) for name in KEY} | {
        "unit": data.metrics[question.metric]["unit"],
        "n": len(counted),
        "n_missing": sum(missing.values()),
        "missing_reasons": json.dumps(dict(sorted(missing.items()))),
        "n_speed_unknown": sum(one.speed_unknown for one in counted),
    }
    row |= _tested(SubjectPairs.from_mapping(pairs), study.seed, test="ancova" if question.control else "sign_flip")
    row |= _responders(data, question)
    expected = expected_regression(data, question.outcome, counted)
    row |= {
        "expected_regression": expected.change,
        "regression_reliability": expected.reliability,
        "regression_mean": expected.mean,
        "regression_source": expected.source,
        "regression_reason": expected.reason,
    }
    if question.control:
        row |= against_control(counted, question.counted_control, question.outcome)
    if question.family == "primary":
        row |= mixed_change(_known_speeds(question), question.outcome, study.minimum_strides)
    if study.dose and question.arm == "treated":
        row |= by_dose(counted, question.outcome, study.minimum_strides)
    row["reason"] = _forbidden(row, question) or row["reason"]
    return row


def _known_speeds(question: Question) -> list[Measured]:
    return [one for one in question.people if not one.speed_unknown]


def _forbidden(row: Row, question: Question) -> str | None:
    """Why nothing may be claimed whatever the numbers say; None: they decide."""
    if question.arm == "control":
        return "CONTROL_ARM"
    reasons = json.loads(row["missing_reasons"])
    if question.family == "primary" and not row["n"] and "SPEED_UNKNOWN" in reasons:
        return "SPEED_UNKNOWN"
    if any("UNVALIDATED" in one.flags for one in question.counted):
        return "UNVALIDATED"
    return str(row["control_reason"]) if row.get("control_reason") else None


def _tested(pairs: SubjectPairs, seed: int, test: str) -> Row:
    found = paired_tests(pairs, seed=seed)
    effects, t = found.effects, found.t
    return {
        "mean_pre": effects.mean_pre,
        "mean_post": effects.mean_post,
        "mean_change": effects.mean_change,
        "ci_low": t.ci_low,
        "ci_high": t.ci_high,
        "bca_low": found.bca.low,
        "bca_high": found.bca.high,
        "sd_change": effects.sd_change,
        "hodges_lehmann": effects.hodges_lehmann,
        "trimmed_mean": effects.trimmed_mean,
        "d_z": effects.d_z,
        "g_av": effects.g_av,
        "t": t.t,
        "df": t.df,
        "p_t": t.p,
        "p_wilcoxon": found.wilcoxon.p,
        "p_sign_flip": found.sign_flip.p,
        "sign_flip_exact": found.sign_flip.exact,
        "test": test,
        "reason": found.reason,
    }


def _responders(data: StudyData, question: Question) -> Row:
    """Subjects by what may be said of their change; the four counts add up to n."""
    counts: Counter[str] = Counter()
    sources = set()
    for one in question.counted:
        pair = one.pair(question.outcome)
        mdc, source = one.mdc(data, question.outcome)
        sources |= {source} if source else set()
        counts[response(pair.change, pair.excludes_zero, "UNVALIDATED" in one.flags, mdc)] += 1
    row: Row = {
        "larger": counts["worsened"],
        "smaller": counts["improved"],
        "no_detectable_change": counts["no_detectable_change"],
        "response_unknown": len(question.counted) - sum(counts[word] for word in KNOWN_RESPONSES),
        "mdc_sources": ",".join(sorted(sources)) or None,
    }
    if question.outcome == "abs_difference":
        row |= {"improved": row["smaller"], "worsened": row["larger"]}
    return row


def _decide(rows: Sequence[Row]) -> None:
    """Correct the p-values of both families, and say what is claimed."""
    families = {"/".join(str(row[name]) for name in KEY): row for row in rows if row["family"] != "none"}
    p_values = {name: family_p(row) for name, row in families.items()}
    primary = [name for name, row in families.items() if row["family"] == "primary"]
    for decision in decide(p_values, primary):
        row = families[decision.metric]
        row["correction"] = decision.correction
        row["tests_in_family"] = decision.tests
        row["p_adjusted"] = decision.p_adjusted
        row["claimed"] = None if row["reason"] is not None else decision.claimed


def family_p(row: Mapping[str, Any]) -> float | None:
    """The p-value that stands for a row in its family; None where nothing may be claimed."""
    if row["reason"] is not None:
        return None
    p = row["p_ancova"] if row["test"] == "ancova" else row["p_sign_flip"]
    return None if p is None else float(p)

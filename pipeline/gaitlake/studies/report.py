"""What a study says, to read: who is in and who is not, then what was measured to change. Made of the stored rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gaitlake_schemas.vocabulary import EFFECT_REASONS, STUDY_OUTCOMES

Row = Mapping[str, Any]
SHOWN_SECONDARY = 20


def report_text(study: Row, subjects: Sequence[Row], effects: Sequence[Row]) -> str:
    """Everything in words, attrition first."""
    lines = [
        *_head(study),
        "",
        *_attrition(study, subjects, "treated"),
        *(["", *_attrition(study, subjects, "control")] if study["n_control"] is not None else []),
        "",
        *_primary(study, effects),
        "",
        *_secondary(effects),
    ]
    return "\n".join(lines)


def _head(study: Row) -> Iterator[str]:
    kind = "on one day" if study["acute"] else "on different days"
    filmed = ", ".join(str(study[name]) for name in ("activity", "view", "pairing", "conditions"))
    yield f"Study {study['study']}: {filmed}; before and after {kind}; intervention {study['intervention'] or 'any'}"
    yield (
        f"  at least {study['minimum_strides']} strides a side; analysis {study['analysis_id']}, "
        f"snapshot {study['snapshot_id']}, seed {study['seed']}"
    )
    if study["failure"]:
        yield f"  these results are of {study['ran_at']:%Y-%m-%d %H:%M} UTC; a later run failed: {study['failure']}"


def _attrition(study: Row, subjects: Sequence[Row], arm: str) -> Iterator[str]:
    """Every subject of a cohort once, then the counts of every primary test."""
    rows = [row for row in subjects if row["arm"] == arm and row["is_primary"]]
    people: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        people.setdefault((row["subject_id"], row["condition"]), []).append(row)
    names = sorted({subject for subject, _ in people})
    inside = {row["subject_id"] for row in rows if row["included"]}
    title = "Cohort" if arm == "treated" else "Control"
    yield f"{title}: {len(names)} subjects = {len(inside)} in + {len(names) - len(inside)} out"
    several = "," in study["conditions"]
    width = max((len(name) for name in names), default=7)
    for (subject, condition), own in sorted(people.items()):
        counted = any(row["included"] for row in own)
        where = f"  {condition}" if several else ""
        yield f"  {subject:<{width}}{where}  {'in ' if counted else 'out'}  {_visits(own[0])}{_reasons(own)}"
        if own[0]["other_visits"]:
            yield f"  {'':<{width}}       not used: {own[0]['other_visits']}"
    for metric, condition in dict.fromkeys((row["metric"], row["condition"]) for row in rows):
        of_test = [row for row in rows if (row["metric"], row["condition"]) == (metric, condition)]
        out = Counter(row["reason"] for row in of_test if not row["included"])
        told = ", ".join(f"{reason} {count}" for reason, count in sorted(out.items()))
        where, why = f" ({condition})" if several else "", f" ({told})" if told else ""
        without = sum(out.values())
        yield f"  {metric}{where}: {len(of_test)} = {len(of_test) - without} in + {without} out{why}"


def _visits(row: Row) -> str:
    if row["pre_session_id"] is None or row["post_session_ids"] is None:
        return "no pair of visits"
    days = "" if row["days_between"] is None else f", {row['days_between']} days"
    return f"{row['pre_session_id']} -> {row['post_session_ids']}{days}"


def _reasons(rows: Sequence[Row]) -> str:
    """Why primary metrics lack this subject; once where all lack it for one reason."""
    lacking = {row["metric"]: f"{row['reason']}: {row['why']}" for row in rows if not row["included"]}
    if not lacking:
        return ""
    if len(lacking) == len(rows) and len(set(lacking.values())) == 1:
        return f"  {next(iter(lacking.values()))}"
    return "  without " + "; ".join(f"{metric} ({why})" for metric, why in lacking.items())


def _primary(study: Row, effects: Sequence[Row]) -> Iterator[str]:
    declared = [test.split("/")[0] for test in study["primary_tests"].split(",")]
    rows = [row for row in effects if row["family"] == "primary"]
    rows.sort(key=lambda row: declared.index(row["metric"]))
    yield f"Primary, declared in advance: {study['primary_tests']}"
    for row in rows:
        where = "" if row["condition"] == study["conditions"] else f" ({row['condition']})"
        yield f"  {row['metric']}{where}: {_change(row)}"
        for side in ("left", "right"):
            found = _same_metric(effects, row, side)
            if found is not None and row["outcome"] != side:
                yield f"    {_change(found)}"
        yield f"    {_claim(row)}"
        if row["n"]:
            yield f"    {_tests(row)}"
            yield f"    {_responders(row)}"
            yield f"    {_regression(row)}"
        yield from (f"    {text}" for text in _models(row))


def _same_metric(effects: Sequence[Row], row: Row, outcome: str) -> Row | None:
    wanted = (row["arm"], row["condition"], row["metric"], outcome)
    found = [one for one in effects if (one["arm"], one["condition"], one["metric"], one["outcome"]) == wanted]
    return found[0] if found else None


def _change(row: Row) -> str:
    name = STUDY_OUTCOMES[row["outcome"]].split(";")[0].split(", |")[0]
    if row["outcome"] == "abs_difference":
        name = "|left - right|"
    if row["mean_change"] is None:
        return f"{name}: not measured, n = {row['n']}{_why(row)}"
    unknown = f" ({row['n_speed_unknown']} of them with unknown speed)" if row["n_speed_unknown"] else ""
    change = f"{_number(row['mean_change'])} {row['unit']}{_interval(row)}"
    return f"measured change of {name} {change}, n = {row['n']}{unknown}"


def _interval(row: Row, low: str = "ci_low", high: str = "ci_high") -> str:
    return "" if row[low] is None else f" [{_number(row[low])}, {_number(row[high])}]"


def _claim(row: Row) -> str:
    if row["claimed"] is None:
        return f"no claim about the group{_why(row)}"
    name = {"sign_flip": "sign flips", "ancova": "ANCOVA against the control"}[row["test"]]
    p = row["p_ancova"] if row["test"] == "ancova" else row["p_sign_flip"]
    said = "a change of the group is claimed" if row["claimed"] else "no change of the group is claimed"
    told = f"p = {p:.4g} ({name}), Holm {row['p_adjusted']:.4g} of {row['tests_in_family']} tests"
    return f"{said}: {told}"


def _tests(row: Row) -> str:
    parts = [
        f"d_z {row['d_z']:.2f}" if row["d_z"] is not None else "",
    ]
    parts += [f"g_av {row['g_av']:.2f}" if row["g_av"] is not None else ""]
    parts += [f"BCa{_interval(row, 'bca_low', 'bca_high')}" if row["bca_low"] is not None else ""]
    parts += [f"paired t p {row['p_t']:.4g}" if row["p_t"] is not None else ""]
    parts += [f"Wilcoxon p {row['p_wilcoxon']:.4g}" if row["p_wilcoxon"] is not None else ""]
    told = ", ".join(part for part in parts if part)
    return told or "no spread between subjects, so no effect size"


def _responders(row: Row) -> str:
    source = row["mdc_sources"] or "not known"
    provisional = ", provisional" if "literature" in source else ""
    up, down = ("less symmetric", "more symmetric") if row["outcome"] == "abs_difference" else ("larger", "smaller")
    return (
        f"single subjects: {row['smaller']} {down}, {row['larger']} {up}, {row['no_detectable_change']} without "
        f"detectable change, {row['response_unknown']} unknown (smallest detectable change: {source}{provisional})"
    )


def _regression(row: Row) -> str:
    if row["expected_regression"] is None:
        return f"expected from regression to the mean alone: not known{_why(row, 'regression_reason')}"
    return (
        f"expected from regression to the mean alone: {_number(row['expected_regression'])} {row['unit']} "
        f"(r {row['regression_reliability']:.2f}, mu {row['regression_mean']:.4g}; {row['regression_source']})"
    )


def _models(row: Row) -> Iterator[str]:
    if row["n_control"] is not None and row["control_effect"] is not None:
        interval = _interval(row, "control_ci_low", "control_ci_high")
        yield (
            f"beyond the control, at equal values before: {_number(row['control_effect'])} {row['unit']}{interval}, "
            f"n = {row['n']} and {row['n_control']}"
        )
    if row["mixed_change"] is not None:
        interval = _interval(row, "mixed_ci_low", "mixed_ci_high")
        yield (
            f"mixed model, with lone visits: {_number(row['mixed_change'])} {row['unit']}{interval}, "
            f"{row['mixed_subjects']} subjects, {row['mixed_visits']} visits"
        )
    if row["dose_slope"] is not None:
        interval = _interval(row, "dose_ci_low", "dose_ci_high")
        yield f"per unit of dose (exploratory): {_number(row['dose_slope'])} {row['unit']}{interval}"


def _secondary(effects: Sequence[Row]) -> Iterator[str]:
    rows = [row for row in effects if row["family"] == "secondary"]
    tested = [row for row in rows if row["claimed"] is not None]
    claimed = [row for row in tested if row["claimed"]]
    yield f"Secondary: {len(rows)} outcomes, {len(tested)} tested, {len(claimed)} claimed (Benjamini-Hochberg, 5 %)"
    for row in sorted(claimed, key=lambda row: float(row["p_adjusted"]))[:SHOWN_SECONDARY]:
        where = f"changes at {row['curve_nodes']} % of the stride" if row["test"] == "max_t" else _change(row)
        yield f"  {row['metric']} {row['outcome']}: {where}; adjusted p {row['p_adjusted']:.4g}"
    if len(claimed) > SHOWN_SECONDARY:
        yield f"  … and {len(claimed) - SHOWN_SECONDARY} more: SELECT * FROM study_effects WHERE claimed"
    without = Counter(row["reason"] for row in rows if row["claimed"] is None)
    for reason, count in sorted(without.items(), key=str):
        yield f"  {count} without a test: {reason}: {EFFECT_REASONS.get(str(reason), 'no p-value')}"


def _why(row: Row, column: str = "reason") -> str:
    reason = row[column]
    if reason is None:
        return f" ({_missing(row)})" if column == "reason" and row["n_missing"] else ""
    return f" ({reason}: {EFFECT_REASONS[reason]})"


def _missing(row: Row) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in json.loads(row["missing_reasons"]).items())


def _number(value: float) -> str:
    return f"{value:+.4g}"

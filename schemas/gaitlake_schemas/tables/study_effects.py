import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import EFFECT_REASONS, STUDY_ARMS, STUDY_FAMILIES, STUDY_OUTCOMES

_REASONS = tuple(EFFECT_REASONS)


def _measured(name: str, meaning: str) -> Column:
    return Column(name, pa.float64(), meaning, "see unit", nullable=True)


def _number(name: str, meaning: str) -> Column:
    return Column(name, pa.float64(), meaning, nullable=True)


def _count(name: str, meaning: str) -> Column:
    return Column(name, pa.int32(), meaning, nullable=True)


def _reason(name: str, meaning: str) -> Column:
    return Column(name, pa.string(), meaning, nullable=True, vocabulary=_REASONS)


STUDY_EFFECTS = Table(
    name="study_effects",
    meaning="What changed in a study's subjects, one value a subject; change = after - before, tests are two-sided.",
    grain=("study", "arm", "condition", "metric", "outcome", "family"),
    columns=(
        Column("study", pa.string(), "see studies"),
        Column("arm", pa.string(), "which cohort", vocabulary=tuple(STUDY_ARMS)),
        Column("condition", pa.string(), "drill, or `baseline`"),
        Column("metric", pa.string(), "see metrics; of curves the signal"),
        Column("outcome", pa.string(), "what of the metric", vocabulary=tuple(STUDY_OUTCOMES)),
        Column("family", pa.string(), "tests that are corrected together", vocabulary=tuple(STUDY_FAMILIES)),
        Column("unit", pa.string(), "unit of everything measured"),
        Column("n", pa.int32(), "subjects with both values; n + n_missing: the cohort"),
        Column("n_missing", pa.int32(), "subjects of the cohort that do not count"),
        Column("missing_reasons", pa.string(), "JSON object, subjects by reason; adds up to n_missing"),
        Column("n_speed_unknown", pa.int32(), "subjects of n whose speeds are not known: may have changed, too"),
        _measured("mean_pre", "mean before"),
        _measured("mean_post", "mean after"),
        _measured("mean_change", "mean of the subjects' changes"),
        _measured("ci_low", "lower end of its 95 % interval, Student's t"),
        _measured("ci_high", "upper end"),
        _measured("bca_low", "lower end of its 95 % interval, BCa bootstrap"),
        _measured("bca_high", "upper end"),
        _measured("sd_change", "standard deviation of the changes"),
        _measured("hodges_lehmann", "pseudomedian of the changes"),
        _measured("trimmed_mean", "20 % trimmed mean of the changes"),
        _number("d_z", "mean_change / sd_change"),
        _number("g_av", "mean_change / mean SD of before and after, corrected for small n"),
        _number("t", "paired t"),
        _count("df", "its degrees of freedom"),
        _number("p_t", "p of the paired t test; NULL below ten subjects"),
        _number("p_wilcoxon", "p of Wilcoxon's signed ranks"),
        _number("p_sign_flip", "p of the sign-flip permutation"),
        Column("sign_flip_exact", pa.bool_(), "all sign patterns, not a sample", nullable=True),
        Column("test", pa.string(), "whose p is in the family", nullable=True,
               vocabulary=("sign_flip", "ancova", "max_t")),
        Column("correction", pa.string(), "of the family", nullable=True, vocabulary=("holm", "bh")),
        _count("tests_in_family", "p-values corrected together"),
        _number("p_adjusted", "p after correction for the family"),
        Column("claimed", pa.bool_(), "is a change of the group claimed? NULL: may not be asked, see reason",
               nullable=True),
        _reason("reason", "why there is no test, or no claim"),
        _count("larger", "subjects whose value rose by more than the smallest detectable change"),
        _count("smaller", "subjects whose value fell by more"),
        _count("no_detectable_change", "subjects within it"),
        _count("response_unknown", "subjects without a known smallest detectable change, or without an interval"),
        _count("improved", "of abs_difference: subjects who became more symmetric (response in study_subjects)"),
        _count("worsened", "of abs_difference: subjects who became less symmetric"),
        Column("mdc_sources", pa.string(), "where smallest detectable changes come from; literature is provisional",
               nullable=True),
        _measured("expected_regression", "mean change to expect of such subjects without any effect"),
        _number("regression_reliability", "r: ICC(2,1) of this lake's repeats"),
        _measured("regression_mean", "mu: mean of the reference subjects"),
        Column("regression_source", pa.string(), "where r and mu come from", nullable=True),
        _reason("regression_reason", "why expected_regression is not known"),
        _count("n_control", "control subjects with both values; NULL: no control"),
        _measured("control_effect", "treated less control after, at equal values before (ANCOVA)"),
        _measured("control_ci_low", "lower end of its 95 % interval"),
        _measured("control_ci_high", "upper end"),
        _number("p_ancova", "its p"),
        _reason("control_reason", "why there is none"),
        _measured("mixed_change", "change in the mixed model, lone visits kept; primary tests only"),
        _measured("mixed_ci_low", "lower end of its 95 % interval"),
        _measured("mixed_ci_high", "upper end"),
        _number("p_mixed", "its p"),
        _count("mixed_subjects", "subjects in the model"),
        _count("mixed_visits", "visits in the model"),
        Column("mixed_fell_back", pa.bool_(), "the model without own slopes, since the larger one did not converge",
               nullable=True),
        _reason("mixed_reason", "why there is none, or no p"),
        _measured("dose_slope", "change per unit of dose, exploratory; only if declared"),
        _measured("dose_ci_low", "lower end of its 95 % interval"),
        _measured("dose_ci_high", "upper end"),
        _number("p_dose", "its p"),
        _count("dose_subjects", "subjects whose dose is a number"),
        _reason("dose_reason", "why there is none, or no p"),
        _number("curve_critical_t", "of curves: |t| beyond which a point changes"),
        Column("curve_nodes", pa.string(), "of curves: where they change, % of the stride, as `12-20, 45-50`",
               nullable=True),
    ),
    sort=("study", "family", "metric", "condition", "outcome", "arm"),
)  # fmt: skip

"""Families of tests: published vectors, and what is not tested does not count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from gaitlake.errors import StatisticsError
from gaitlake.statistics.families import benjamini_hochberg, decide, holm

P = [0.01, 0.04, 0.03, 0.005]
probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_the_published_vectors() -> None:
    assert holm(P) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert benjamini_hochberg(P) == pytest.approx([0.02, 0.04, 0.04, 0.02])


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_what_was_not_tested_stays_missing_and_does_not_count(adjust: object) -> None:
    with_gaps = adjust([None, 0.01, 0.04, None, 0.03, 0.005])  # type: ignore[operator]
    without = adjust(P)  # type: ignore[operator]
    assert [with_gaps[0], with_gaps[3]] == [None, None]
    assert [p for p in with_gaps if p is not None] == without
    assert adjust([]) == []  # type: ignore[operator]
    assert adjust([None]) == [None]  # type: ignore[operator]


@settings(deadline=None)
@given(probabilities)
def test_adjusted_p_values_keep_their_order_and_only_grow(p_values: list[float]) -> None:
    for adjusted in (holm(p_values), benjamini_hochberg(p_values)):
        assert all(p <= a <= 1.0 for p, a in zip(p_values, adjusted, strict=True))
        pairs = sorted(zip(p_values, adjusted, strict=True))
        assert [a for _, a in pairs] == sorted(a for _, a in pairs)
    assert benjamini_hochberg(p_values) == pytest.approx(list(false_discovery_control(p_values)), abs=1e-12)
    assert all(b <= h + 1e-12 for b, h in zip(benjamini_hochberg(p_values), holm(p_values), strict=True))


def test_primary_metrics_are_held_by_holm_and_the_rest_by_rate() -> None:
    found = {d.metric: d for d in decide({"a": 0.02, "b": 0.03, "c": 0.04, "d": None, "e": 0.02}, ["b", "a"])}
    assert [found[m].correction for m in "abcde"] == ["holm", "holm", "bh", "bh", "bh"]
    assert (found["a"].p_adjusted, found["a"].claimed, found["a"].tests) == (0.04, True, 2)
    assert (found["b"].p_adjusted, found["b"].claimed) == (0.04, True)
    assert (found["c"].p_adjusted, found["c"].tests) == (0.04, 2)
    assert (found["d"].p, found["d"].p_adjusted, found["d"].claimed) == (None, None, None)
    assert list(found) == list("abcde")


@pytest.mark.parametrize(
    ("primary", "message"),
    [
        (["z"], "primary metric z: has no result"),
        (["a", "a"], "named twice"),
        (list("abcdef"), "at most 5 may be declared, found 6"),
    ],
)
def test_a_wrong_family_is_refused(primary: list[str], message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        decide(dict.fromkeys("abcdef", 0.5), primary)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(p: float) -> None:
    with pytest.raises(StatisticsError, match=r"must be in \[0, 1\]"):
        holm([0.5, p])

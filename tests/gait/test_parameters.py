"""Parameters check themselves, and every one is part of the analysis's identity."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from gaitlake.gait import STAGE_VERSIONS, AnalysisParameters, ParameterError, analysis_row
from gaitlake.gait.parameters import CleanParameters
from gaitlake_schemas.tables.analyses import ANALYSES


def test_the_row_keeps_its_contract_and_holds_everything_in_clear() -> None:
    row = analysis_row("extractor", AnalysisParameters())
    ANALYSES.from_rows([row])
    assert json.loads(str(row["parameters"])) == AnalysisParameters().as_dict()
    assert json.loads(str(row["stage_versions"])) == STAGE_VERSIONS


def test_any_changed_parameter_changes_the_id_and_the_same_ones_do_not() -> None:
    usual = analysis_row("extractor", AnalysisParameters())["analysis_id"]
    assert analysis_row("extractor", AnalysisParameters.from_dict({}))["analysis_id"] == usual
    changed = AnalysisParameters.from_dict({"clean": {"gap_maximum_s": 0.12}})
    assert analysis_row("extractor", changed)["analysis_id"] != usual
    assert analysis_row("another", AnalysisParameters())["analysis_id"] != usual


def test_overrides_survive_the_round_trip_through_toml_like_values() -> None:
    overrides = {"strides": {"run_cadence_spm": [120, 240]}, "clean": {"hampel_window": 9}}
    changed = AnalysisParameters.from_dict(overrides)
    assert changed.strides.run_cadence_spm == (120.0, 240.0)
    assert AnalysisParameters.from_dict(changed.as_dict()) == changed


def test_all_problems_are_named_at_once_with_the_nearest_name() -> None:
    with pytest.raises(ParameterError) as caught:
        AnalysisParameters.from_dict(
            {"clean": {"gap_maximum": 0.1, "hampel_window": 7.5}, "cleen": {}, "events": {"peak_distance": "far"}}
        )
    for text in ("did you mean 'gap_maximum_s'", "did you mean 'clean'", "clean.hampel_window", "events.peak_distance"):
        assert text in str(caught.value)


@pytest.mark.parametrize(
    ("overrides", "text"),
    [
        ({"clean": {"hampel_window": 6}}, "must be odd"),
        ({"gate": {"visibility_minimum": 1.5}}, "gate"),
        ({"swap": {"change_cost": -1.0}}, "swap"),
        ({"view": {"sagittal_below": 0.7}}, "view"),
        ({"gait_class": {"walk_below_spm": 200.0}}, "walk_below_spm"),
        ({"gait_class": {"period_minimum_s": 9.0}}, "period"),
        ({"events": {"fc_run_from": 0.7}}, "fc_run_from"),
        ({"strides": {"run_contact_s": [0.6, 0.1]}}, "run_contact_s"),
        ({"metrics": {"peak_until_cycle": 0.9}}, "peak_until_cycle"),
    ],
)
def test_values_out_of_range_are_refused(overrides: dict[str, dict[str, object]], text: str) -> None:
    with pytest.raises(ParameterError, match=text):
        AnalysisParameters.from_dict(overrides)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_no_parameter_may_be_infinite(value: float) -> None:
    """Of every stage, pairs included: a value that JSON cannot hold cannot be stored."""
    for stage, values in AnalysisParameters().as_dict().items():
        for name, usual in values.items():
            if isinstance(usual, int):
                continue
            given = [0.1, value] if isinstance(usual, list) else value
            with pytest.raises(ParameterError, match=rf"{stage}: {name} = .*must be finite"):
                AnalysisParameters.from_dict({stage: {name: given}})


def test_a_whole_number_beyond_all_floats_is_refused() -> None:
    with pytest.raises(ParameterError, match="must be like"):
        AnalysisParameters.from_dict({"clean": {"cutoff_run_hz": 10**400}})


def test_direct_construction_is_checked_too() -> None:
    with pytest.raises(ParameterError, match="gap_maximum_s"):
        replace(AnalysisParameters(), clean=CleanParameters(gap_maximum_s=0.0))

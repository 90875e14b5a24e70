"""Side biases: from one number a look to the file, and from the file to the rows of a lake."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.metrics import METRICS, side_biases
from gaitlake.metrics.side_biases import (
    COLUMNS,
    SAME_NETWORK,
    Bias,
    Setting,
    bias_rows,
    read_side_biases,
    side_bias,
    side_biases_table,
    write_side_biases,
)
from gaitlake.pose.options import ESTIMATORS
from gaitlake_schemas.contract import ContractError
from gaitlake_schemas.tables import SIDE_BIASES

LEFT = Setting("blazepose", "walk", "knee_rom_deg", "sagittal", "same_clip", "left")
BOTH = LEFT._replace(pairing="near_near", camera_sides="left,right")
REAR = Setting("blazepose+mirror", "run", "wobble_stride_sd", "rear", "same_clip", "none")
GOOD = [Bias(LEFT, -3.25, 1.5, 20), Bias(BOTH, 0.5, 0.25, 40), Bias(REAR, 0.0, 1e-05, 24)]
TEXT = """\
estimator,activity,metric,view,pairing,camera_sides,mean,spread,looks
blazepose,walk,knee_rom_deg,sagittal,near_near,"left,right",0.5,0.25,40
blazepose,walk,knee_rom_deg,sagittal,same_clip,left,-3.25,1.5,20
blazepose+mirror,run,wobble_stride_sd,rear,same_clip,none,0,1e-05,24
"""


def test_the_bound_is_that_of_one_more_look() -> None:
    """By the tables of Student's t: 2.093 with 19 degrees of freedom, 4.303 with 2."""
    assert side_bias(0.0, 1.0, 20) == pytest.approx(2.0930 * (1 + 1 / 20) ** 0.5, rel=1e-4)
    assert side_bias(-3.0, 2.0, 3) == pytest.approx(3 + 4.3027 * 2 * (4 / 3) ** 0.5, rel=1e-4)
    assert side_bias(-3.0, 0.0, 20) == side_bias(3.0, 0.0, 20) == 3.0


def test_19_of_20_symmetric_people_stay_within_the_bound() -> None:
    draw = random.Random(0).gauss
    inside = 0
    for _ in range(2000):
        (row,) = bias_rows({LEFT: [draw(0.0, 1.0) for _ in range(20)]})
        inside += abs(draw(0.0, 1.0)) <= side_bias(row.mean, row.spread, row.looks)
    assert 0.94 < inside / 2000 < 0.98, "a mean known to be 0 is not: the bound is a little wide"


def test_rows_are_mean_and_standard_deviation_of_the_looks_to_six_digits() -> None:
    rows = bias_rows({LEFT: [-1.0, -2.0, -4.0], BOTH: [1e-9 / 3, 2e-9 / 3], REAR: [0.1, -0.1]})
    assert rows == [
        Bias(BOTH, 5e-10, 2.35702e-10, 2),
        Bias(LEFT, -2.33333, 1.52753, 3),
        Bias(REAR, 0.0, 0.141421, 2),
    ]


@pytest.mark.parametrize("looks", [[], [1.0], [1.0, float("nan")], [1.0, float("inf"), 2.0]])
def test_looks_must_be_numbers_and_more_than_one(looks: list[float]) -> None:
    with pytest.raises(GaitlakeError, match=r"knee_rom_deg.*near_near"):
        bias_rows({LEFT: [1.0, 2.0], BOTH: looks})


def test_the_file_is_the_same_for_the_same_rows(tmp_path: Path) -> None:
    path = tmp_path / "biases.csv"
    for rows in (GOOD, GOOD[::-1], [row._replace(mean=row.mean * (1 + 1e-9) or -0.0) for row in GOOD]):
        write_side_biases(path, rows)
        assert path.read_bytes().decode() == TEXT
    assert read_side_biases(path) == sorted(GOOD)
    write_side_biases(path, read_side_biases())
    assert path.read_bytes() == side_biases.FIGURES.read_bytes(), "the shipped file was not written by this function"


BREACHES = [
    (GOOD[0]._replace(looks=11), "11 looks, needs 12"),
    (GOOD[0]._replace(spread=-1.0), "spread not below 0"),
    (GOOD[0]._replace(mean=float("nan")), "must be finite"),
    (GOOD[0]._replace(spread=float("inf")), "must be finite"),
    (GOOD[0]._replace(setting=LEFT._replace(metric="knee_romm_deg")), "no such metric"),
    (GOOD[0]._replace(setting=LEFT._replace(metric="cadence_spm")), "no such metric with sides"),
    (GOOD[0]._replace(setting=LEFT._replace(view="rear")), "has views sagittal"),
    (GOOD[0]._replace(setting=LEFT._replace(activity="skip")), "activities walk, run"),
    (GOOD[0]._replace(setting=LEFT._replace(pairing="near")), "pairing must be in"),
    (GOOD[0]._replace(setting=LEFT._replace(camera_sides="right,left")), "camera_sides in"),
    (GOOD[0]._replace(setting=LEFT._replace(pairing="near_near")), "sagittal and left,right only"),
    (GOOD[2]._replace(setting=REAR._replace(camera_sides="left")), "must be none"),
    (GOOD[0]._replace(setting=LEFT._replace(estimator="mediapipe")), "has the figures of blazepose"),
    (GOOD[1], "there 2 times"),
]


@pytest.mark.parametrize(("row", "said"), BREACHES, ids=lambda value: value if isinstance(value, str) else None)
def test_rows_that_break_a_rule_are_neither_written_nor_read(tmp_path: Path, row: Bias, said: str) -> None:
    path = tmp_path / "biases.csv"
    with pytest.raises(GaitlakeError, match=said):
        write_side_biases(path, [GOOD[1], row])
    assert not path.exists()
    write_side_biases(path, [GOOD[1]])
    cells = [*row.setting[:-1], f'"{row.setting.camera_sides}"', row.mean, row.spread, row.looks]
    with path.open("a") as stream:
        stream.write(",".join(map(str, cells)) + "\n")
    with pytest.raises(GaitlakeError, match=said):
        read_side_biases(path)


def test_every_breach_is_told_at_once(tmp_path: Path) -> None:
    bad = [GOOD[0]._replace(looks=3), GOOD[2]._replace(spread=-1.0, looks=4), GOOD[1], GOOD[1]]
    with pytest.raises(GaitlakeError, match=r"3 looks.*4 looks.*below 0.*there 2 times"):
        write_side_biases(tmp_path / "biases.csv", bad)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "columns must be"),
        (TEXT.replace(",looks", ",n"), "columns must be"),
        (TEXT.replace(",40\n", "\n"), "line 2: 9 cells are needed, found 8"),
        (TEXT.replace(",40\n", ",40.5\n"), "line 2: .*looks a whole one"),
        (TEXT.replace("-3.25", "little"), "line 3: .*must be numbers"),
        (TEXT + "\n", "line 5: 9 cells"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "biases.csv"
    path.write_text(text)
    with pytest.raises(GaitlakeError, match=said):
        read_side_biases(path)


def test_the_file_has_the_measured_estimators_and_the_table_all_that_look_with_them() -> None:
    rows = side_biases_table().to_pylist()
    assert {row["estimator"] for row in rows} == set(ESTIMATORS)
    measured = read_side_biases()
    assert {row.setting.estimator for row in measured} == set(ESTIMATORS) - set(SAME_NETWORK)
    count = Counter(row["estimator"] for row in rows)
    assert all(count[estimator] == count[original] for estimator, original in SAME_NETWORK.items())
    assert sum(count.values()) == len(rows) > len(measured)


def test_the_table_has_the_bound_and_says_whose_figures_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_side_biases(tmp_path / "biases.csv", GOOD)
    monkeypatch.setattr(side_biases, "read_side_biases", lambda: read_side_biases(tmp_path / "biases.csv"))
    rows = {tuple(row[name] for name in SIDE_BIASES.grain): row for row in side_biases_table().to_pylist()}
    assert set(rows) == {LEFT, BOTH, REAR, *(key._replace(estimator=e) for e in SAME_NETWORK for key in (LEFT, BOTH))}
    own, lent = rows[LEFT], rows[LEFT._replace(estimator="mediapipe")]
    assert own["side_bias"] == pytest.approx(3.25 + 2.0930 * 1.5 * 1.05**0.5, rel=1e-4)
    assert own["source"] == "20 symmetric people rendered with exact truth; SCIENCE 1.3b"
    assert lent["source"] == own["source"] + "; measured with blazepose, the same network"
    assert {k: v for k, v in lent.items() if k not in ("estimator", "source")} == {
        k: v for k, v in own.items() if k not in ("estimator", "source")
    }


def test_settings_are_the_grain_and_their_words_the_vocabulary() -> None:
    row = side_biases_table().to_pylist()[0]
    assert Setting._fields == SIDE_BIASES.grain
    assert tuple(name for name in row if name in COLUMNS) == COLUMNS
    for name in ("activity", "view", "pairing", "camera_sides"):
        with pytest.raises(ContractError, match=name):
            SIDE_BIASES.from_rows([row | {name: "elsewhere"}])
    with pytest.raises(ContractError, match="repeat the grain"):
        SIDE_BIASES.from_rows([row, row | {"mean": 9.0}])
    others = {"activity": "run", "camera_sides": "right", "estimator": "another", "metric": "knee_rom_deg"}
    first = row | {"activity": "walk", "camera_sides": "left", "metric": "step_time_s"}
    assert SIDE_BIASES.from_rows([first, *(first | {name: word} for name, word in others.items())]).num_rows == 5


def test_shipped_rows_are_of_metrics_with_sides() -> None:
    for row in side_biases_table().to_pylist():
        assert METRICS[row["metric"]].sided
        assert row["side_bias"] >= abs(row["mean"])

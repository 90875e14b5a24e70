"""Side biases that pose models are known to have (SCIENCE 1.3b): smaller left/right differences are no evidence.

A look is one symmetric person, rendered with exact truth and analysed as a session; its left - right is all false.
"""

from __future__ import annotations

import csv
import io
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gaitlake.errors import GaitlakeError
from gaitlake.metrics.registry import METRICS
from gaitlake_schemas.vocabulary import PAIRINGS, POOLED_CAMERA_SIDES

if TYPE_CHECKING:
    import pyarrow as pa

FIGURES = Path(__file__).with_name("side_biases.csv")
"""What was measured; made by :func:`write_side_biases`."""

MINIMUM_LOOKS = 20
"""People to be rendered; of some, a metric has no value."""
MINIMUM_VALUES = 12
"""Looks that must have one."""
SAME_NETWORK = {"mediapipe": "blazepose", "mediapipe-video": "blazepose"}
"""Estimators that have the figures of another one, because they look with the same network."""


class Setting(NamedTuple):
    """What a side bias depends on: the grain of ``side_biases``, whose words these are."""

    estimator: str
    activity: str
    metric: str
    view: str
    pairing: str
    camera_sides: str


class Bias(NamedTuple):
    """One row of the file: left - right of symmetric people, in the metric's unit; positive: left reads larger."""

    setting: Setting
    mean: float
    spread: float
    looks: int


COLUMNS = (*Setting._fields, *Bias._fields[1:])


def bias_rows(differences: Mapping[Setting, Sequence[float]]) -> list[Bias]:
    """Mean and standard deviation (n - 1) of each setting's left - right, one number a look, to 6 digits; sorted.

    Raises
    ------
    GaitlakeError
        If a setting has fewer than 2 looks, or one that is not a finite number: leave those out that have no value.
    """
    bad = [key for key, values in differences.items() if len(values) < 2 or not all(map(math.isfinite, values))]
    if bad:
        raise GaitlakeError(f"side biases need 2 or more looks, all of them finite numbers; not so: {sorted(bad)}")
    return sorted(
        Bias(Setting(*key), _rounded(statistics.fmean(values)), _rounded(statistics.stdev(values)), len(values))
        for key, values in differences.items()
    )


def write_side_biases(path: Path, rows: Iterable[Bias]) -> None:
    """Write the file: the same rows, in whatever order, give the same bytes.

    Raises
    ------
    GaitlakeError
        If a row breaks a rule (see :func:`read_side_biases`); nothing is written then.
    """
    rows = _checked(rows, path)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([*row.setting, f"{_rounded(row.mean):.6g}", f"{_rounded(row.spread):.6g}", row.looks])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def read_side_biases(path: Path = FIGURES) -> list[Bias]:
    """The rows of the file, sorted.

    Raises
    ------
    GaitlakeError
        With every breach: other columns; a metric, activity, view, pairing or camera side that does not exist or not
        together; fewer than 12 looks; a spread below 0; what is no finite number; a setting that is there twice.
    """
    lines = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    header = tuple(next(lines, ()))
    if header != COLUMNS:
        raise GaitlakeError(f"{path}: the columns must be {','.join(COLUMNS)}; found {','.join(header)}")
    return _checked([_parsed(cells, f"{path}, line {lines.line_num}") for cells in lines], path)


def side_bias(mean: float, spread: float, looks: int) -> float:
    """What the absolute left - right of 95 % of symmetric people stays within, to 6 digits.

    abs(mean) + t spread sqrt(1 + 1 / looks): the 95 % prediction bound of one more look, with t the 0.975 quantile of
    Student's distribution with looks - 1 degrees of freedom.
    """
    from scipy.special import stdtrit

    return _rounded(abs(mean) + float(stdtrit(looks - 1, 0.975)) * spread * math.sqrt(1 + 1 / looks))


def side_biases_table() -> pa.Table:
    """The rows of ``side_biases``; a setting without a row has no declared bias, which is not a bias of 0."""
    from gaitlake_schemas.tables.side_biases import SIDE_BIASES

    measured = read_side_biases()
    rows = [_row(bias, bias.setting.estimator) for bias in measured]
    for estimator, original in SAME_NETWORK.items():
        rows += [_row(bias, estimator) for bias in measured if bias.setting.estimator == original]
    return SIDE_BIASES.from_rows(rows)


def _row(bias: Bias, estimator: str) -> dict[str, object]:
    setting, mean, spread, looks = bias
    source = f"{looks} symmetric people rendered with exact truth; SCIENCE 1.3b"
    if estimator != setting.estimator:
        source += f"; measured with {setting.estimator}, the same network"
    figures = {"mean": mean, "spread": spread, "looks": looks, "side_bias": side_bias(mean, spread, looks)}
    return {**setting._asdict(), "estimator": estimator, **figures, "source": source}


def _rounded(number: float) -> float:
    return float(f"{number:.6g}") + 0.0  # no -0.0


def _parsed(cells: Sequence[str], where: str) -> Bias:
    if len(cells) != len(COLUMNS):
        raise GaitlakeError(f"{where}: {len(COLUMNS)} cells are needed, found {len(cells)}")
    *words, mean, spread, looks = cells
    try:
        return Bias(Setting(*words), float(mean), float(spread), int(looks))
    except ValueError as error:
        raise GaitlakeError(f"{where}: mean and spread must be numbers, looks a whole one: {error}") from None


def _checked(rows: Iterable[Bias], path: Path) -> list[Bias]:
    """The rows, sorted, if they keep every rule."""
    rows = sorted(rows)
    breaches = [f"{', '.join(row.setting)}: {breach}" for row in rows for breach in _breaches(row)]
    times = Counter(row.setting for row in rows)
    breaches += [f"{', '.join(setting)}: there {n} times" for setting, n in times.items() if n > 1]
    if breaches:
        raise GaitlakeError(f"side biases of {path} break their rules: " + "; ".join(breaches))
    return rows


def _breaches(row: Bias) -> Iterator[str]:
    setting = row.setting
    if setting.estimator in SAME_NETWORK:
        yield f"has the figures of {SAME_NETWORK[setting.estimator]} and needs no row"
    metric = METRICS.get(setting.metric)
    if metric is None or not metric.sided:
        yield "no such metric with sides"
    elif setting.view not in metric.views or setting.activity not in metric.activities:
        yield f"the metric has views {', '.join(metric.views)} and activities {', '.join(metric.activities)}"
    if setting.pairing not in PAIRINGS or setting.camera_sides not in POOLED_CAMERA_SIDES:
        yield f"pairing must be in {PAIRINGS}, camera_sides in {POOLED_CAMERA_SIDES}"
    elif setting.pairing == "near_near" and (setting.view, setting.camera_sides) != ("sagittal", "left,right"):
        yield "near_near goes with sagittal and left,right only"
    elif setting.view in ("frontal", "rear") and setting.camera_sides != "none":
        yield f"from {setting.view} no side is nearer: camera_sides must be none"
    if row.looks < MINIMUM_VALUES:
        yield f"{row.looks} looks, needs {MINIMUM_VALUES}: look at more people"
    if not (math.isfinite(row.mean) and math.isfinite(row.spread) and row.spread >= 0):
        yield f"mean {row.mean} and spread {row.spread} must be finite, spread not below 0"

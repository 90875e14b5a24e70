"""What is true about the sessions of a clinic, read from the files that were written beside its clips."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq

from gaitlake.errors import GaitlakeError
from gaitlake.synthetic.clinic.plan import KEYPOINTS, truth_path

Session = tuple[str, str, str, str]
"""Subject, timepoint, condition and view."""
NOT_MADE = "must be a folder that `gaitlake synth` made"


@dataclass(frozen=True, slots=True)
class Known:
    """``medians``: of a session's true strides by (session, metric, side), all clips of the view pooled; ``responses``
    by subject; ``paths`` of the clips, relative to the clinic."""

    medians: dict[tuple[Session, str, str], float]
    responses: dict[str, str]
    paths: tuple[str, ...]

    @property
    def keypoints_only(self) -> bool:
        """There are no videos."""
        return all(path.endswith(KEYPOINTS) for path in self.paths)

    def difference(self, session: Session, metric: str) -> float | None:
        """True left - right."""
        left, right = (self.medians.get((session, metric, side)) for side in ("left", "right"))
        return None if left is None or right is None else left - right

    def change(self, session: Session, metric: str, side: str) -> float | None:
        """True after - before of one side; ``session`` is that before."""
        subject, _, condition, view = session
        before = self.medians.get((session, metric, side))
        after = self.medians.get(((subject, "post", condition, view), metric, side))
        return None if before is None or after is None else after - before


def read_known(clinic: Path, metrics: tuple[str, ...]) -> Known:
    """Read the truth of some metrics.

    Raises
    ------
    GaitlakeError
        ``clinic`` was not made by `gaitlake synth`, or a part of it is missing.
    """
    values: dict[tuple[Session, str, str], list[float]] = {}
    try:
        responses = {row["subject_id"]: row["response"] for row in _rows(clinic / "subjects.csv")}
        clips = list(_rows(clinic / "manifest.csv"))
        for clip in clips:
            session = (clip["subject_id"], clip["timepoint"], clip["condition"], clip["view"])
            for metric, side, value in _strides(clinic / truth_path(clip["path"], "strides"), metrics):
                values.setdefault((session, metric, side), []).append(value)
    except KeyError as error:
        raise GaitlakeError(f"{clinic}: {NOT_MADE}; it has no column {error}") from error
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error).splitlines()[0]
        raise GaitlakeError(f"{clinic}: {NOT_MADE}; {said}") from error
    except (ValueError, csv.Error, pa.ArrowException) as error:
        raise GaitlakeError(f"{clinic}: {NOT_MADE}; {str(error).splitlines()[0]}") from error
    medians = {key: median(found) for key, found in values.items()}
    return Known(medians, responses, tuple(clip["path"] for clip in clips))


def _strides(path: Path, metrics: tuple[str, ...]) -> Iterator[tuple[str, str, float]]:
    """Metric, side and value of each stride."""
    columns = ["metric", "side", "value"]
    table = pq.read_table(path, columns=columns, filters=[("metric", "in", list(metrics))])
    yield from zip(*(table[name].to_pylist() for name in columns), strict=True)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if None in row.values():
                raise ValueError(f"{path.name}: line {reader.line_num} is cut off")
            yield row

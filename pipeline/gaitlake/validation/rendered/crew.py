"""People are rendered and measured side by side; what was measured can be kept in a file and gone on from."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from gaitlake.errors import GaitlakeError
from gaitlake.validation.rendered.record import Record, records
from gaitlake.validation.rendered.settings import SETTINGS
from gaitlake.workers import results

Told = Callable[[int, int], None]
"""Told after each clip: how many are measured, of how many."""
Job = tuple[str, int, int]
"""Setting, seed and number of the person."""


def silent(done: int, count: int) -> None:
    """Nobody wants to hear of it."""
    del done, count


def measured(
    settings: Sequence[str],
    people: Iterable[tuple[int, int]],
    keep: Path | None = None,
    workers: int = 1,
    told: Told = silent,
) -> list[Record]:
    """Records of people in settings, in order; what ``keep`` has already is not done again, the rest is added to it.

    Parameters
    ----------
    people : seed and number of each person

    Raises
    ------
    GaitlakeError
        ``keep`` cannot be read or written, or a worker died.
    """
    wanted: list[Job] = [(name, seed, number) for seed, number in people for name in settings]
    found = {} if keep is None or not keep.exists() else _kept(keep)
    missing = [job for job in wanted if job not in found]
    if keep is not None:
        _add(keep, [])
    with closing(results(run, missing, min(workers, max(len(missing), 1)))) as made:
        for done, (job, each) in enumerate(made, len(wanted) - len(missing) + 1):
            found[job] = each
            if keep is not None:
                _add(keep, each)
            told(done, len(wanted))
    return [record for job in wanted for record in found[job]]


def run(job: Job) -> list[Record]:
    """One clip."""
    name, seed, number = job
    return records(SETTINGS[name], seed, number)


def _kept(path: Path) -> dict[Job, list[Record]]:
    """Clips of which all that is wanted was kept. A last line that is cut off, of a run that was killed, goes."""
    found: dict[Job, dict[str, Record]] = {}
    try:
        *lines, rest = path.read_bytes().split(b"\n")
        for line in lines or filter(None, [rest]):
            record = json.loads(line)
            job = (record["setting"], record["seed"], record["look"])
            found.setdefault(job, {})[record["estimator"]] = record
        if lines and rest:
            os.truncate(path, path.stat().st_size - len(rest))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GaitlakeError(f"--keep {path}: is no file of measurements: {error}; name another") from error
    whole = [job for job in found if job[0] in SETTINGS and set(found[job]) == set(SETTINGS[job[0]].estimators)]
    return {job: list(found[job].values()) for job in whole}


def _add(path: Path, made: list[Record]) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(json.dumps(record, sort_keys=True) + "\n" for record in made))
    except OSError as error:
        raise GaitlakeError(f"--keep {path}: cannot be written: {error.strerror}") from error

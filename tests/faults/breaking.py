"""What a process does to a lake over a way that breaks, and how it ends. A fork server starts it, for speed."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from gaitlake.errors import GaitlakeError, LakeDroppedError
from gaitlake.lake import (
    Batch,
    Lake,
    MaintenancePolicy,
    commit_batch,
    connect,
    ensure_up_to_date,
    maintain,
    one_state,
    run_lock,
    write,
)
from tests.faults.faulty_catalog import Break, faulty_catalog
from tests.lake.conftest import make_rows
from tests.servers import session_postgres

LIMIT_S = 300.0
ROWS = 3


def look(lake: Path, _moment: int) -> None:
    """Open it, and leave without a word."""
    with connect(lake) as connection:
        connection.execute("BEGIN")


def read(lake: Path, _moment: int) -> None:
    with one_state(lake) as connection:
        connection.execute("SELECT count(*) FROM ledger JOIN clips USING (path)").fetchall()


def store(lake: Path, moment: int) -> None:
    commit_batch(lake, Batch({"ledger": ledger_rows(moment)}), f"moment {moment}")


def ledger_rows(moment: int) -> pa.Table:
    rows = [{"path": f"{moment}-{n}.mp4", "stage": "extract", "status": "done"} for n in range(ROWS)]
    return make_rows("ledger", *rows)


def prepare(lake: Path, _moment: int) -> None:
    """What precedes whatever reads new tables."""
    assert not ensure_up_to_date(lake)


def tidy(lake: Path, _moment: int) -> None:
    """Merge files: a state without history, so that old files go."""
    maintain(lake, MaintenancePolicy(keep_snapshots=1, keep_days=0, grace_hours=0))


def spill(lake: Path, moment: int) -> None:
    """Store rows in a transaction that needs more than its memory."""
    with write(lake, "more than memory") as transaction:
        transaction.connection.execute("SET memory_limit = '200MB'")
        transaction.connection.execute("CREATE TEMP TABLE many AS SELECT md5(i::VARCHAR) FROM range(8_000_000) AS r(i)")
        assert any((lake / "spill").iterdir())
        transaction.connection.register("few", ledger_rows(moment))
        transaction.connection.execute("INSERT INTO lake.main.ledger BY NAME FROM few")


def hold(lake: Path, _moment: int) -> None:
    """Be the only run."""
    with run_lock(lake) as held:
        held.keep()


@dataclass(frozen=True)
class Ended:
    """``code``: the process's, negative for a signal; ``said``: what was raised; ``requests``: sent to the catalog."""

    code: int | None
    how: str
    said: str
    requests: int
    was_broken: bool


@contextmanager
def way_to(lake: Path, fault: Break) -> Iterator[None]:
    """The lake's catalog is reached over a way that breaks so, until the block ends."""
    place, port = Lake(lake).place, session_postgres().port
    with faulty_catalog(port, fault) as way:
        through = replace(place, catalog=str(place.catalog).replace(f"port={port}", f"port={way}"))
        (lake / "lake.toml").write_text(through.text())
        try:
            yield
        finally:
            (lake / "lake.toml").write_text(place.text())


def broken(work: Callable[[Path, int], None], lake: Path, fault: Break) -> Ended:
    """Do ``work`` in a process of its own, over such a way."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    answer, theirs = context.Pipe(duplex=False)
    given = (work, lake, fault.at or 0, dict(os.environ), theirs)
    process = context.Process(target=_done, args=given)
    with way_to(lake, fault), answer:
        process.start()
        theirs.close()
        try:
            how, said = answer.recv() if answer.poll(LIMIT_S) else ("hangs", "")
        except EOFError:
            how, said = "died", ""
        process.join(LIMIT_S)
        if process.exitcode is None:
            process.kill()
    return Ended(process.exitcode, how, said, fault.requests, fault.broken_at is not None)


def _done(
    work: Callable[[Path, int], None], lake: Path, moment: int, environment: Mapping[str, str], answer: Any
) -> None:
    os.environ.update(environment)  # the fork server has that of its start
    try:
        work(lake, moment)
    except LakeDroppedError as error:
        answer.send(("dropped", str(error)))
    except GaitlakeError as error:
        answer.send(("refused", str(error)))
    except Exception:  # noqa: BLE001  what nobody expected is the news
        answer.send(("trace", traceback.format_exc()))
    else:
        answer.send(("done", ""))

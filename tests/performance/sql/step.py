"""One step of a measurement in a process of its own: its time, its processor time and the most memory it took.

``python -m tests.performance.sql.step NAME JSON`` runs the function NAME of :data:`STEPS` and prints what it found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

STEPS = {
    "make": "lakes",
    "rebuild": "rebuild",
    "polars_rebuild": "polars_rebuild",
    "agreement": "agreement",
    "nightly": "nightly",
    "lake_effects": "effects",
    "pandas_effects": "effects_pandas",
    "polars_effects": "effects_polars",
    "one_subject": "one_subject",
}
"""Step, and the module that has a function of that name ending in ``_step``."""


class StepError(Exception):
    """A step failed; the message is what it printed."""


@contextmanager
def timed(found: dict[str, Any], name: str) -> Iterator[None]:
    """Add ``<name>_s`` (on the clock) and ``<name>_cpu_s`` (user and system, over all threads) to ``found``."""
    started_s, cpu_s = time.perf_counter(), time.process_time()
    yield
    found[f"{name}_s"] = time.perf_counter() - started_s
    found[f"{name}_cpu_s"] = time.process_time() - cpu_s


def step(name: str, **arguments: Any) -> dict[str, Any]:
    """Run a step in a fresh process and return what it found.

    With ``peak_gb`` (memory), ``process_s`` (from start to end, interpreter and all) and the machine's ``load``.

    Raises
    ------
    StepError
        If it failed.
    """
    started_s, load = time.perf_counter(), os.getloadavg()[0]
    command = [sys.executable, "-m", f"{__package__}.step", name, json.dumps(arguments, default=str)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepError(f"{name} {arguments}: exit status {done.returncode}\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"process_s": time.perf_counter() - started_s, "load": max(load, os.getloadavg()[0])}


def peak_gb() -> float:
    """The most memory that this process has had at once, GB; the kernel counts afresh for each program started."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e9
    raise StepError("/proc/self/status has no VmHWM")


def main() -> None:
    name, arguments = sys.argv[1], json.loads(sys.argv[2])
    function = getattr(import_module(f"{__package__}.{STEPS[name]}"), f"{name}_step")
    found = function(**arguments)
    sys.stdout.write(json.dumps(found | {"peak_gb": peak_gb()}) + "\n")


if __name__ == "__main__":
    main()

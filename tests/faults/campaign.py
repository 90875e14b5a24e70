"""Kills at random moments of nights."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.nights import RUN_LIMIT_S, Studio
from tests.faults.replay import DIE_AT

STARTED_ANEW = 0.5
"""How often a killed scheduler is started again while the night still waits for it."""
ALONE = 0.5
"""How often a night runs without Prefect."""


@dataclass
class Campaign:
    """Kills nights at random until so many kills are done; counts what was killed."""

    studio: Studio
    draw: Random
    night_s: float
    killed: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        self.killed[what] = self.killed.get(what, 0) + 1

    @property
    def kills(self) -> int:
        return sum(self.killed.values())

    def kill_once(self, lake: Path, what: str) -> bool:
        """Start a night and kill ``what`` in it; True if the night ended well all the same."""
        environment = {}
        if what == "commit":
            statement = self.draw.choice([0, 0, 0, *range(2, 120, 7)])
            delay_s = self.draw.choice([0.0, self.draw.uniform(0.0, 0.05)])
            environment = {DIE_AT: f"{statement},{delay_s}"}
        alone = self.draw.random() < ALONE
        night = self.studio.start(lake, "--retry-failed", alone=alone, **environment)
        started, kills = time.monotonic(), self.kills
        try:
            if what != "commit":
                self._wait_and_kill(night, what)
            said, _ = night.communicate(timeout=RUN_LIMIT_S)
        except subprocess.TimeoutExpired:
            night.kill()
            said, _ = night.communicate()
            raise AssertionError(f"a night hung after a kill of {what}:\n{said}") from None
        if what == "commit" and night.returncode == -signal.SIGKILL:
            self.count(what)
        if what == "scheduler" and not self.studio.cluster_runs():
            self.studio.restart_cluster()
        if kills == self.kills:
            self.night_s = time.monotonic() - started
        assert night.returncode in (0, 1, -signal.SIGKILL), said
        return night.returncode == 0

    def _wait_and_kill(self, night: subprocess.Popen[str], what: str) -> None:
        if what == "worker":
            self._kill_workers(night)
            return
        try:
            night.wait(timeout=self.draw.uniform(0.2, 1.0) * self.night_s)
        except subprocess.TimeoutExpired:
            self.count(what)
            if what == "flow":
                night.kill()
            else:
                assert self.studio.cluster is not None
                self.studio.cluster.kill_scheduler()
                if self.draw.random() < STARTED_ANEW:
                    self.studio.restart_cluster()

    def _kill_workers(self, night: subprocess.Popen[str]) -> None:
        assert self.studio.cluster is not None
        deadline = time.monotonic() + RUN_LIMIT_S
        while night.poll() is None and time.monotonic() < deadline:
            time.sleep(self.draw.uniform(0.2, 0.5) * self.night_s)
            if night.poll() is None and self.studio.cluster.kill_worker(self.draw):
                self.count("worker")

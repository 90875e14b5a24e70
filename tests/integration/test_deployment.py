"""`infra/prefect.yaml` for real: a Prefect server, a worker, one run of the deployment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.processes import PREFECT, CommandLine, background, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]


def test_the_deployment_runs(served: CommandLine, short_inbox: Path, repository: Path, tmp_path: Path) -> None:
    inbox, lake = tmp_path / "inbox", tmp_path / "lake"
    inbox.mkdir()
    shutil.copy(short_inbox / "R1" / "pre" / "0.mp4", inbox)
    shutil.copy(short_inbox / "R1" / "post" / "broken.mp4", inbox)
    served.run("init", lake)
    environment = replace(served, home=tmp_path / "worker").environment | {
        "GAITLAKE_INBOX": str(inbox),
        "GAITLAKE_LAKE": str(lake),
        "PATH": f"{PREFECT.parent}{os.pathsep}{os.environ['PATH']}",
    }

    def prefect(*arguments: object) -> None:
        words = [str(word) for word in (PREFECT, *arguments)]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    prefect("work-pool", "create", "gaitlake", "--type", "process")
    prefect("--no-prompt", "deploy", "--prefect-file", repository / "infra" / "prefect.yaml", "--name", "nightly")
    prefect("deployment", "run", "nightly/nightly")
    log = tmp_path / "worker.log"
    with background(log, environment, PREFECT, "worker", "start", "--pool", "gaitlake"):
        wait_for(f"{served.api}/deployments/name/nightly/nightly", log)
        artifact = wait_until_lake_has_run(served, lake, log)
        wait_until_run_has_ended(f"{served.api}/flow_runs/{artifact['flow_run_id']}", log)
    shown = {row["what"]: row["value"] for row in json.loads(str(artifact["data"]))}
    assert (shown["found"], shown["done"], shown["failed"]) == ("2", "1", "1")
    assert served.rows(lake, "SELECT status, found, done, failed FROM runs") == [
        {"status": "finished", "found": 2, "done": 1, "failed": 1}
    ]


def wait_until_run_has_ended(url: str, log: Path) -> None:
    """The table is there before the flow's process is gone; a worker that is told to stop before that waits for it."""
    for _ in range(120):
        if wait_for(url, log)["state_type"] not in ("PENDING", "SCHEDULED", "RUNNING"):
            return
        time.sleep(1.0)
    pytest.fail(f"the flow's process did not end\n{log.read_text()}")


def wait_until_lake_has_run(served: CommandLine, lake: Path, log: Path) -> dict[str, object]:
    """The newest run table on Prefect's page, once it is that of this lake's run."""
    wait_for_rows = 120
    for _ in range(wait_for_rows):
        runs = served.rows(lake, "SELECT run_id FROM runs WHERE status = 'finished'")
        artifact = wait_for(f"{served.api}/artifacts/nightly-run/latest", log) if runs else {}
        if runs and str(runs[0]["run_id"]) in str(artifact["data"]):
            return artifact
    pytest.fail(f"the deployment did not finish\n{log.read_text()}")

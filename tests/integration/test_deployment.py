"""`infra/prefect.yaml` for real: a Prefect server, a worker, and runs of the deployments."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.processes import PREFECT, CommandLine, background, wait_for
from tests.receiver import Receiver, receiver

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
RUN_LIMIT_S = 400


def test_the_deployments_run(served: CommandLine, short_inbox: Path, repository: Path, tmp_path: Path) -> None:
    inbox, lake = tmp_path / "inbox", tmp_path / "lake"
    inbox.mkdir()
    shutil.copy(short_inbox / "R1" / "pre" / "0.mp4", inbox)
    shutil.copy(short_inbox / "R1" / "post" / "broken.mp4", inbox)
    served.run("init", lake)
    with receiver() as hook:
        environment = replace(served, home=tmp_path / "worker").environment | {
            "GAITLAKE_INBOX": str(inbox),
            "GAITLAKE_LAKE": str(lake),
            "GAITLAKE_FAILURE_WEBHOOK": hook.address,
            "GAITLAKE_LOG_FILE": str(tmp_path / "events.jsonl"),
            "GAITLAKE_METRICS_FILE": str(tmp_path / "gaitlake.prom"),
            "PATH": f"{PREFECT.parent}{os.pathsep}{os.environ['PATH']}",
        }

        def prefect(*arguments: object) -> None:
            words = [str(word) for word in (PREFECT, *arguments)]
            done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300, check=False)
            assert done.returncode == 0, done.stdout + done.stderr

        prefect("work-pool", "create", "gaitlake", "--type", "process")
        prefect("--no-prompt", "deploy", "--prefect-file", repository / "infra" / "prefect.yaml", "--all")
        log = tmp_path / "worker.log"
        api = Api(served.api or "", log)
        with background(log, environment, PREFECT, "worker", "start", "--pool", "gaitlake"):
            nights = [api.start("nightly/nightly") for _ in range(2)]
            studies = api.start("studies/studies", {"lake": str(tmp_path / "nowhere")})
            ended = {api.wait(night): night for night in nights}
            assert sorted(ended) == ["CANCELLED", "COMPLETED"], "the later of two nights gives way"
            assert api.wait(studies) == "FAILED"
            maintenance = api.start("maintenance/maintenance")
            assert api.wait(maintenance) == "COMPLETED"
            assert hook.came.wait(60)
            kept = {row["what"]: int(row["value"]) for row in api.artifact(maintenance, "maintenance-run")}
            night = ended["COMPLETED"]
            shown = {row["what"]: row["value"] for row in api.artifact(night, "nightly-run")}
            failures, slowest = api.artifact(night, "nightly-failures"), api.artifact(night, "nightly-slowest")
    assert 0 < kept["files_after"] <= kept["files_before"]
    assert (shown["found"], shown["done"], shown["failed"]) == ("2", "1", "1")
    assert [row["reason"] for row in failures] == ["UNREADABLE"]
    assert [row["video"] for row in slowest] == ["0.mp4", "broken.mp4"]
    assert served.rows(lake, "SELECT status, found, done, failed FROM runs") == [
        {"status": "finished", "found": 2, "done": 1, "failed": 1}
    ]
    check_what_was_told(hook, log.read_text(), tmp_path)


def check_what_was_told(hook: Receiver, log: str, folder: Path) -> None:
    """The webhook heard of the studies that failed, nobody of its token; events and metrics are the night's."""
    told = {key: hook.posted[0][key] for key in ("flow", "state")}
    assert told == {"flow": "studies", "state": "Failed"}
    assert "nowhere" in str(hook.posted[0]["message"])
    written = (folder / "events.jsonl").read_text()
    assert "a-secret-token" not in log + written
    events = [json.loads(line) for line in written.splitlines()]
    assert [one["event"] for one in events] == [
        "run_started",
        "video_finished",
        "video_finished",
        "batch_committed",
        "run_finished",
    ]
    assert len({one["run_id"] for one in events}) == 1
    assert {one["path"]: one["reason"] for one in events if "path" in one} == {
        "0.mp4": events[1]["reason"],
        "broken.mp4": "UNREADABLE",
    }
    metrics = (folder / "gaitlake.prom").read_text()
    assert 'status="failed"} 1.0' in metrics
    assert "gaitlake_run_last_success_timestamp_seconds" in metrics


class Api:
    """Prefect's REST API: deployments are started, flow runs waited for, artifacts read."""

    def __init__(self, address: str, log: Path) -> None:
        self._address, self._log = address, log

    def start(self, deployment: str, parameters: dict[str, str] | None = None) -> str:
        found = wait_for(f"{self._address}/deployments/name/{deployment}", self._log)
        body = {"parameters": parameters or {}, "state": {"type": "SCHEDULED"}}
        return str(self._post(f"deployments/{found['id']}/create_flow_run", body)["id"])

    def wait(self, run: str) -> str:
        """The state in which a run ended."""
        deadline = time.monotonic() + RUN_LIMIT_S
        while time.monotonic() < deadline:
            state = str(wait_for(f"{self._address}/flow_runs/{run}", self._log)["state_type"])
            if state in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
                return state
            time.sleep(1.0)
        pytest.fail(f"run {run} did not end\n{self._log.read_text()}")

    def artifact(self, run: str, key: str) -> list[dict[str, str]]:
        """A table that a run left; the server serves other tests' runs as well."""
        wanted = {"artifacts": {"flow_run_id": {"any_": [run]}, "key": {"any_": [key]}}}
        (found,) = self._post("artifacts/filter", wanted)
        table: list[dict[str, str]] = json.loads(found["data"])
        return table

    def _post(self, place: str, body: dict[str, object]) -> Any:
        headers = {"Content-Type": "application/json"}
        address = f"{self._address}/{place}"
        request = urllib.request.Request(address, json.dumps(body).encode(), headers, method="POST")
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

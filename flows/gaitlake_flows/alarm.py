"""A run that fails tells a webhook: one POST of JSON to the address in $GAITLAKE_FAILURE_WEBHOOK."""

from __future__ import annotations

import json
import logging
import os
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun, State

ADDRESS = "GAITLAKE_FAILURE_WEBHOOK"
"""Environment variable. The address may hold a token, so it is never shown: only its host is."""
TIMEOUT_S = 10.0
SCHEMES = ("http", "https")


def alarm_of_flow(flow: Flow[..., object], flow_run: FlowRun, state: State[object]) -> None:
    """What Prefect calls when a flow run failed or crashed."""
    raise_alarm(flow.name, str(state.name), state.message, flow_run.parameters, str(flow_run.id), flow_run.name)


def raise_alarm(
    flow: str,
    state: str,
    message: str | None,
    parameters: Mapping[str, object],
    flow_run_id: str | None = None,
    flow_run: str | None = None,
) -> None:
    """Tell the webhook that a run failed or crashed; without an address, nothing. Never raises.

    The body is one JSON object: ``flow``, ``flow_run_id``, ``flow_run`` (both null where Prefect did not run it),
    ``state``, ``message``, ``parameters``.
    """
    address = os.environ.get(ADDRESS, "")
    if not address:
        return
    log = logging.getLogger("prefect.flow_runs.gaitlake")
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES or not parts.hostname:
        log.error("%s must be an http or https address; nobody was told of this failure", ADDRESS)
        return
    body = {
        "flow": flow,
        "flow_run_id": flow_run_id,
        "flow_run": flow_run,
        "state": state,
        "message": message,
        "parameters": parameters,
    }
    request = urllib.request.Request(
        address, json.dumps(body, default=str).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    try:
        urllib.request.urlopen(request, timeout=TIMEOUT_S).close()
    except OSError as error:  # the address stays out of it
        log.error("the failure webhook at %s was not told: %s", parts.hostname, type(error).__name__)

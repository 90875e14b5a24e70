"""Is there a Prefect server to run flows with, and does it answer?"""

from __future__ import annotations

import os
import time
import urllib.request
from pathlib import Path

from gaitlake.errors import SetupError

API_URL = "PREFECT_API_URL"
START_LIMIT_S = 180.0
POLL_S = 0.1


def has_prefect_server() -> bool:
    """Is a server named in the environment or in a profile of Prefect's? A look that need not import Prefect."""
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    return API_URL in os.environ or (profiles.is_file() and API_URL in profiles.read_text(encoding="utf-8"))


def wait_until_ready() -> None:
    """Wait for the server named in the environment; one named in a profile is taken as running.

    Raises
    ------
    SetupError
        It does not answer in time.
    """
    if API_URL not in os.environ:
        return
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{os.environ[API_URL]}/health", timeout=5).close()
        except OSError:
            time.sleep(POLL_S)
        else:
            return
    raise SetupError(
        f"the Prefect server named in {API_URL} did not answer within {START_LIMIT_S:.0f} s: start it with `prefect "
        f"server start`, correct {API_URL}, or unset it to run without Prefect"
    )

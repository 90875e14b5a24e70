"""Who may enter an object store: keys, region and address, and what to do when it does not let in or answer."""

from __future__ import annotations

import configparser
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gaitlake.errors import StoreError

ATTEMPTS = 4
TIMEOUT = "GAITLAKE_STORE_TIMEOUT_S"
"""Environment variable: seconds until a request to the object store counts as lost."""
DEFAULT_TIMEOUT_S = 30
SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "PGPASSWORD", "PGSSLPASSWORD")
SHORTEST_SECRET = 4
_found: set[str] = set()
"""Keys that :func:`access` has read in this process, from wherever: what :func:`scrubbed` looks for besides."""


@dataclass(frozen=True, slots=True)
class Access:
    """Keys, region and address of an object store, as the environment or the files of AWS's tools have them."""

    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    session_token: str | None = field(repr=False)
    region: str
    endpoint: str | None

    @property
    def host(self) -> str | None:
        """The endpoint without its scheme."""
        return None if self.endpoint is None else self.endpoint.split("://", 1)[-1].rstrip("/")

    @property
    def encrypted(self) -> bool:
        return self.endpoint is None or not self.endpoint.startswith("http://")


def access(environment: Mapping[str, str] | None = None) -> Access:
    """Find the keys: `AWS_*` variables first, then the profile in `~/.aws/credentials` and `~/.aws/config`.

    Raises
    ------
    StoreError
        There are none.
    """
    said = os.environ if environment is None else environment
    stored = _profile(said)
    key_id = said.get("AWS_ACCESS_KEY_ID") or stored.get("aws_access_key_id")
    secret = said.get("AWS_SECRET_ACCESS_KEY") or stored.get("aws_secret_access_key")
    if not key_id or not secret:
        raise StoreError(
            "no keys for the object store: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or write them to ~/.aws/credentials"
        )
    _found.update(key for key in (key_id, secret, stored.get("aws_session_token")) if key)
    token = said.get("AWS_SESSION_TOKEN") if said.get("AWS_ACCESS_KEY_ID") else stored.get("aws_session_token")
    region = said.get("AWS_REGION") or said.get("AWS_DEFAULT_REGION") or stored.get("region") or "us-east-1"
    endpoint = said.get("AWS_ENDPOINT_URL_S3") or said.get("AWS_ENDPOINT_URL") or stored.get("endpoint_url")
    return Access(key_id, secret, token or None, region, endpoint or None)


def _profile(environment: Mapping[str, str]) -> dict[str, str]:
    name = environment.get("AWS_PROFILE") or "default"
    home = Path(environment.get("HOME") or "~").expanduser() / ".aws"
    found: dict[str, str] = {}
    for variable, file, section in (
        ("AWS_CONFIG_FILE", "config", name if name == "default" else f"profile {name}"),
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials", name),
    ):
        parser = configparser.ConfigParser(interpolation=None)
        path = Path(environment.get(variable) or home / file)
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeError):
            raise StoreError(f"{path} cannot be read as a file of AWS's tools: correct it") from None  # it holds keys
        if parser.has_section(section):
            found |= dict(parser.items(section))
    return found


def timeout_s() -> int:
    """Seconds until a request counts as lost."""
    said = os.environ.get(TIMEOUT, "")
    if said and (not said.isdecimal() or int(said) < 1):
        raise StoreError(f"the environment variable {TIMEOUT} is {said!r}: give seconds, 1 or more")
    return int(said or DEFAULT_TIMEOUT_S)


def scrubbed(text: str) -> str:
    """``text`` without the environment's secrets and the keys of this process, should a message repeat one."""
    for name in SECRETS:
        value = os.environ.get(name, "")
        if len(value) >= SHORTEST_SECRET:
            text = text.replace(value, f"${name}")
    for value in _found:
        if len(value) >= SHORTEST_SECRET:
            text = text.replace(value, "(a key)")
    return text


def store_advice(message: str) -> str:
    """What to do about an object store's answer; its own words may repeat keys and are shown scrubbed."""
    lowered = message.lower()
    if any(word in lowered for word in ("access_denied", "access denied", "invalid_access_key", "signature", "403")):
        what = "the object store refuses these keys: check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and their rights"
    elif "bucket" in lowered and ("not exist" in lowered or "no_such" in lowered or "404" in lowered):
        what = "there is no such bucket: check its name and AWS_ENDPOINT_URL"
    else:
        what = (
            "the object store does not answer as it should: check that it runs and AWS_ENDPOINT_URL, "
            "then run the same command again"
        )
    return f"{what} ({scrubbed(' '.join(message.split()))[:300]})" if message else what

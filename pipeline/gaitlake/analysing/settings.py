"""Parameters given one by one, as `clean.gap_maximum_s=0.05`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping

from gaitlake.errors import GaitlakeError

Parameters = dict[str, dict[str, object]]


def read_overrides(texts: Iterable[str]) -> Parameters:
    """``STAGE.NAME=VALUE`` texts as ``{stage: {name: value}}``; values as in TOML, the last of a name counts.

    Raises
    ------
    GaitlakeError
        A text of another form. Whether stage and name exist is seen by who uses them.
    """
    found: Parameters = {}
    for text in texts:
        name, equals, value = text.partition("=")
        stage, dot, parameter = name.strip().partition(".")
        try:
            read = tomllib.loads(f"value = {value}")["value"] if equals and dot and parameter else None
        except tomllib.TOMLDecodeError:
            read = None
        if read is None:
            raise GaitlakeError(f"--set {text!r} is not STAGE.NAME=VALUE; write for example clean.gap_maximum_s=0.05")
        found.setdefault(stage, {})[parameter] = read
    return found


def merged(base: Mapping[str, Mapping[str, object]], overrides: Mapping[str, Mapping[str, object]]) -> Parameters:
    """``base`` with some parameters replaced."""
    return {stage: {**base.get(stage, {}), **overrides.get(stage, {})} for stage in (*base, *overrides)}

"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])

lake_option = click.option(
    "--lake",
    required=True,
    envvar="GAITLAKE_LAKE",
    show_envvar=True,
    metavar="LAKE",
    type=click.Path(path_type=Path),
    help="The lake: a folder made by `gaitlake init`.",
)

_PLACE = (
    click.option("--catalog", metavar="postgres:…", help="PostgreSQL: 'postgres:host=… dbname=… user=…', no password."),
    click.option("--schema", metavar="NAME", help="The catalog's schema in that database.  [default: gaitlake]"),
    click.option(
        "--data", metavar="s3://…", help="S3-compatible store: s3://bucket/prefix/, keys from AWS_… variables."
    ),
)


def place_options(command: Command) -> Command:
    """`--catalog`, `--schema` and `--data`: where a new lake's parts are, if not in its folder."""
    for option in reversed(_PLACE):
        command = option(command)
    return command

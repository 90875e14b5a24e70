"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

lake_option = click.option(
    "--lake",
    required=True,
    envvar="GAITLAKE_LAKE",
    show_envvar=True,
    metavar="LAKE",
    type=click.Path(path_type=Path),
    help="The lake: a folder made by `gaitlake init`.",
)

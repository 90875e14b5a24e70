from __future__ import annotations

from pathlib import Path

import click

from gaitlake.saying import say


@click.group()
def models() -> None:
    """Get the pose model."""


@models.command()
@click.option(
    "--model",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Use this .task file instead of building one.  [default: fetched once, then kept]",
)
def fetch(model: Path | None) -> None:
    """Get and verify the pose model. `ingest` does this by itself on first need."""
    from gaitlake.pose.models import ensure_model

    found = ensure_model(model)
    say(f"{found.path}  sha256 {found.sha256}")

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("lake", type=click.Path(path_type=Path))
def init(lake: Path) -> None:
    """Make a lake: a folder with catalog, tables, views and macros.

    On a lake that exists, missing tables are made, and views, macros and documentation brought up to date; no row of
    yours is touched.
    """
    from gaitlake.lake import create_lake

    create_lake(lake)
    click.echo(f"The lake {lake} is ready. Fill it: gaitlake ingest INBOX --lake {lake}")

from __future__ import annotations

from pathlib import Path

import click

from gaitlake.commands.options import place_options
from gaitlake.saying import say


@click.command()
@click.argument("lake", type=click.Path(path_type=Path))
@place_options
def init(lake: Path, catalog: str | None, schema: str | None, data: str | None) -> None:
    """Make a lake: a folder with catalog, tables, views and macros.

    Catalog and data lie in the folder, too, unless told otherwise; lake.toml in it says where they are, so that other
    commands need nothing but the folder.

    On a lake that exists, missing tables are made, and views, macros and documentation brought up to date; no row of
    yours is touched.
    """
    from gaitlake.lake import create_lake
    from gaitlake.lake.place import chosen_place

    create_lake(lake, place=chosen_place(catalog, data, schema))
    say(f"The lake {lake} is ready. Fill it: gaitlake ingest INBOX --lake {lake}")

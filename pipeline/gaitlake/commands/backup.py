from __future__ import annotations

from pathlib import Path

import click

from gaitlake.commands.options import lake_option, place_options
from gaitlake.saying import say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@place_options
@lake_option
def backup(folder: Path, lake: Path, catalog: str | None, schema: str | None, data: str | None) -> None:
    """Copy the lake into FOLDER, which is a lake again. Readers go on, a commit waits.

    A lake that is all in its folder is copied as it is, with its history. From or to PostgreSQL or an object store the
    rows of the newest state are copied: the same command, the other way, restores (docs/how-to/backup.md).
    """
    from gaitlake.lake import find_lake
    from gaitlake.lake.care.backing_up import back_up
    from gaitlake.lake.care.copying import copy_lake
    from gaitlake.lake.place import chosen_place

    place = chosen_place(catalog, data, schema)
    if place is None and find_lake(lake).is_in_folder:
        back_up(lake, folder)
        what = f"Lake {lake} is copied to {folder}."
    else:
        copied = copy_lake(lake, folder, place)
        what = (
            f"{copied.rows} rows of lake {lake}, all of its snapshot {copied.snapshot}, are in the new lake {folder}."
        )
    say(f"{what} Check it: gaitlake doctor --lake {folder}")

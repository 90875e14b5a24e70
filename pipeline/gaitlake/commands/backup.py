from __future__ import annotations

from pathlib import Path

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@lake_option
def backup(folder: Path, lake: Path) -> None:
    """Copy the lake into FOLDER, which is a lake again. Readers go on, a commit waits.

    For lakes in a folder; docs/how-to/backup.md says how to copy others. To restore, copy FOLDER back.
    """
    from gaitlake.lake.care.backing_up import back_up

    say(f"Lake {lake} is copied to {back_up(lake, folder).path}. Check it: gaitlake doctor --lake {folder}")

from __future__ import annotations

from pathlib import Path

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import say


@click.command()
@lake_option
def upgrade(lake: Path) -> None:
    """Bring the tables of a lake that an older gaitlake made to this one's.

    Nothing is lost, readers go on, and older states stay readable. Afterwards older versions of gaitlake refuse the
    lake: make a backup first if they may be needed again. A lake that is of this version is left alone.
    """
    from gaitlake.lake.care.upgrading import upgrade as bring

    done = bring(lake)
    say("\n".join(done or [f"Lake {lake} has this gaitlake's tables already."]))

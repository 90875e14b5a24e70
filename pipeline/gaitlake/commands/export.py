from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import say

if TYPE_CHECKING:
    from gaitlake.export import DuckdbFile


@click.group()
def export() -> None:
    """Write a lake in a format that other programs read."""


@export.command("duckdb")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@lake_option
@click.option("--with-keypoints", is_flag=True, help="Copy the landmarks of every frame, too.")
@click.option("--all", "everything", is_flag=True, help="Leave nothing out.")
@click.option("--snapshot", type=int, metavar="ID", help="The lake as it was then.  [default: as it is]")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def duckdb_file(
    file: Path, lake: Path, with_keypoints: bool, everything: bool, snapshot: int | None, force: bool
) -> None:
    """Copy the lake into FILE, a plain DuckDB database that needs no extension.

    Tables, views, macros and comments of one snapshot, also while an ingest commits. The largest tables (landmarks of
    every frame, curves of every stride) are left out unless asked for, and so are views that read them.
    """
    from gaitlake.export.duckdb_file import KEYPOINTS, export_duckdb, large_tables

    kept = {KEYPOINTS} if with_keypoints else set()
    leave_out = frozenset() if everything else large_tables() - kept
    written = export_duckdb(lake, file, leave_out=leave_out, overwrite=force, snapshot=snapshot)
    for line in _report(written, lake):
        say(line)


def _report(written: DuckdbFile, lake: Path) -> list[str]:
    megabytes = written.size_bytes / 1e6
    lines = [
        f"Wrote {written.path} ({megabytes:.1f} MB): {len(written.rows)} tables with {sum(written.rows.values())} rows "
        f"and {len(written.objects)} views and macros of snapshot {written.snapshot} of {lake}"
    ]
    if written.left_out:
        tables = ", ".join(f"{name} ({rows} rows)" for name, rows in written.left_out.items())
        lines.append(f"Left out: {tables}. --all takes them along, --with-keypoints the keypoints")
    if written.left_out_objects:
        lines.append(f"Left out, because they read those: {', '.join(written.left_out_objects)}")
    return lines

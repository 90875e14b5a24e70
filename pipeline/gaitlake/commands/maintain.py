from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gaitlake.commands.options import lake_option
from gaitlake.saying import say

if TYPE_CHECKING:
    from gaitlake.lake import MaintenanceReport


FORETOLD = ("states", "old files", "orphans", "staged results")
"""What a dry run can say."""


@click.command()
@lake_option
@click.option("--dry-run", is_flag=True, help="Say what would be removed; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs: the report as one JSON object.")
def maintain(lake: Path, dry_run: bool, as_json: bool) -> None:
    """Compact the lake's files, expire old states, remove what nobody needs.

    What stays is said in the lake's gaitlake.toml, section [maintenance]: keep_snapshots, keep_days, pinned,
    grace_hours, target_file_mb, rewrite_deleted_pct. Readers go on; a nightly run waits. Run it every week.
    """
    from gaitlake.lake import maintain as keep

    report = keep(lake, dry_run=dry_run)
    say(json.dumps(_plain(report), indent=1, ensure_ascii=False) if as_json else report_text(report), as_json=as_json)


def _plain(report: MaintenanceReport) -> dict[str, object]:
    totals = {name: getattr(report, name) for name in ("files_before", "files_after", "bytes_freed")}
    return asdict(report) | totals


def report_text(report: MaintenanceReport) -> str:
    """A table of what changed, and totals."""
    lines = [f"Lake {report.lake}" + (": nothing was changed (--dry-run)" if report.dry_run else "")]
    changed = [
        one for one in report.tables if (one.files_before, one.bytes_before) != (one.files_after, one.bytes_after)
    ]
    if changed:
        width = max(len(one.table) for one in changed)
        lines.append(f"  {'table':<{width}}  files before   after     MB before   after")
        lines += [
            f"  {one.table:<{width}}  {one.files_before:>12} {one.files_after:>7}  {one.bytes_before / 1e6:>12.3f}"
            f" {one.bytes_after / 1e6:>7.3f}"
            for one in changed
        ]
    staged = "not looked at: a run is under way" if report.staged_removed is None else len(report.staged_removed)
    facts = {
        "table files": f"{report.files_before} before, {report.files_after} after",
        "states": f"{len(report.snapshots_expired)} expired, {report.snapshots_kept} kept",
        "old files": f"{len(report.files_removed)} removed, {report.files_waiting} wait for readers",
        "orphans": f"{len(report.orphans_removed)} removed",
        "staged results": f"{staged}" if report.staged_removed is None else f"{staged} removed",
        "catalog": f"{report.catalog_bytes_before / 1e6:.1f} MB, now {report.catalog_bytes_after / 1e6:.1f}",
        "freed": f"{report.bytes_freed / 1e6:.1f} MB in {report.seconds:.1f} s",
    }
    if report.dry_run:
        facts = {name: text.replace("removed", "to remove") for name, text in facts.items() if name in FORETOLD}
    return "\n".join([*lines, *(f"  {name:<15} {text}" for name, text in facts.items())])

from __future__ import annotations

import sys
from pathlib import Path

import click

from gaitlake.legible import one_line
from gaitlake.saying import for_terminal, say


@click.command()
@click.argument("inbox", type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write here, not to the screen.")
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
def manifest(inbox: Path, output: Path | None, force: bool) -> None:
    """Write a manifest of INBOX for a person to complete.

    One row per video. Folders called subject/session/… fill in the subject and the session, a session folder called
    pre, post or followup_1 the timepoint. Probed facts stand in columns `probe_…`, which `ingest` does not read.
    """
    from gaitlake.errors import ManifestError
    from gaitlake.inbox import scan_inbox
    from gaitlake.manifest.writing import manifest_text

    if output is not None and output.exists() and not force:
        raise ManifestError(f"{output} exists and may hold a person's work; choose another name or add --force")
    found = scan_inbox(inbox)
    for path, why in found.left_out.items():
        say(one_line(f"left out: {path}: {why.detail}"), err=True)
    text = manifest_text(found.files)
    if output is None:
        for_terminal(sys.stdout).write(text)
        return
    try:
        output.write_text(text, encoding="utf-8-sig", newline="")  # spreadsheets take UTF-8 without a mark for Latin
    except OSError as error:
        raise ManifestError(f"{output} cannot be written ({error.strerror}); choose another place") from error
    say(f"Wrote {len(found.files)} rows to {output} ({found.others} other files are no videos by name).")

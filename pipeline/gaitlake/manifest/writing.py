"""A manifest for a person to complete: what folder names and files say by themselves, empty columns for the rest."""

from __future__ import annotations

import io
from collections.abc import Sequence

from gaitlake.csv_cells import CsvWriter
from gaitlake.errors import VideoError
from gaitlake.inbox import InboxFile
from gaitlake.manifest.columns import PROBE_PREFIX
from gaitlake.manifest.folders import ONLY_SESSION, place
from gaitlake.object_store import S3Path
from gaitlake.video import probe

FOR_A_PERSON = (
    "path",
    "subject_id",
    "session_id",
    "date",
    "timepoint",
    "activity",
    "condition",
    "view",
    "camera_side",
    "surface",
    "order",
    "exclude",
    "exclude_reason",
)
"""The columns most often filled in. `date` stays empty: the date inside a video file is often that of a copy."""

PROBED = tuple(PROBE_PREFIX + name for name in ("readable", "duration_s", "fps_hz", "width_px", "height_px"))
COLUMNS = (*FOR_A_PERSON, *PROBED)


def manifest_text(files: Sequence[InboxFile]) -> str:
    """CSV with one row per file; reading it back gives the same paths, subjects, sessions and timepoints.

    Cells that a spreadsheet would run as a formula get a leading apostrophe, which reading removes.
    """
    text = io.StringIO(newline="")
    writer = CsvWriter(text)
    writer.row(COLUMNS)
    for file in files:
        cells = _from_folders(file.path) | _probed(file)
        writer.row(cells.get(name, "") for name in COLUMNS)
    return text.getvalue()


def _from_folders(path: str) -> dict[str, str]:
    said = place(path)
    if said.subject_id is None:
        return {"path": path}
    return {
        "path": path,
        "subject_id": said.subject_id,
        "session_id": f"{said.subject_id}/{said.session or ONLY_SESSION}",
        "date": said.date.isoformat() if said.date else "",
        "timepoint": said.timepoint or "",
    }


def _probed(file: InboxFile) -> dict[str, str]:
    if isinstance(file.absolute, S3Path):
        return {"probe_readable": ""}  # it would have to be fetched
    try:
        header = probe(file.absolute)
    except VideoError as error:
        return {"probe_readable": f"no: {error}"}
    return {
        "probe_readable": "yes",
        "probe_duration_s": "" if header.duration_s is None else f"{header.duration_s:.2f}",
        "probe_fps_hz": "" if header.rate_hz is None else f"{float(header.rate_hz):.3f}",
        "probe_width_px": str(header.width_px),
        "probe_height_px": str(header.height_px),
    }

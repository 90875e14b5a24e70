"""What folder names say: `subject/session/clip.mp4`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gaitlake.manifest.cells import DATE_YEARS, ISO_DATE, TIMEPOINT

ONLY_SESSION = "1"
"""Name of a subject's session when neither a manifest nor a folder names one."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a path says by itself; None where it says nothing."""

    subject_id: str | None
    session: str | None
    timepoint: str | None
    date: date | None


def place(path: str, subject_id: str | None = None) -> Place:
    """Read a clip's folders.

    The first folder is the subject, the second the session; deeper folders say nothing, and a file directly below the
    subject has no named session. A session folder called `pre`, `post` or `followup_n` is that timepoint, one called
    `YYYY-MM-DD` was filmed that day.

    Parameters
    ----------
    path
        Relative to the inbox, forward slashes.
    subject_id
        The subject, if a manifest gives one: then the folder of that name is the subject's, wherever it is, and
        without such a folder the path says nothing.
    """
    folders = path.split("/")[:-1]
    if subject_id is not None:
        folders = folders[folders.index(subject_id) :] if subject_id in folders else []
    subject = folders[0] if folders else None
    session = folders[1] if len(folders) > 1 else None
    word = (session or "").casefold()
    return Place(subject, session, word if TIMEPOINT.fullmatch(word) else None, _day(session))


def _day(folder: str | None) -> date | None:
    if folder is None or not ISO_DATE.fullmatch(folder):
        return None
    try:
        day = date.fromisoformat(folder)
    except ValueError:
        return None
    return day if day.year in DATE_YEARS else None

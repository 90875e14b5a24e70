"""Who says it, when and why: without that no correction is stored."""

from __future__ import annotations

import getpass
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from gaitlake.correcting.failure import CorrectionError

LONGEST = 2000
"""Characters of a reason: a sentence or two, not a report."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One person's reason, at one time; words are one line in Unicode's composed form (NFC)."""

    who: str
    why: str
    at: datetime

    @classmethod
    def of(cls, why: str | None, who: str | None = None) -> Statement:
        """Check the words; who speaks is by default the user of this process.

        Raises
        ------
        CorrectionError
            A word is missing, or holds what is no text.
        """
        if why is None or not why.strip():
            raise CorrectionError(
                "a correction needs its reason, and none was given: --why TEXT, for example --why 'filmed from behind'"
            )
        return cls(_line("--who", _user() if who is None else who), _line("--why", why), datetime.now(UTC))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise CorrectionError(f"who corrects this is not known ({error}); say it with --who NAME") from error


def _line(option: str, text: str) -> str:
    found = unicodedata.normalize("NFC", " ".join(text.split()))
    if not found:
        raise CorrectionError(f"{option} must be a name or words, found nothing; write {option} TEXT")
    if not found.isprintable() or len(found) > LONGEST:
        raise CorrectionError(
            f"{option} must be text of up to {LONGEST} printable characters, found {found[:40]!a}; write it anew"
        )
    return found

"""One family of errors. Each message names the thing, the rule, what was found and what to do next."""

from __future__ import annotations

from gaitlake.legible import legible


class GaitlakeError(Exception):
    """Anything gaitlake refuses to do. The command line prints its message and exits with 1.

    A message may repeat what a stranger wrote: it is made :func:`~gaitlake.legible.legible`.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(legible(message))


class SetupError(GaitlakeError):
    """Something is missing from or wrong with the installation."""


class ModelError(GaitlakeError):
    """The pose model cannot be had, or is not the one it should be."""


class ManifestError(GaitlakeError):
    """The manifest cannot be used at all (contradictions about single subjects are not errors but rows)."""


class LakeError(GaitlakeError):
    """The lake cannot be opened, read or written."""


class LakeDroppedError(LakeError):
    """A server dropped the transaction: nothing of it is stored, and doing it again may succeed."""


class LakeBusyError(LakeError):
    """Another process holds the lake's lock."""


class StoreError(GaitlakeError):
    """An object store cannot be reached, refuses, or is not one."""


class SchedulerLostError(GaitlakeError):
    """The Dask scheduler died, or cannot be reached any more."""


class ExportError(GaitlakeError):
    """A lake cannot be written in another format, or not to the place given."""


class PromptError(GaitlakeError):
    """A dot command of the SQL prompt that there is not, or that cannot take what it was given."""


class StatisticsError(GaitlakeError):
    """Numbers cannot be put to this test at all (too few subjects, or no spread, are not errors but reasons)."""


class VideoError(GaitlakeError):
    """One video cannot be used. ``reason`` is its code in the ledger (`UNREADABLE`, `UNDECODABLE`)."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[type[VideoError], tuple[str, str]]:
        return type(self), (self.reason, str(self))

"""What `maintain` keeps, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from gaitlake.errors import GaitlakeError

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class MaintenancePolicy:
    """Section ``[maintenance]`` of ``gaitlake.toml``.

    Attributes
    ----------
    keep_snapshots
        So many of the newest states of the lake stay readable (`gaitlake.connect(lake, snapshot=…)`); at least 1.
    keep_days
        Younger states stay readable, too.
    pinned
        Snapshots that stay whatever their age.
    grace_hours
        Files that no state needs any more stay for so long, because a reader may have opened them; 0: they go at once,
        and a query that is under way may fail.
    target_file_mb
        Smaller files of a table are merged up to this size.
    rewrite_deleted_pct
        In tables over 1 GB a file is written anew when more of its rows are deleted; in smaller ones always.
    """

    keep_snapshots: int = 30
    keep_days: float = 7.0
    pinned: tuple[int, ...] = ()
    grace_hours: float = 24.0
    target_file_mb: int = 128
    rewrite_deleted_pct: float = 5.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "pinned", tuple(self.pinned))
        _whole("keep_snapshots", self.keep_snapshots, 1, 1_000_000)
        _whole("target_file_mb", self.target_file_mb, 1, 100_000)
        _number("keep_days", self.keep_days, 0, 36_500)
        _number("grace_hours", self.grace_hours, 0, 100_000)
        _number("rewrite_deleted_pct", self.rewrite_deleted_pct, 0, 100)
        for snapshot in self.pinned:
            _whole("pinned", snapshot, 0, 2**62)

    @property
    def target_file_bytes(self) -> int:
        return self.target_file_mb * MEGABYTE


def _whole(name: str, found: object, low: int, high: int) -> None:
    if type(found) is not int or not low <= found <= high:
        raise GaitlakeError(f"[maintenance] {name} must be a whole number, {low} to {high}, found {found}")


def _number(name: str, found: object, low: float, high: float) -> None:
    if isinstance(found, bool) or not isinstance(found, int | float) or not low <= found <= high:
        raise GaitlakeError(f"[maintenance] {name} must be a number, {low} to {high}, found {found}")

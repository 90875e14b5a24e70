"""Gait videos in, left/right and before/after answers out, in SQL, with their uncertainty.

``gaitlake.connect(lake)`` gives a read-only DuckDB connection with everything attached,
``gaitlake.analyse(keypoints, clip)`` the tables of one clip without any lake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaitlake.analysing import analyse as analyse
    from gaitlake.lake import connect as connect

__version__ = "0.1.0"
__all__ = ["__version__", "analyse", "connect"]


def __getattr__(name: str) -> object:
    if name == "connect":
        from gaitlake.lake import connect  # DuckDB takes its time: only whoever asks waits

        return connect
    if name == "analyse":
        from gaitlake.analysing import analyse

        return analyse
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

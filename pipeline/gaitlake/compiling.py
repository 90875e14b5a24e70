"""Compile loops with numba, and keep them on disk where there is a place for it. Import it where loops are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(function: Loop) -> Loop:
    """Compile on the first call, for any thread at a time.

    numba keeps the result beside the source or in the user's cache, and refuses if neither can be written: then every
    process compiles anew, which takes some seconds.
    """
    try:
        return cast(Loop, njit(nogil=True, cache=True)(function))
    except RuntimeError:
        return cast(Loop, njit(nogil=True)(function))

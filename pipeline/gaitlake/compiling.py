"""Compile loops with numba, and keep them on disk where there is a place for it. Import it where loops are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(function: Loop) -> Loop:
    """Compile on the first call, for any thread at a time; a division by zero raises ZeroDivisionError.

    numba keeps the result beside the source or in the user's cache, and refuses if neither can be written: then every
    process compiles anew, which takes some seconds.
    """
    return _compiled(function, "python")


def compiled_unchecked(function: Loop) -> Loop:
    """The same where a division by zero gives infinity or NaN: no look at each divisor keeps a loop from wide
    registers."""
    return _compiled(function, "numpy")


def inlined(function: Loop) -> Loop:
    """A part of compiled loops that becomes one with each that calls it, and divides as that does: for what is called
    so often that handing over its arrays would take as long as its work."""
    return cast(Loop, njit(inline="always")(function))


def _compiled(function: Loop, errors: Literal["python", "numpy"]) -> Loop:
    try:
        return cast(Loop, njit(nogil=True, cache=True, error_model=errors)(function))
    except RuntimeError:
        return cast(Loop, njit(nogil=True, error_model=errors)(function))

"""What one video may cost. A file says anything of itself; these are the bounds within which it is believed."""

from __future__ import annotations

from dataclasses import dataclass, fields

from gaitlake.errors import GaitlakeError

MEGABYTE = 1_000_000
MAX_PIXELS = 8192 * 8192
"""Nobody can raise the limit beyond this."""

HIGHEST = {"pixels": MAX_PIXELS, "frames": 100_000_000}


@dataclass(frozen=True, slots=True)
class Limits:
    """Section `[limits]` of a lake's settings. A video beyond the first four is refused, `TOO_LARGE`.

    Attributes
    ----------
    pixels
        Of one picture, width times height; 8K is 33 million.
    frames
        Pictures in a video.
    film_s
        Seconds from the first picture to the last, by the file's own clock.
    file_mb
        Size of the file in megabytes.
    processing_s
        Seconds that one video may keep a worker; then it is stopped, `TIMED_OUT`.
    stalled_s
        Seconds in which its decoder may give nothing; then it is stopped, `TIMED_OUT`.
    memory_mb
        Memory in megabytes of the process that handles it; beyond, it is stopped, `OUT_OF_MEMORY`.

    Raises
    ------
    GaitlakeError
        One of them is no whole number from 1 on.
    """

    pixels: int = 36_000_000
    frames: int = 200_000
    film_s: int = 7200
    file_mb: int = 20_000
    processing_s: int = 7200
    stalled_s: int = 300
    memory_mb: int = 6000

    def __post_init__(self) -> None:
        for name in (one.name for one in fields(self)):
            value, highest = getattr(self, name), HIGHEST.get(name, 1_000_000_000)
            if type(value) is not int or not 1 <= value <= highest:
                raise GaitlakeError(f"[limits] {name} must be a whole number, 1 to {highest}, found {value!r}")


DEFAULT_LIMITS = Limits()

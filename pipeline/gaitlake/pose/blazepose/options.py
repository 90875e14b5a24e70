"""Everything about following people that changes landmarks; part of ``extractor_id``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib.metadata import version

from gaitlake.errors import GaitlakeError
from gaitlake.pose.linking import LinkOptions


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """Where and how often people are looked for.

    Attributes
    ----------
    overlap_across, overlap_down : float
        Share by which neighbouring search squares overlap, in wide and in tall pictures.
    sweep_s : float
        Time in which the whole picture is searched once while everybody is followed and the camera moves.
    look_s : float
        Shortest time between two looks at something that moves and is nobody's; doubled by each look in vain.
    window : float
        Side of the square in which somebody just lost is looked for, in body sizes.
    """

    overlap_across: float = 0.2
    overlap_down: float = 0.5
    sweep_s: float = 4.0
    look_s: float = 0.25
    window: float = 2.0


@dataclass(frozen=True, slots=True)
class BlazePoseOptions:
    """Options of the tracked estimator.

    Attributes
    ----------
    min_detection, min_presence : float
        How sure detector and landmark network must be of a person, 0 to 1.
    segment_s : float
        At every multiple of this on the video's clock people are detected anew, so that parts of a video can be
        processed apart.
    looks_at_start : int
        How often a newly found person is looked at in the same frame, each time where the look before says.
    memory_s : float
        A newly found person is followed back through at most this much of what was decoded before.
    mirror : bool
        Look at the mirror image too and take the mean.
    """

    min_detection: float = 0.5
    min_presence: float = 0.5
    segment_s: float = 4.0
    looks_at_start: int = 2
    memory_s: float = 0.5
    mirror: bool = False
    search: SearchOptions = field(default_factory=SearchOptions)
    link: LinkOptions = field(default_factory=LinkOptions)

    @property
    def smoothing(self) -> str:
        """Nothing is smoothed over time."""
        return "off"

    def as_dict(self) -> dict[str, object]:
        """JSON-able; with the version of what runs the networks, which changes results."""
        return {**asdict(self), "openvino": version("openvino")}

    def __post_init__(self) -> None:
        confidences = all(0 < c <= 1 for c in (self.min_detection, self.min_presence))
        times = 0.1 <= self.segment_s <= 86_400 and 0 <= self.memory_s <= 60
        looks = isinstance(self.looks_at_start, int) and 1 <= self.looks_at_start <= 10
        if not (confidences and times and looks):
            raise GaitlakeError(
                "estimator options: min_detection and min_presence must be in (0, 1], segment_s 0.1 to 86400, memory_s "
                f"0 to 60, looks_at_start a whole number from 1 to 10; got {self}"
            )

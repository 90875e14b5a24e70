"""One take: somebody performs before a camera, and a video file comes of it, with its exact truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gaitlake.synthetic.camera import timestamps_us
from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.filming import Performance
from gaitlake.synthetic.recording import CLEAN, Camera, Degradation
from gaitlake.synthetic.rendered.look import Look
from gaitlake.synthetic.rendered.movie import Filmed, frames
from gaitlake.synthetic.rendered.scene import Scene
from gaitlake.synthetic.rendered.shot import PLAIN, Shot
from gaitlake.synthetic.rendered.truth_tables import FrameTruth, contacts_table, frames_table, strides_table
from gaitlake.synthetic.truth import Truth
from gaitlake.video import Encoding, VideoWriter
from gaitlake_schemas.vocabulary import LANDMARKS


@dataclass(frozen=True, slots=True)
class Take:
    """Everything that a clip is made from: the same take gives the same file.

    ``camera`` needs a distance. Of ``timing`` only the irregular intervals and the slow motion count: pictures show
    what a real camera would have seen. ``carries``: with a bar in both hands.
    """

    performance: Performance
    height_m: float
    camera: Camera
    look: Look = field(default_factory=Look)
    shot: Shot = PLAIN
    encoding: Encoding = field(default_factory=Encoding)
    timing: Degradation = CLEAN
    carries: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if self.camera.distance_m is None:
            raise ValueError("Take: a camera that films people needs distance_m")

    def times(self) -> tuple[NDArray[np.int64], Floats]:
        """Times as stored (us) and in reality (s), one a frame."""
        stored = timestamps_us(self.camera, self.timing, self.seed)
        return stored, stored / 1e6 / self.timing.slowmo_factor

    def pictures(self) -> Iterator[Filmed]:
        """The pictures, one a frame."""
        scene = Scene(self.performance.points_m, self.height_m, self.look, self.camera, self.shot, self.carries)
        yield from frames(scene, self.times()[1], self.seed)

    def film(self, path: Path) -> Filming:
        """Write the video, and say what is true about it."""
        stored_us, real_s = self.times()
        count = len(real_s)
        points, pixels = np.empty((count, len(LANDMARKS), 3)), np.empty((count, len(LANDMARKS), 2))
        hidden = np.empty((count, len(LANDMARKS)), dtype=bool)
        size = (self.camera.width_px, self.camera.height_px)
        with VideoWriter(path, size, self.encoding) as video:
            for i, filmed in enumerate(self.pictures()):
                video.write(filmed.picture, int(stored_us[i]))
                points[i], pixels[i], hidden[i] = filmed.points_m, filmed.pixels, filmed.hidden
        truth = self.performance.truth(real_s, (), ())
        return Filming(truth, FrameTruth(stored_us, real_s, pixels, points, hidden))


@dataclass(frozen=True, slots=True)
class Filming:
    """What is true about a take that was filmed."""

    truth: Truth
    frames: FrameTruth

    def tables(self, path: str) -> dict[str, pa.Table]:
        """Truth by name of the table (`frames`, `contacts`, `strides`), of the video called ``path``."""
        return {
            "frames": frames_table(path, self.truth, self.frames),
            "contacts": contacts_table(path, self.truth),
            "strides": strides_table(path, self.truth),
        }

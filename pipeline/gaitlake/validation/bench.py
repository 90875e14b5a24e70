"""A bench that draws clips of synthetic people, analyses them as shipped, and lays what was found beside the truth."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from gaitlake.gait import AnalysisParameters, Clip, VideoFacts, analyse_clip, analysis_row
from gaitlake.synthetic import StrideTruth, SyntheticClip, Truth
from gaitlake.validation.intervals import Floats

Population = Callable[[np.random.Generator], SyntheticClip]
"""Makes one clip from a stream of chance."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One analysed clip. ``values``: numbers by (metric, side) and stride number, ``below_noise``: metrics so flagged;
    ``strides``, ``events`` and ``clip`` are rows of their tables."""

    truth: Truth
    clip: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...]
    strides: tuple[Mapping[str, Any], ...]
    values: Mapping[tuple[str, str], Mapping[int, float]]
    withheld_values: int
    below_noise: frozenset[str]
    curves: pa.Table

    def valid(self, side: str) -> list[Mapping[str, Any]]:
        """Strides of a side that count."""
        return [s for s in self.strides if s["side"] == side and s["valid"]]

    def of(self, metric: str, side: str) -> Floats:
        """The numbers of a metric and side in order of strides."""
        found = self.values.get((metric, side), {})
        return np.array([found[number] for number in sorted(found)])

    def pairs(self, metric: str, side: str) -> Floats:
        """Found and true values of the strides that have both, shape (strides, 2)."""
        found, starts = self.values.get((metric, side), {}), {s["stride_no"]: s for s in self.valid(side)}
        both = []
        for number in sorted(found):
            true = true_stride(self.truth, side, starts[number]["start_s"])
            if true is not None:
                both.append((found[number], true.values[metric]))
        return np.array(both).reshape(-1, 2)


def true_stride(truth: Truth, side: str, start_s: float) -> StrideTruth | None:
    """The whole stride of the truth that begins nearest; None if none begins within a third of it."""
    own = [s for s in truth.strides if s.side == side]
    if not own:
        return None
    nearest = min(own, key=lambda s: abs(s.start_s - start_s))
    return nearest if abs(nearest.start_s - start_s) < (nearest.end_s - nearest.start_s) / 3 else None


class Bench:
    """Draws by (population, index): the same seed gives the same clips, whatever else is asked. Keeps what it analysed,
    so bars can share their people."""

    def __init__(self, seed: int, parameters: AnalysisParameters | None = None) -> None:
        self.seed = seed
        self.parameters = parameters or AnalysisParameters()
        self._analysis_id = str(analysis_row("truth suite", self.parameters)["analysis_id"])
        self._kept: dict[tuple[str, int], tuple[Watched, ...]] = {}

    def rng(self, name: str, index: int) -> np.random.Generator:
        """The stream of chance of one draw."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode()), index])

    def drawn(self, name: str, index: int, population: Population) -> Watched:
        """Draw ``index`` of a population, analysed; made once."""
        return self.several(name, index, lambda rng: (population(rng),))[0]

    def several(
        self, name: str, index: int, make: Callable[[np.random.Generator], tuple[SyntheticClip, ...]]
    ) -> tuple[Watched, ...]:
        """Several clips of one draw, analysed; made once."""
        if (name, index) not in self._kept:
            self._kept[name, index] = tuple(self.watch(made) for made in make(self.rng(name, index)))
        return self._kept[name, index]

    def analyse(
        self, made: SyntheticClip, fields: Mapping[str, object] | None = None, **more: Any
    ) -> dict[str, pa.Table]:
        """Every table of a clip of which nothing is declared but ``fields``; ``more``: other parameters, keypoints."""
        clip, video = described(made, fields)
        parameters = more.get("parameters", self.parameters)
        keypoints = more.get("keypoints", made.keypoints)
        return analyse_clip(clip, video, made.tracks, keypoints, self._analysis_id, parameters)

    def watch(self, made: SyntheticClip, fields: Mapping[str, object] | None = None) -> Watched:
        """A clip analysed, beside its truth."""
        return watched(made.truth, self.analyse(made, fields))


def described(made: SyntheticClip, fields: Mapping[str, object] | None = None) -> tuple[Clip, VideoFacts]:
    """What the analysis is told about a clip."""
    camera = made.camera
    quality = str(made.videos.column("time_quality")[0].as_py())
    facts = VideoFacts(camera.width_px, camera.height_px, len(made.truth.time_s), False, quality, made.smoothing)
    return Clip("clip", made.video_id, fields or {}, "truth suite"), facts


def watched(truth: Truth, tables: Mapping[str, pa.Table]) -> Watched:
    """Tables of an analysis beside the truth."""
    (clip,) = tables["clip_analyses"].to_pylist()
    columns = tables["stride_metrics"].select(["side", "stride_no", "metric", "value", "flags"]).to_pydict()
    values: dict[tuple[str, str], dict[int, float]] = {}
    missing, noise = 0, set()
    for side, number, metric, value, flags in zip(*columns.values(), strict=True):
        if "BELOW_NOISE" in (flags or ""):
            noise.add(metric)
        if value is None:
            missing += 1
        else:
            values.setdefault((metric, side), {})[number] = value
    events, strides = (tuple(tables[name].to_pylist()) for name in ("gait_events", "strides"))
    return Watched(truth, clip, events, strides, values, missing, frozenset(noise), tables["cycle_curves"])

"""Everything `gaitlake check` knows about one clip: what was decoded, what was seen, what the analysis made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gaitlake.gait import AnalysisParameters, Clip, VideoFacts, analyse_clip, analysis_row
from gaitlake.gait.trajectories import gate, leg_share, outside_share, read_trajectories
from gaitlake.gait.view import shoulder_ratio
from gaitlake.metrics.motion import INDEX, SIDES

Row = dict[str, object]
Tables = dict[str, pa.Table]

LEAST_LOOK_S = 3.0
"""A look at less than this of real time, of a longer clip, says nothing about it; engineering."""

EDGE_STRIDES = 2
"""The first and the last stride of a side never count."""

CUT_STRIDES = 2
"""At most as many begin before the first frame or end after the last."""


@dataclass(frozen=True, slots=True)
class Film:
    """A clip as decoded and extracted, and what its owner says about it.

    Attributes
    ----------
    video : the row of ``videos``, about the frames that were looked at
    declared_s : what the header says the clip lasts, s; None if it does not
    capture_rate_hz : rate at which the camera says it filmed; None if it does not
    stopped : only the beginning was looked at
    looking_s : wall-clock time that looking took, s
    covered_us, damaged_us : spans in which something covers the lens, and in which the data is corrupt, in the
        container's clock
    brightness : median luma of the pictures, 0 to 255; NaN if not known
    tracks, keypoints : everybody in it
    fields : declared ones of ANALYSIS_FIELDS
    """

    name: str
    video: Row
    tracks: pa.Table
    keypoints: pa.Table
    fields: Mapping[str, object]
    declared_s: float | None = None
    capture_rate_hz: float | None = None
    stopped: bool = False
    looking_s: float = 0.0
    covered_us: tuple[tuple[int, int], ...] = ()
    damaged_us: tuple[tuple[int, int], ...] = ()
    brightness: float = float("nan")
    smoothing: str = "off"

    @property
    def fps_hz(self) -> float:
        """Frames per second as played."""
        return float(str(self.video["fps_num"])) / float(str(self.video["fps_den"]))

    @property
    def seen_s(self) -> float:
        """Seconds looked at, as played."""
        return float(str(self.video["duration_s"]))

    @property
    def whole_s(self) -> float:
        """Seconds of the whole clip, as played."""
        return max(self.declared_s or 0.0, self.seen_s) if self.stopped else self.seen_s

    @property
    def too_little(self) -> bool:
        """Was so little of a longer clip looked at that it says nothing about the rest? A frame less is forgiven."""
        least_s = LEAST_LOOK_S * self.clip.slowmo_factor - 1.5 / self.fps_hz
        return self.stopped and self.seen_s < min(least_s, self.whole_s)

    @property
    def clip(self) -> Clip:
        """As the analysis reads it."""
        return Clip("check", str(self.video["video_id"]), self.fields, "")

    @property
    def facts(self) -> VideoFacts:
        """What the analysis is told about the video."""
        width, height, frames = (int(str(self.video[name])) for name in ("width_px", "height_px", "frames"))
        quality, truncated = str(self.video["time_quality"]), bool(self.video["truncated"])
        return VideoFacts(width, height, frames, truncated, quality, self.smoothing, self.covered_us + self.damaged_us)


@dataclass(frozen=True, slots=True)
class Sight:
    """How the chosen person is seen.

    Attributes
    ----------
    height_px : median height in the picture
    shoulder_ratio : median |shoulder width| / trunk length in the image; NaN if not seen
    leg_seen : by side, share of frames in which hip, knee, ankle and foot are all seen well enough
    foot_outside : by side, share of frames in which heel or toe lies outside the picture
    """

    height_px: float
    shoulder_ratio: float
    leg_seen: Mapping[str, float]
    foot_outside: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Findings:
    """A film, its analysed tables, and how the person is seen (None: nobody was chosen)."""

    film: Film
    tables: Tables
    sight: Sight | None

    @property
    def clip(self) -> Row:
        """The row of ``clip_analyses``."""
        return dict(self.tables["clip_analyses"].to_pylist()[0])

    def text(self, name: str) -> str | None:
        """A word of the clip's row, None where it has none."""
        value = self.clip[name]
        return None if value is None else str(value)

    @property
    def flags(self) -> frozenset[str]:
        """Codes that apply to the whole clip, its reason among them."""
        codes = (self.text("flags") or "").split(",")
        return frozenset(code for code in [*codes, self.text("reason")] if code)

    @property
    def fps_hz(self) -> float:
        """Frames per second of real time, by the person's own frames where the analysis knows them."""
        value = self.clip["fps_hz"]
        return float(str(value)) if value else self.film.fps_hz * self.film.clip.slowmo_factor

    @property
    def near_side(self) -> str | None:
        """The subject's side nearer the camera, None from the front, the rear or unknown."""
        side = self.text("camera_side")
        return side if side in SIDES else None

    def valid(self, side: str) -> int:
        """Strides of a side that count."""
        return int(str(self.clip[f"strides_{side}"]))

    def expected(self, side: str) -> float:
        """Strides of a side that count in the whole clip: those seen and, of a clip that was looked at in part, as many
        in the rest as fit there, in the proportion that counted and with the pauses there were so far."""
        valid, stride_s = self.valid(side), self.stride_s
        if not self.film.stopped or not valid or not stride_s:
            return float(valid)
        found = valid + self.rejected(side).total()
        fit, rest = (
            played_s / self.film.clip.slowmo_factor / stride_s
            for played_s in (self.film.seen_s, self.film.whole_s - self.film.seen_s)
        )
        busy = min(1.0, (found + EDGE_STRIDES + CUT_STRIDES) / fit) if fit > 0 else 1.0
        return valid + valid / found * busy * rest

    def growth(self, side: str) -> float:
        """How many times as many strides of a side are expected in the whole clip as were seen, at least 1."""
        return self.expected(side) / self.valid(side) if self.valid(side) else 1.0

    def rejected(self, side: str) -> Counter[str]:
        """Reasons of a side's strides that do not count, by number; EDGE left out."""
        rows = self.tables["strides"].to_pylist()
        return Counter(str(r["reason"]) for r in rows if r["side"] == side and r["reason"] not in (None, "EDGE"))

    @property
    def stride_s(self) -> float | None:
        """Median duration of the strides that count, else of all; s of real time."""
        rows = self.tables["strides"].to_pylist()
        usable = [row for row in rows if row["valid"]] or rows
        return float(np.median([row["end_s"] - row["start_s"] for row in usable])) if usable else None


def findings_of(film: Film, parameters: AnalysisParameters | None = None) -> Findings:
    """Analyse a film as `ingest` would."""
    parameters = parameters or AnalysisParameters()
    analysis_id = str(analysis_row("check", parameters)["analysis_id"])
    tables = analyse_clip(film.clip, film.facts, film.tracks, film.keypoints, analysis_id, parameters)
    person = tables["clip_analyses"]["person"][0].as_py()
    return Findings(film, tables, None if person is None else _sight(film, person, parameters))


def person_rows(keypoints: pa.Table, person: object) -> pa.Table:
    """The keypoints of one person, by frame."""
    return keypoints.filter(pc.equal(keypoints["person"], pa.scalar(person, pa.int32()))).sort_by("frame")


def _sight(film: Film, person: int, parameters: AnalysisParameters) -> Sight:
    raw = read_trajectories(person_rows(film.keypoints, person), film.clip, film.facts)
    gated = gate(raw, film.facts, parameters.gate)
    track = film.tracks.filter(pc.equal(film.tracks["person"], pa.scalar(person, pa.int32())))
    feet = {side: (INDEX[f"{side}_heel"], INDEX[f"{side}_foot_index"]) for side in SIDES}
    return Sight(
        height_px=float(track["height_px"][0].as_py()),
        shoulder_ratio=shoulder_ratio(gated.xy)[0],
        leg_seen={side: leg_share(gated, side) for side in SIDES},
        foot_outside={side: outside_share(raw, film.facts, feet[side]) for side in SIDES},
    )

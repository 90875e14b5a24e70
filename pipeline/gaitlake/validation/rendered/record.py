"""One clip rendered, extracted and analysed as shipped, and what was found beside the truth, in numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gaitlake.gait import AnalysisParameters, Clip, VideoFacts, analyse_clip
from gaitlake.gait.analysis import examine
from gaitlake.gait.rows import Result
from gaitlake.metrics.angles import segment_deg, wrap_deg
from gaitlake.metrics.motion import INDEX, SIDES, Floats
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.rendered.take import Filming, Take
from gaitlake.validation.bench import Watched, watched
from gaitlake.validation.event_bars import matched
from gaitlake.validation.rendered.settings import Setting
from gaitlake_schemas.vocabulary import LANDMARKS

Record = dict[str, Any]
"""One clip and estimator: see :func:`record`."""
LEG = ("knee", "ankle", "heel", "foot_index")
EDGE_S = 0.15
"""Contacts this near to either end of a clip may be cut off."""
APART = 0.10
"""Leg lengths by which the true legs must be apart for a frame to show which is which."""
NEAREST_S = 0.10
"""A contact found further from every true one is another."""


def records(setting: Setting, seed: int, number: int) -> list[Record]:
    """Render person ``number`` in a setting and measure him with each of its estimators."""
    take = setting.take(seed, number)
    with tempfile.TemporaryDirectory(prefix="gaitlake-rendered-") as folder:
        video = Path(folder) / "clip.mp4"
        truth = take.film(video)
        return [
            {"setting": setting.name, "seed": seed, "look": number, "estimator": name}
            | record(video, take, truth, setting, name)
            for name in setting.estimators
        ]


@cache
def _estimator(name: str) -> Any:
    from gaitlake.pose import create_estimator, ensure_model

    return create_estimator(name, ensure_model())


def record(video: Path, take: Take, filming: Filming, setting: Setting, name: str) -> Record:
    """Numbers of one clip.

    Returns
    -------
    frames, found : all frames in which the person's hips and knees can be seen, and those with him
    contacts : by kind, found and true ones, edges aside; ``late_ms``: by kind and side, found - true
    values, truth : by metric and side, each stride's value; the truth's median
    knee_mae_deg, identity, withheld : by side; share of frames with the legs the right way round, and not told apart
    strides : valid ones by side; ``spans``, ``true_spans``, ``rejected``: side, start, end (and reason) of valid, true
        and rejected strides
    reason, flags, activity : of the clip
    """
    from gaitlake.pose import choose_person, extract, motion_of

    extraction = extract(video, "clip", _estimator(name))
    fields = {"activity": setting.activity, "view": take.camera.view, "camera_side": take.camera.near_side}
    if take.timing.slowmo_factor != 1.0:
        fields = {}
    clip = Clip("clip", "clip", fields, "rendered")
    row = extraction.videos.to_pylist()[0]
    facts = VideoFacts(row["width_px"], row["height_px"], row["frames"], False, row["time_quality"], "off")
    parameters = AnalysisParameters()
    tables = analyse_clip(clip, facts, extraction.tracks, extraction.keypoints, "rendered", parameters)
    motion = motion_of(extraction.keypoints, extraction.tracks) if extraction.tracks.num_rows > 1 else None
    choice = choose_person(
        extraction.tracks, person_hint=None, frames=facts.frames, width_px=facts.width_px, motion=motion
    )
    seen = watched(filming.truth, tables)
    found = examine(clip, facts, extraction.keypoints, choice, parameters)
    return (
        _found(extraction.keypoints, filming, choice.person)
        | _contacts(seen)
        | _values(seen)
        | _frames(found, filming)
        | _strides(seen)
    )


def _found(keypoints: pa.Table, filming: Filming, person: int | None) -> Record:
    body = [LANDMARKS.index(f"{side}_{joint}") for side in SIDES for joint in ("hip", "knee")]
    hidden: NDArray[np.bool_] = np.all(filming.frames.hidden[:, body], axis=1)
    visible = ~hidden
    present = np.zeros(len(visible), dtype=np.bool_)
    if person is not None:
        numbers = keypoints.column("person").to_numpy()
        present[keypoints.column("frame").to_numpy()[numbers == person]] = True
    return {"frames": int(visible.sum()), "found": int((present & visible).sum())}


def _contacts(seen: Watched) -> Record:
    truth, last = seen.truth, float(seen.truth.time_s[-1])
    counts, late = {}, {}
    for kind, times in (("ic", truth.ic_s), ("fc", truth.fc_s)):
        hits = true = spurious = 0
        for side in SIDES:
            got = np.array([e["time_s"] for e in seen.events if (e["side"], e["event"]) == (side, kind)])
            pairs = sorted(matched(got, times[side], NEAREST_S), key=lambda pair: pair[1])
            inside = (times[side] > EDGE_S) & (times[side] < last - EDGE_S)
            hits += sum(bool(inside[j]) for _, j in pairs)
            true += int(inside.sum())
            used = {i for i, _ in pairs}
            spurious += sum(bool(EDGE_S < t < last - EDGE_S) for i, t in enumerate(got) if i not in used)
            late[f"{kind} {side}"] = [round(1000 * float(got[i] - times[side][j]), 3) for i, j in pairs]
        counts[kind] = [hits, true, spurious]
    return {"contacts": counts, "late_ms": late}


def _values(seen: Watched) -> Record:
    values: dict[str, dict[str, list[float]]] = {}
    truth: dict[str, dict[str, float]] = {}
    for metric, side in seen.values:
        values.setdefault(metric, {})[side] = [float(f"{v:.7g}") for v in seen.of(metric, side)]
        known = [s.values[metric] for s in seen.truth.strides if s.side == side and metric in s.values]
        if known:
            truth.setdefault(metric, {})[side] = float(f"{np.median(known):.7g}")
    if isinstance(seen.truth.gait, Gait):
        legs = {side: seen.truth.gait.leg(side) for side in SIDES}
        truth["wobble_stride_sd"] = {side: leg.wobble / np.sqrt(2.0) for side, leg in legs.items()}
    return {"values": values, "truth": truth}


def _frames(found: Result, filming: Filming) -> Record:
    """Knee angles and identity of the legs, after repair."""
    if found.gait is None or found.scene is None:
        return {"knee_mae_deg": {}, "identity": None, "withheld": None}
    cleaned, frame = found.gait.cleaned, found.scene.paths.frame
    inside = frame < len(filming.frames.time_s)
    xy, frame = cleaned.xy[inside], frame[inside]
    pixels = filming.frames.pixels[frame].copy()
    pixels[..., 1] *= -1
    errors = {}
    if found.scene.view.name == "sagittal":
        for side in SIDES:
            true = filming.truth.knee_flexion_deg[side][frame]
            error = _knee_deg(xy, side, float(found.scene.view.forward)) - true
            errors[side] = float(np.nanmean(abs(error))) if np.isfinite(error).any() else None
    return {
        "knee_mae_deg": errors,
        "identity": _identity(xy, pixels, cleaned.leg_length_px),
        "withheld": float(cleaned.swaps.unresolved[inside].mean()),
    }


def _knee_deg(xy: Floats, side: str, forward: float) -> Floats:
    hip, knee, ankle = (xy[:, INDEX[f"{side}_{j}"]] * np.array([forward, 1.0]) for j in ("hip", "knee", "ankle"))
    return wrap_deg(segment_deg(hip, knee) - segment_deg(knee, ankle))


def _identity(xy: Floats, pixels: Floats, leg_px: float) -> float | None:
    """Share of frames in which each leg is nearer its own truth than the other's, where the true legs are apart."""
    got = {side: np.stack([xy[:, INDEX[f"{side}_{j}"]] for j in LEG], axis=1) for side in SIDES}
    true = {side: np.stack([pixels[:, LANDMARKS.index(f"{side}_{j}")] for j in LEG], axis=1) for side in SIDES}
    origin = np.nanmedian(got["left"] - true["left"], axis=(0, 1))
    own, crossed = (
        sum(np.linalg.norm(got[a] - origin - true[b], axis=-1).sum(axis=1) for a, b in pairs)
        for pairs in ((("left", "left"), ("right", "right")), (("left", "right"), ("right", "left")))
    )
    apart = np.linalg.norm(true["left"] - true["right"], axis=-1).mean(axis=1) > APART * leg_px
    judged = np.isfinite(own) & apart
    return float((own[judged] < crossed[judged]).mean()) if judged.any() else None


def _strides(seen: Watched) -> Record:
    rows = list(seen.strides)
    reasons = [[s["side"], s["start_s"], s["end_s"], s["reason"]] for s in rows if not s["valid"]]
    return {
        "strides": {side: len(seen.valid(side)) for side in SIDES},
        "spans": [[s["side"], s["start_s"], s["end_s"]] for s in rows if s["valid"]],
        "true_spans": [[s.side, s.start_s, s.end_s] for s in seen.truth.strides],
        "rejected": reasons,
        "reason": seen.clip["reason"],
        "flags": seen.clip["flags"],
        "activity": seen.clip["activity"],
    }


def stride_values(one: Mapping[str, Any], metric: str, side: str) -> Floats:
    """The values of a metric and side in a record."""
    return np.array(one["values"].get(metric, {}).get(side, []), dtype=np.float64)

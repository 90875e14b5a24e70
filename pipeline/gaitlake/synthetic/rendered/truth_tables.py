"""The truth of a rendered clip as tables: :mod:`gaitlake_schemas.truth`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.knobs import Gait
from gaitlake.synthetic.truth import Truth
from gaitlake_schemas.truth import TRUE_LANDMARK_TYPE, TRUTH_CONTACTS, TRUTH_FRAMES, TRUTH_STRIDES
from gaitlake_schemas.vocabulary import LANDMARKS, SIDES


@dataclass(frozen=True, slots=True)
class FrameTruth:
    """Of each frame: time as stored and real, landmarks in the picture (frames x 33 x 2, px) and in space (m), and
    whether each is hidden (frames x 33)."""

    time_us: NDArray[np.int64]
    time_s: Floats
    pixels: Floats
    points_m: Floats
    hidden: NDArray[np.bool_]


def frames_table(path: str, truth: Truth, seen: FrameTruth) -> pa.Table:
    """One row a frame."""
    count = len(seen.time_s)
    columns: dict[str, Any] = {
        "path": pa.array([path] * count, pa.string()),
        "frame": pa.array(np.arange(count, dtype=np.int32)),
        "time_us": pa.array(seen.time_us),
        "time_s": pa.array(seen.time_s),
        "trunk_lean_deg": pa.array(truth.curves["trunk_lean_deg", "left"]),
    }
    for side in SIDES:
        columns[f"{side}_knee_flexion_deg"] = pa.array(truth.knee_flexion_deg[side])
        for name in ("hip_flexion_deg", "ankle_dorsiflexion_deg", "knee_deviation"):
            columns[f"{side}_{name}"] = pa.array(truth.curves[name, side])
    for i, name in enumerate(LANDMARKS):
        columns[name] = _landmark(seen, i)
    arrays = [columns[field.name] for field in TRUTH_FRAMES.arrow_schema]
    return TRUTH_FRAMES.check(pa.Table.from_arrays(arrays, schema=TRUTH_FRAMES.arrow_schema))


def _landmark(seen: FrameTruth, number: int) -> pa.StructArray:
    parts = [*seen.pixels[:, number].T, *seen.points_m[:, number].T]
    arrays = [pa.array(part.astype(np.float32)) for part in parts] + [pa.array(seen.hidden[:, number])]
    return pa.StructArray.from_arrays(arrays, fields=list(TRUE_LANDMARK_TYPE))


def contacts_table(path: str, truth: Truth) -> pa.Table:
    """One row a contact, in time."""
    found = [
        {"path": path, "side": side, "event": event, "time_s": float(time)}
        for event, times in (("ic", truth.ic_s), ("fc", truth.fc_s))
        for side in SIDES
        for time in times[side]
    ]
    return TRUTH_CONTACTS.from_rows(sorted(found, key=lambda row: (row["time_s"], row["side"])))


def strides_table(path: str, truth: Truth) -> pa.Table:
    """One row a whole stride and metric; the wobble between strides, of which one stride has none, in each."""
    rows = [
        {"path": path, "side": s.side, "start_s": s.start_s, "end_s": s.end_s, "metric": metric, "value": value}
        for s in truth.strides
        for metric, value in (s.values | _wobble(truth, s.side)).items()
    ]
    rows.sort(key=lambda row: (str(row["metric"]), str(row["side"]), float(str(row["start_s"]))))
    return TRUTH_STRIDES.from_rows(rows)


def _wobble(truth: Truth, side: str) -> dict[str, float]:
    """Standard deviation between strides of a sine whose phase is drawn for each: amplitude / square root of 2."""
    if not isinstance(truth.gait, Gait):
        return {}
    leg = truth.gait.leg(side)
    return {"wobble_stride_sd": leg.wobble / np.sqrt(2) if leg.wobble_phase == "random" else 0.0}

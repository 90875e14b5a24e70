"""Rows of the analysed tables; ``clip_id`` and ``analysis_id`` are added by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from gaitlake.gait.clip import Clip, VideoFacts
from gaitlake.gait.gait_finding import GaitFinding
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.quality import stride_scores
from gaitlake.gait.scene import Scene
from gaitlake.metrics.definition import GAITS, Metric
from gaitlake.metrics.motion import INDEX, SIDES
from gaitlake.metrics.registry import METRICS
from gaitlake.metrics.spatial import not_declared
from gaitlake_schemas.tables.cycle_curves import CYCLE_CURVES, POINTS

if TYPE_CHECKING:
    from gaitlake.gait.events import Event
    from gaitlake.pose import PersonChoice

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Result:
    """All that was found about one clip. Without a person there is no scene, without a side view no gait."""

    clip: Clip
    video: VideoFacts
    reason: str | None
    flags: tuple[str, ...]
    scene: Scene | None = None
    gait: GaitFinding | None = None

    @property
    def activity(self) -> str | None:
        """Activity analysed: declared, else found."""
        if self.gait is not None:
            return self.gait.activity
        return self.clip.text("activity")


def clip_row(result: Result, choice: PersonChoice) -> Row:
    """The row of ``clip_analyses``."""
    row: Row = {
        "video_id": result.clip.video_id,
        "fingerprint": result.clip.fingerprint,
        "person": choice.person,
        "person_rule": choice.rule,
        "runner_up": choice.runner_up,
        "person_margin": choice.margin,
        "activity": result.activity,
        "reason": result.reason,
        "flags": ",".join(sorted(set(result.flags))) or None,
    }
    if result.activity is not None:
        row["activity_source"] = "manifest" if result.clip.text("activity") else "pixels"
    return row | _scene_part(result.scene) | _gait_part(result.gait)


def _scene_part(scene: Scene | None) -> Row:
    if scene is None:
        return {}
    return {
        "view": scene.view.name,
        "view_source": scene.view.source,
        "camera_side": scene.view.camera_side,
        "direction": scene.view.direction,
        "fps_hz": scene.paths.fps_hz or None,
        "valid_pct": scene.valid_pct,
    }


def _gait_part(gait: GaitFinding | None) -> Row:
    strides = gait.strides if gait else ()
    row: Row = {}
    for side in SIDES:
        row[f"strides_{side}"] = sum(s.cycle.side == side and s.reason is None for s in strides)
        row[f"rejected_{side}"] = sum(s.cycle.side == side and s.reason not in (None, "EDGE") for s in strides)
    if gait is not None:
        length = gait.cleaned.leg_length_px
        row["leg_length_px"] = length if np.isfinite(length) else None
        row["cadence_spm"] = gait.cadence_spm if any(s.reason is None for s in strides) else None
        row["swap_pct"] = 100.0 * float(gait.cleaned.swaps.swapped.mean())
    return row


def interval_rows(result: Result) -> list[Row]:
    """Rows of ``intervals``."""
    spans = result.gait.intervals if result.gait else ()
    return [{"reason": reason, "start_s": start, "end_s": end} for reason, start, end in spans]


def event_rows(result: Result) -> list[Row]:
    """Rows of ``gait_events``, in time."""
    if result.scene is None or result.gait is None:
        return []
    count: dict[tuple[str, str], int] = {}
    rows: list[Row] = []
    for event in result.gait.events:
        key = (event.side, event.kind)
        at = _nearest(result.scene, event.time_s)
        rows.append(
            {
                "side": event.side,
                "event": event.kind,
                "ordinal": count.get(key, 0),
                "time_s": event.time_s,
                "frame": int(result.scene.paths.frame[at]),
                "method": event.method,
                "bias_s": event.bias_s,
                "confidence": _confidence(result.scene, event, at),
            }
        )
        count[key] = count.get(key, 0) + 1
    return rows


def _nearest(scene: Scene, time_s: float) -> int:
    return int(np.argmin(abs(scene.paths.time_s - time_s)))


def _confidence(scene: Scene, event: Event, at: int) -> float:
    return float(np.clip(scene.paths.visibility[at, [INDEX[name] for name in event.joints]].mean(), 0.0, 1.0))


def stride_rows(result: Result) -> list[Row]:
    """Rows of ``strides``, rejected ones too."""
    if result.scene is None or result.gait is None:
        return []
    scene, gait = result.scene, result.gait
    rows: list[Row] = []
    for stride in gait.strides:
        cycle = stride.cycle
        repaired_pct, score = stride_scores(gait.cleaned, scene.paths.time_s, cycle)
        rows.append(
            {
                "side": cycle.side,
                "stride_no": stride.number,
                "start_s": cycle.start_s,
                "end_s": cycle.end_s,
                "start_frame": int(scene.paths.frame[_nearest(scene, cycle.start_s)]),
                "end_frame": int(scene.paths.frame[_nearest(scene, cycle.end_s)]),
                "valid": stride.reason is None,
                "reason": stride.reason,
                "repaired_pct": repaired_pct,
                "swap_score": score,
            }
        )
    return rows


def withheld_metrics(result: Result) -> dict[str, str]:
    """Reason by metric for each that the clip as a whole cannot carry."""
    if result.reason is not None:
        return dict.fromkeys(METRICS, result.reason)
    reasons = {name: _withheld(metric, result) for name, metric in METRICS.items()}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def _withheld(metric: Metric, result: Result) -> str | None:
    view = result.scene.view.name if result.scene else None
    if result.activity not in metric.activities:
        return "NOT_APPLICABLE"
    if view not in metric.views:
        return "VIEW_UNSUPPORTED"
    if metric.timing and result.video.time_quality == "suspect_slowmo" and result.clip.slowmo_factor == 1.0:
        return "SLOWMO"
    if not metric.smoothing_allowed and result.video.smoothing == "on":
        return "SMOOTHED_INPUT"
    if metric.metric == "step_length_m" and result.gait is not None and result.scene is not None:
        return not_declared(result.gait.overground, result.scene.declared)
    return None


def withheld_rows(result: Result) -> list[Row]:
    """Rows of ``clip_metrics_withheld``."""
    session = result.clip.text("session_id")
    return [{"session_id": session, "metric": m, "reason": r} for m, r in sorted(withheld_metrics(result).items())]


def metric_rows(result: Result, parameters: AnalysisParameters) -> list[Row]:
    """Rows of ``stride_metrics``: valid strides by metrics that the clip can carry."""
    if result.scene is None or result.gait is None:
        return []
    withheld = withheld_metrics(result)
    flags = {name: _value_flags(m, result, parameters) for name, m in METRICS.items() if name not in withheld}
    session = result.clip.text("session_id")
    return [
        {
            "session_id": session,
            "side": side,
            "stride_no": number,
            "metric": name,
            "value": readings[name].value,
            "reason": readings[name].reason,
            "flags": ",".join(sorted({*flags[name], *readings[name].flags})) or None,
        }
        for (side, number), readings in sorted(result.gait.readings.items())
        for name in flags
    ]


def _value_flags(metric: Metric, result: Result, parameters: AnalysisParameters) -> tuple[str, ...]:
    """Codes that every value of a metric in this clip is to be read with."""
    fps_hz = result.scene.paths.fps_hz if result.scene else 0.0
    codes = {
        "LOW_FPS": fps_hz < metric.minimum_fps_hz * (1.0 - parameters.metrics.fps_tolerance),
        "SLOWMO": metric.timing and "SLOWMO" in result.flags,
        "SMOOTHED_INPUT": not metric.smoothing_allowed and result.video.smoothing == "unknown",
        "VIEW_CONFLICT": "VIEW_CONFLICT" in result.flags,
        "ACTIVITY_CONFLICT": "ACTIVITY_CONFLICT" in result.flags,
        "YAW_UNKNOWN": metric.yaw_sensitive and not _yaw_is_small(result, parameters),
        "STANCE_ASSUMED": (metric.stance_assumed or (metric.between_feet and not _from_the_side(result)))
        and result.activity in GAITS,
        "VFR": metric.timing and "VFR" in result.flags,
        "UNVALIDATED": not metric.validated or (metric.between_feet and _by_the_trunk(result)),
        "NOISE_UNEQUAL": metric.noise_sensitive and result.gait is not None and result.gait.noise_is_unequal,
    }
    return tuple(code for code, applies in codes.items() if applies)


def _from_the_side(result: Result) -> bool:
    return result.scene is not None and result.scene.view.name == "sagittal"


def _by_the_trunk(result: Result) -> bool:
    """Contacts came from the trunk: what differs between left and right steps is its path, not the feet's."""
    return result.gait is not None and any(event.method.startswith("ic_trunk") for event in result.gait.events)


def _yaw_is_small(result: Result, parameters: AnalysisParameters) -> bool:
    """The manifest says that the camera stands square to the person."""
    yaw = result.clip.fields.get("camera_yaw_deg")
    return isinstance(yaw, int | float) and abs(yaw) <= parameters.metrics.yaw_maximum_deg


def curves_table(result: Result, keys: dict[str, str]) -> pa.Table:
    """The table ``cycle_curves``: signals known throughout a valid stride. Built from arrays, for it is large."""
    found = result.gait.curves if result.gait else {}
    rows = [
        (side, number, name, curve)
        for (side, number), curves in sorted(found.items())
        for name, curve in sorted(curves.items())
        if np.isfinite(curve).all()
    ]
    if not rows:
        return CYCLE_CURVES.empty()
    sides, numbers, names, curves = zip(*rows, strict=True)
    values = np.concatenate(curves).astype(np.float32)
    offsets = pa.array(np.arange(len(rows) + 1) * POINTS, pa.int32())
    columns: dict[str, Any] = {name: pa.array([key] * len(rows), pa.string()) for name, key in keys.items()} | {
        "side": pa.array(sides, pa.string()),
        "stride_no": pa.array(numbers, pa.int32()),
        "signal": pa.array(names, pa.string()),
        "curve": pa.ListArray.from_arrays(offsets, pa.array(values)),
    }
    return CYCLE_CURVES.check(pa.table({c.name: columns[c.name] for c in CYCLE_CURVES.columns}))

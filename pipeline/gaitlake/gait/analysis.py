"""One clip, from landmarks to every analysed table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from gaitlake.gait import rows
from gaitlake.gait.clip import Clip, VideoFacts
from gaitlake.gait.gait_finding import find_gait
from gaitlake.gait.parameters import AnalysisParameters
from gaitlake.gait.scene import clip_flags, read_scene
from gaitlake_schemas.tables import TABLES

if TYPE_CHECKING:
    from gaitlake.pose import PersonChoice

OUTPUTS = (
    "clip_analyses", "intervals", "gait_events", "strides", "stride_metrics", "cycle_curves", "clip_metrics_withheld",
)  # fmt: skip


def analyse_clip(
    clip: Clip,
    video: VideoFacts,
    tracks: pa.Table,
    keypoints: pa.Table,
    analysis_id: str,
    parameters: AnalysisParameters | None = None,
) -> dict[str, pa.Table]:
    """Analyse one clip: person, view, gait class, events, strides, metrics.

    Parameters
    ----------
    tracks, keypoints : all persons of the clip's video, by their contracts
    analysis_id : from :func:`gaitlake.gait.analysis_row` for the same parameters

    Returns
    -------
    The tables of :data:`OUTPUTS`, each checked against its contract. Whatever the input shows, a clip has exactly one
    row in ``clip_analyses``, and every metric has either stride rows or one row in ``clip_metrics_withheld``.
    """
    from gaitlake.pose import choose_person, motion_of

    parameters = parameters or AnalysisParameters()
    hint = clip.text("person_hint")
    motion = motion_of(keypoints, tracks) if tracks.num_rows > 1 else None
    choice = choose_person(tracks, person_hint=hint, frames=video.frames, width_px=video.width_px, motion=motion)
    result = examine(clip, video, keypoints, choice, parameters)
    made = {
        "clip_analyses": [rows.clip_row(result, choice)],
        "intervals": rows.interval_rows(result),
        "gait_events": rows.event_rows(result),
        "strides": rows.stride_rows(result),
        "stride_metrics": rows.metric_rows(result, parameters),
        "clip_metrics_withheld": rows.withheld_rows(result),
    }
    keys = {"clip_id": clip.clip_id, "analysis_id": analysis_id}
    tables = {name: TABLES[name].from_rows([row | keys for row in found]) for name, found in made.items()}
    tables["cycle_curves"] = rows.curves_table(result, keys)
    return {name: tables[name] for name in OUTPUTS}


def examine(
    clip: Clip, video: VideoFacts, keypoints: pa.Table, choice: PersonChoice, parameters: AnalysisParameters
) -> rows.Result:
    """What the chosen person does, as far as the clip shows it."""
    if choice.person is None:
        return rows.Result(clip, video, choice.reason or "NO_PERSON", clip_flags(clip, video))
    chosen = keypoints.filter(pc.equal(keypoints["person"], pa.scalar(choice.person, pa.int32())))
    scene = read_scene(clip, video, chosen, parameters)
    if scene.reason is not None:
        return rows.Result(clip, video, scene.reason, scene.flags, scene)
    gait = find_gait(scene, parameters)
    return rows.Result(clip, video, gait.reason, scene.flags + gait.flags, scene, gait)

"""One clip, from keypoints to every table, without video and without lake."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

import pyarrow as pa
import pyarrow.compute as pc

from gaitlake import gait
from gaitlake.analysing.fields import NAME, VIDEO_FIELDS, manifest_fields, read_fields
from gaitlake.analysing.landmarks import Landmarks, read_landmarks
from gaitlake.errors import GaitlakeError
from gaitlake.imports.tables import tracks_of
from gaitlake_schemas import keys
from gaitlake_schemas.tables import ANALYSES

DEFAULTS: dict[str, object] = {"truncated": False, "time_quality": "cfr", "smoothing": "unknown"}
"""Facts that nobody stated. An uneven clock is seen in the timestamps, and flagged VFR, whatever is stated here;
landmarks of unknown smoothing are flagged SMOOTHED_INPUT."""
TRACKS_NAMED = 10
"""As many tracks a message lists."""


def analyse(
    keypoints: pa.Table | str | PathLike[str],
    clip: Mapping[str, object] | None = None,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, pa.Table]:
    """Analyse one clip: person, view, gait class, events, strides, metrics.

    Parameters
    ----------
    keypoints
        Rows of the `keypoints` contract (px, us) of one clip, all persons; or a Parquet file of them, whose metadata
        may hold the facts of the video.
    clip
        What a manifest would say: view, activity, camera_side, camera_yaw_deg (deg), surface, speed_mps (m/s), height_m
        (m), mirrored, slowmo_factor, person_hint, session_id; and facts of the video: width_px, height_px (px, needed
        unless the file has them), frames, time_quality, truncated, smoothing. `path` names the clip. What is said here
        overrides the file.
    parameters
        Parameters that differ from their defaults, as ``{"clean": {"gap_maximum_s": 0.05}}``.

    Returns
    -------
    Tables by name, each by its contract: `analyses`, `tracks` and those of :data:`gaitlake.gait.OUTPUTS`. Whatever the
    keypoints show, `clip_analyses` has one row, and its ``reason`` says why there are no strides.

    Raises
    ------
    GaitlakeError
        Unknown field or parameter (with the nearest known name), a value out of range, image size not known, a
        `person_hint` that names nobody in the keypoints, or keypoints that break their contract.
    """
    for name, value in (("clip", clip), ("parameters", parameters)):
        if value is not None and not isinstance(value, Mapping):
            raise GaitlakeError(f"{name} must be a mapping such as a dict, found {type(value).__name__}")
    given = read_fields(clip or {})
    chosen = gait.AnalysisParameters.from_dict(parameters or {})
    landmarks = read_landmarks(keypoints)
    facts = _video_facts(landmarks, given)
    tracks = tracks_of(landmarks.keypoints)
    _require_person(given.get("person_hint"), tracks)
    row = gait.analysis_row(landmarks.extractor_id, chosen)
    analysis_id = str(row["analysis_id"])
    subject = _clip(landmarks, given, analysis_id)
    found = gait.analyse_clip(subject, facts, tracks, landmarks.keypoints, analysis_id, chosen)
    return {"analyses": ANALYSES.from_rows([row]), "tracks": tracks, **found}


def _require_person(hint: object, tracks: pa.Table) -> None:
    """A word that is no place, or the number of no track, is the caller's mistake, not the keypoints'."""
    from gaitlake.pose.person import HINTS

    said = str(hint or "").strip().lower()
    there = tracks["person"].to_pylist()
    if not said or said in HINTS or not there or (said.isdecimal() and int(said) in there):
        return
    named = ", ".join(str(person) for person in there[:TRACKS_NAMED]) + (", …" if len(there) > TRACKS_NAMED else "")
    raise GaitlakeError(
        f"no person {said!r} in the keypoints: they hold the track{'s' if len(there) > 1 else ''} {named}; give one of "
        "these numbers, or left, middle or right"
    )


def _clip(landmarks: Landmarks, given: Mapping[str, object], analysis_id: str) -> gait.Clip:
    fields = manifest_fields(given)
    hint = fields["person_hint"]
    clip_id = keys.clip_id(str(given.get(NAME) or landmarks.video_id), str(hint) if hint else None)
    fingerprint = keys.analysis_fingerprint(
        clip_id=clip_id, video_id=landmarks.video_id, analysis_id=analysis_id, fields=fields
    )
    return gait.Clip(clip_id, landmarks.video_id, fields, fingerprint)


def _video_facts(landmarks: Landmarks, given: Mapping[str, object]) -> gait.VideoFacts:
    """What is said, over what the file says, over what the keypoints show."""
    stated = read_fields({name: landmarks.facts.get(name) for name in VIDEO_FIELDS} | _sized(given))
    last = pc.max(landmarks.keypoints["frame"]).as_py()
    known = DEFAULTS | {"frames": 0 if last is None else last + 1} | stated
    missing = [name for name in ("width_px", "height_px") if name not in known]
    if missing:
        raise GaitlakeError(
            f"the size of the picture is not known: {' and '.join(missing)} stand neither in the keypoints' file nor "
            "in the clip's description; give the video's width and height in pixels (--size WIDTHxHEIGHT)"
        )
    return gait.VideoFacts(**{name: known[name] for name in VIDEO_FIELDS})  # type: ignore[arg-type]


def _sized(given: Mapping[str, object]) -> dict[str, object]:
    return {name: given[name] for name in VIDEO_FIELDS if name in given}

"""Imported clips go into a lake as if a run had made them: landmarks, description, analysis, ledger, in one commit."""

from __future__ import annotations

import os
import shlex
import socket
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from gaitlake import gait
from gaitlake.config import read_settings
from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.keypoints_file import KeypointsFile
from gaitlake.ingest.commits import CommitBuilder
from gaitlake.ingest.descriptions import Description, describe
from gaitlake.ingest.jobs import FileEntry, Recipe, Row, VideoJob, VideoResult
from gaitlake.ingest.plan import Plan
from gaitlake.ingest.state import LakeState, StateReader
from gaitlake.lake import Batch, Lake, commit_batch, find_lake, run_lock
from gaitlake.manifest import Manifest
from gaitlake.video import is_video_name
from gaitlake_schemas.tables import EXTRACTIONS


@dataclass(frozen=True, slots=True)
class Incoming:
    """One clip to import: its ``path`` in the lake, the file it comes from, and its keypoints."""

    path: str
    source: Path
    clip: KeypointsFile


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one clip. ``status``: `imported`, `analysed` (its landmarks were known), `described` (nor did
    the analysis change) or `unchanged`; ``analysed``: rows of `clip_analyses`; ``notes``: what a person should know."""

    path: str
    status: str
    analysed: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    """What a group of clips of one extractor needs: jobs with their clips, and what describes them."""

    jobs: list[tuple[Incoming, VideoJob]] = field(default_factory=list)
    descriptions: dict[str, Description] = field(default_factory=dict)
    retired: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)


def import_into_lake(lake: Path, clips: Sequence[Incoming], manifest: Manifest) -> list[Outcome]:
    """Store and analyse ``clips``: one commit for all that one extractor's row describes.

    What the lake already holds stays: importing the same again changes nothing. Other bytes under a known path
    supersede the earlier ones, as in an ingest.

    Raises
    ------
    ImportKeypointsError
        Two clips under one path, or a path that belongs to a video.
    LakeError
        The lake cannot be read or written; nothing is stored.
    """
    check_paths([incoming.path for incoming in clips])
    opened = find_lake(lake)
    outcomes: list[Outcome] = []
    with run_lock(opened):
        for _, group in groupby(sorted(clips, key=_extractor_of), key=_extractor_of):
            outcomes += _import_group(opened, list(group), manifest)
    return sorted(outcomes, key=lambda outcome: outcome.path)


def _extractor_of(incoming: Incoming) -> str:
    return str(incoming.clip.extractor["extractor_id"])


def check_paths(paths: Sequence[str]) -> None:
    """Names that clips may have in a lake.

    Raises
    ------
    ImportKeypointsError
        One is there twice, is a video's, or is none.
    """
    for path, times in Counter(paths).items():
        if times > 1:
            raise ImportKeypointsError(
                f"two sources would be {path} in the lake; import them one by one, each with its own --path"
            )
        if "\\" in path or any(part in ("", ".", "..") for part in path.split("/")):
            raise ImportKeypointsError(
                f"{path!r} is no name in a lake: words with / between them, without '..'; choose another --path"
            )
        if is_video_name(Path(path)):
            raise ImportKeypointsError(
                f"{path} is a video's name, which `ingest` would take for itself; end --path like the source"
            )


def _import_group(lake: Lake, clips: list[Incoming], manifest: Manifest) -> list[Outcome]:
    parameters = gait.AnalysisParameters.from_dict(read_settings(lake.path).analysis)
    extractor = _extractor(clips)
    analysis = gait.analysis_row(str(extractor["extractor_id"]), parameters)
    recipe = Recipe(lake.path, extractor, analysis, parameters.as_dict())
    with StateReader(lake) as reader:
        current, state = reader.current(), reader.state(recipe.extractor_id, recipe.analysis_id)
    work = _plan(clips, manifest, state, recipe)
    outcomes = [Outcome(path, "unchanged") for path in work.unchanged]
    if work.jobs:
        made = [(incoming, job, *_process(incoming, job, recipe, parameters)) for incoming, job in work.jobs]
        plan = Plan(tuple(job for _, job in work.jobs), (), work.descriptions, work.retired)
        builder = CommitBuilder(f"import-{uuid.uuid4().hex[:12]}", plan, recipe, state)
        batch, _ = builder.of_results([(job, result) for _, job, result, _ in made])
        tables = _together([batch.tables, *(tables for *_, tables in made)])
        named = ", ".join(incoming.path for incoming, _ in work.jobs[:5])
        commit_batch(lake, Batch(tables, [], batch.retired_clips), f"import {len(made)} clips: {named}")
        note = _beside_note(recipe, current)
        for incoming, job, _, tables in made:
            notes = (note, _same_recording(incoming, work, state))
            outcomes.append(_outcome(incoming, job, tables, tuple(said for said in notes if said)))
    return outcomes


def _extractor(clips: list[Incoming]) -> Row:
    """The row that all of a group have; files of keypoints say it themselves."""
    first = dict(clips[0].clip.extractor)
    for incoming in clips:
        if dict(incoming.clip.extractor) != first:
            raise ImportKeypointsError(
                f"{incoming.source} and {clips[0].source} say different things about extractor "
                f"{first['extractor_id']}; import those that are right"
            )
    return first


def _plan(clips: list[Incoming], manifest: Manifest, state: LakeState, recipe: Recipe) -> _Work:
    work = _Work()
    begun: set[str] = set()
    for incoming in clips:
        video_id, path = incoming.clip.video_id, incoming.path
        wanted = describe(path, video_id, manifest, state)
        extract = video_id not in state.extracted and video_id not in begun
        retired = _retired(path, video_id, wanted, state)
        jobs = [description.job(recipe.analysis_id) for description in wanted]
        todo = tuple(job for job in jobs if extract or state.analysed.get(job.clip_id) != job.fingerprint)
        known = state.files.get(path, {})
        handled = known.get("video_id") == video_id and known.get("status") in ("done", "skipped")
        if not (todo or extract or retired) and handled and not any(d.changed(state) for d in wanted):
            work.unchanged.append(path)
            continue
        facts = incoming.source.stat()
        twin = video_id in begun or bool(state.names_of(video_id) - {path} and known.get("status") != "done")
        entry = FileEntry(path, facts.st_size, facts.st_mtime_ns, twin, todo)
        work.jobs.append((incoming, VideoJob(video_id, incoming.source, extract, (entry,))))
        work.descriptions |= {description.clip_id: description for description in wanted}
        work.retired |= {path: retired} if retired else {}
        begun.add(video_id)
    return work


def _retired(path: str, video_id: str, wanted: list[Description], state: LakeState) -> tuple[str, ...]:
    """Clips of this path whose rows have to go: of other bytes, or unhinted beside hinted ones (as in an ingest)."""
    hinted = any(d.clip["person_hint"] is not None for d in wanted)
    own = {d.clip_id for d in wanted}
    other = {str(c["clip_id"]) for c in state.clips_of(path) if (c["person_hint"] is not None) != hinted} - own
    moved = {clip for clip in own if clip in state.clips and state.clips[clip]["video_id"] != video_id}
    return tuple(sorted(other | moved))


def _process(
    incoming: Incoming, job: VideoJob, recipe: Recipe, parameters: gait.AnalysisParameters
) -> tuple[VideoResult, dict[str, pa.Table]]:
    """Analyse the clips of one source; its landmarks go along if the lake does not have them."""
    started = time.perf_counter()
    source = incoming.clip
    video = source.videos.to_pylist()[0]
    facts = gait.VideoFacts(
        width_px=video["width_px"],
        height_px=video["height_px"],
        frames=video["frames"],
        truncated=video["truncated"],
        time_quality=video["time_quality"],
        smoothing=source.smoothing,
    )
    analysed = [
        gait.analyse_clip(
            gait.Clip(clip.clip_id, job.video_id, clip.fields, clip.fingerprint),
            facts,
            source.tracks,
            source.keypoints,
            recipe.analysis_id,
            parameters,
        )
        for clip in job.clips
    ]
    tables = _together(analysed)
    if job.extract:
        counts = {"persons": source.tracks.num_rows, "keypoint_rows": source.keypoints.num_rows}
        row = {"video_id": job.video_id, "extractor_id": recipe.extractor_id, **counts}
        tables |= {"videos": source.videos, "tracks": source.tracks, "keypoints": source.keypoints}
        tables["extractions"] = EXTRACTIONS.from_rows([row])
    reasons = {str(row["clip_id"]): row["reason"] for row in _rows(tables, "clip_analyses")}
    result = VideoResult(
        video_id=job.video_id,
        status="done",
        reason=None,
        detail=None,
        frames=video["frames"],
        seconds=time.perf_counter() - started,
        worker=f"{socket.gethostname()}:{os.getpid()}",
        clip_reasons=reasons,
    )
    return result, tables


def _together(parts: Sequence[Mapping[str, pa.Table]]) -> dict[str, pa.Table]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: pa.concat_tables([part[name] for part in parts if name in part]) for name in names}


def _rows(tables: Mapping[str, pa.Table], name: str) -> Iterator[dict[str, str | None]]:
    if name in tables:
        yield from tables[name].to_pylist()


def _outcome(incoming: Incoming, job: VideoJob, tables: Mapping[str, pa.Table], notes: tuple[str, ...]) -> Outcome:
    status = "imported" if job.extract else "analysed" if job.clips else "described"
    return Outcome(incoming.path, status, tuple(dict(row) for row in _rows(tables, "clip_analyses")), notes)


def _same_recording(incoming: Incoming, work: _Work, state: LakeState) -> str | None:
    """One recording shows one person: under another subject's name it is most often a wrong file."""
    known = {
        name: (clip, state.sessions.get(str(clip["session_id"])))
        for name, clip in state.clips.items()
        if clip["video_id"] == incoming.clip.video_id
    }
    new = {name: (d.clip, d.session) for name, d in work.descriptions.items() if str(d.clip["path"]) <= incoming.path}
    merged = [
        (str(clip["path"]), session["subject_id"] if session else None)
        for clip, session in (known | new).values()
        if clip["video_id"] == incoming.clip.video_id
    ]
    own = {subject for path, subject in merged if path == incoming.path}
    others = sorted({(path, str(subject)) for path, subject in merged if subject is not None and subject not in own})
    if not others:
        return None
    path, subject = others[0]
    return f"{incoming.path} is the same recording as {path} of subject {subject}; is it the right file?"


def _beside_note(recipe: Recipe, current: Row | None) -> str | None:
    """Views show one analysis; whoever imports beside another has to know."""
    if current is None or current["analysis_id"] == recipe.analysis_id:
        return None
    return (
        f"views show the lake's current analysis ({current['analysis_id']}, estimator {current['estimator']}), and "
        f"this is stored beside it as {recipe.analysis_id}; to show this one instead: "
        f"gaitlake promote {recipe.analysis_id} --lake {shlex.quote(str(recipe.lake))}"
    )

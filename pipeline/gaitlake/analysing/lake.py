"""Every clip of a lake analysed anew from its stored keypoints; no video is looked at."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike

import pyarrow as pa

from gaitlake import gait
from gaitlake.analysing.settings import merged
from gaitlake.config import read_settings
from gaitlake.errors import GaitlakeError
from gaitlake.ingest.descriptions import Description
from gaitlake.ingest.jobs import ClipJob, Recipe, Row
from gaitlake.ingest.process import analyse_landmarks
from gaitlake.ingest.state import LakeState, StateReader, stored_video
from gaitlake.lake import Batch, Lake, commit_batch, ensure_up_to_date, find_lake, promote, query, run_lock
from gaitlake_schemas.contract import ContractError
from gaitlake_schemas.tables import ANALYSES

CURRENT_EXTRACTOR = """
SELECT extractors.* FROM extractors
JOIN lake_info ON lake_info.name = 'current_extractor_id' AND lake_info.value = extractors.extractor_id
"""

Advance = Callable[[int, int], None]
"""Told after each commit: clips done, clips to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be analysed anew.

    Attributes
    ----------
    overrides
        Parameters over those of the lake's `gaitlake.toml`, by stage.
    paths
        Files whose clips are meant; empty means all.
    promote
        Make the analysis current when every clip of the lake has its numbers.
    """

    lake: str | PathLike[str]
    overrides: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    paths: Sequence[str] = ()
    promote: bool = False


@dataclass(frozen=True, slots=True)
class Reanalysis:
    """What became of the clips. found = analysed + up_to_date + failed.

    Attributes
    ----------
    analysis_id
        The analysis whose rows were written, beside those of others.
    found, analysed, up_to_date
        Clips.
    failed
        Why, by path.
    is_current
        Do views show it now?
    """

    analysis_id: str
    found: int
    analysed: int
    up_to_date: int
    failed: Mapping[str, str]
    is_current: bool


@dataclass(frozen=True, slots=True)
class _Work:
    recipe: Recipe
    state: LakeState
    batch_videos: int

    def jobs(self, paths: Sequence[str]) -> dict[str, ClipJob]:
        """Every clip with stored keypoints, by id; with ``paths`` those of these files."""
        jobs = {}
        for clip_id, clip in sorted(self.state.clips.items()):
            if str(clip["video_id"]) in self.state.extracted and (not paths or clip["path"] in paths):
                session: Row | None = self.state.sessions.get(str(clip["session_id"]))
                corrections = self.state.corrections.get(clip_id, ())
                jobs[clip_id] = Description(clip, session, None, corrections).job(self.recipe.analysis_id)
        return jobs

    def is_done(self, job: ClipJob) -> bool:
        return self.state.analysed.get(job.clip_id) == job.fingerprint


def reanalyse(request: Request, advance: Advance = lambda _done, _all: None) -> Reanalysis:
    """Analyse what has no rows yet under the lake's settings, some parameters replaced, and commit batch by batch.

    New rows stand beside old ones. Interrupted, it leaves whole batches; the next call goes on from there.

    Raises
    ------
    GaitlakeError
        Unknown file or parameter, or ``promote`` was asked for and some clip has no rows of the new analysis.
    LakeBusyError
        A run is at work on this lake.
    """
    lake = find_lake(request.lake)
    with run_lock(lake):
        ensure_up_to_date(lake)
        work = _prepare(lake, request)
        jobs = work.jobs(request.paths)
        todo = {clip_id: job for clip_id, job in jobs.items() if not work.is_done(job)}
        failed = _analyse(lake, work, todo, advance)
        analysis_id = work.recipe.analysis_id
        is_current = _current(lake) == analysis_id
        if request.promote and not is_current:
            _require_complete(work, jobs, failed)
            promote(lake, analysis_id)
            is_current = True
    done = len(todo) - len(failed)
    named = {str(work.state.clips[clip_id]["path"]): said for clip_id, said in failed.items()}
    return Reanalysis(analysis_id, len(jobs), done, len(jobs) - len(todo), named, is_current)


def _prepare(lake: Lake, request: Request) -> _Work:
    found = query(lake, CURRENT_EXTRACTOR).to_pylist()
    if not found:
        raise GaitlakeError(f"lake {lake.path} has no keypoints to analyse; `gaitlake ingest INBOX --lake {lake.path}`")
    settings = read_settings(lake.path)
    parameters = gait.AnalysisParameters.from_dict(merged(settings.analysis, request.overrides))
    analysis = gait.analysis_row(str(found[0]["extractor_id"]), parameters)
    recipe = Recipe(lake.path, found[0], analysis, parameters.as_dict())
    with StateReader(lake) as reader:
        state = reader.state(recipe.extractor_id, recipe.analysis_id)
    _require_known(state, request.paths)
    return _Work(recipe, state, settings.ingest.batch_videos)


def _require_known(state: LakeState, paths: Sequence[str]) -> None:
    known = sorted({str(clip["path"]) for clip in state.clips.values()})
    for path in paths:
        if path not in known:
            near = difflib.get_close_matches(path, known, n=1)
            hint = (
                f"; did you mean {near[0]!r}?" if near else "; paths are relative to the inbox: SELECT path FROM clips"
            )
            raise GaitlakeError(f"the lake has no clip of a file {path!r}{hint}")


def _analyse(lake: Lake, work: _Work, todo: Mapping[str, ClipJob], advance: Advance) -> dict[str, str]:
    """Why clips failed, by id."""
    failed: dict[str, str] = {}
    done = 0
    for batch in _batches(work, todo):
        tables: dict[str, list[pa.Table]] = {}
        for video_id, clips in batch.items():
            try:
                found = analyse_landmarks(
                    clips, video_id, work.recipe, stored_video(lake, video_id, work.recipe.extractor_id)
                )
            except (GaitlakeError, ContractError) as error:
                failed |= {clip.clip_id: str(error) for clip in clips}
                continue
            for name, table in found.items():
                tables.setdefault(name, []).append(table)
        count = sum(len(clips) for clips in batch.values())
        if tables:
            rows = {name: pa.concat_tables(parts) for name, parts in tables.items()}
            rows["analyses"] = ANALYSES.from_rows([dict(work.recipe.analysis)])
            commit_batch(lake, Batch(tables=rows), f"analysis {work.recipe.analysis_id}: {count} clips")
        done += count
        advance(done, len(todo))
    return failed


def _batches(work: _Work, todo: Mapping[str, ClipJob]) -> Iterator[dict[str, tuple[ClipJob, ...]]]:
    """Clips by video, as many videos as one commit takes."""
    videos: dict[str, tuple[ClipJob, ...]] = {}
    for clip_id, job in todo.items():
        video_id = str(work.state.clips[clip_id]["video_id"])
        videos[video_id] = (*videos.get(video_id, ()), job)
    names = sorted(videos)
    for at in range(0, len(names), work.batch_videos):
        yield {name: videos[name] for name in names[at : at + work.batch_videos]}


def _current(lake: Lake) -> str | None:
    rows = query(lake, "SELECT value FROM lake_info WHERE name = 'current_analysis_id'").column(0).to_pylist()
    return rows[0] if rows else None


def _require_complete(work: _Work, jobs: Mapping[str, ClipJob], failed: Mapping[str, str]) -> None:
    """Views must not lose clips: an analysis of some clips is not made current."""
    every = work.jobs(())
    lacking = [
        str(work.state.clips[clip_id]["path"])
        for clip_id, job in every.items()
        if clip_id in failed or (clip_id not in jobs and not work.is_done(job))
    ]
    if lacking:
        raise GaitlakeError(
            f"analysis {work.recipe.analysis_id} was not made current: {len(lacking)} of {len(every)} clips have no "
            f"numbers of it ({', '.join(lacking[:3])}{', …' if len(lacking) > 3 else ''}); analyse them, too, or see "
            "why they failed"
        )

"""Spans that show nobody (lens covered, data damaged): stored with the landmarks, read again, told to the analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from gaitlake import gait
from gaitlake.ingest import process
from gaitlake.ingest.jobs import ClipJob, FileEntry, Recipe, VideoJob
from gaitlake.ingest.state import stored_video
from gaitlake.lake import Batch, Lake, commit_batch, create_lake
from gaitlake.synthetic import SyntheticClip, extractor_row, walker
from gaitlake_schemas.tables import TABLES
from tests.nights import Inbox

SPANS_US = ((1_000_000, 1_500_000), (3_000_000, 3_250_000))


def rows(name: str, *found: Mapping[str, object]) -> pa.Table:
    return TABLES[name].from_rows(list(found))


@pytest.fixture(scope="module")
def made() -> SyntheticClip:
    return walker()


@pytest.fixture(scope="module")
def intervals(made: SyntheticClip) -> pa.Table:
    ids = {"video_id": made.video_id, "extractor_id": extractor_row()["extractor_id"], "reason": "OCCLUSION"}
    (first, second) = SPANS_US
    spans = [
        ids | {"start_us": second[0], "end_us": second[1], "reason": "DAMAGED"},
        ids | {"start_us": first[0], "end_us": first[1]},
    ]
    return rows("video_intervals", *spans, ids | {"reason": "LOW_VIS", "start_us": 0, "end_us": 9})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[gait.VideoFacts]:
    """What analyses are told about their videos."""
    facts: list[gait.VideoFacts] = []
    whole = gait.analyse_clip

    def listening(clip: gait.Clip, video: gait.VideoFacts, *others: object) -> dict[str, pa.Table]:
        facts.append(video)
        return whole(clip, video, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(process.gait, "analyse_clip", listening)
    return facts


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    parameters = gait.AnalysisParameters()
    analysis = gait.analysis_row(str(extractor_row()["extractor_id"]), parameters)
    return Recipe(create_lake(tmp_path / "lake").path, dict(extractor_row()), analysis, parameters.as_dict())


def test_from_the_pictures_to_the_lake_and_back(
    made: SyntheticClip,
    intervals: pa.Table,
    told: list[gait.VideoFacts],
    recipe: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inbox = Inbox(tmp_path / "inbox")
    inbox.film("a.mp4", made)
    found = inbox.extract(inbox.folder / "a.mp4", made.video_id, recipe.extractor_id)
    extraction = replace(found, video_intervals=intervals)
    monkeypatch.setattr(process, "_estimator", lambda _recipe: None)
    monkeypatch.setattr(process.pose, "extract", lambda *_arguments, **_options: extraction)
    clip = ClipJob("clip", {}, "fingerprint")
    files = (FileEntry("a.mp4", 1, 1, clips=(clip,)),)
    result = process.process_video(VideoJob(made.video_id, inbox.folder / "a.mp4", True, files), recipe)
    assert result.staged is not None
    described = {"clip_id": "clip", "video_id": made.video_id, "path": "a.mp4", "condition": "baseline"}
    tables = {
        "extractors": rows("extractors", recipe.extractor),
        "analyses": rows("analyses", recipe.analysis),
        "clips": rows("clips", described | {"mirrored": False, "slowmo_factor": 1.0, "exclude": False}),
    }
    commit_batch(recipe.lake, Batch(tables, [result.staged]), "night")
    stored = stored_video(Lake(recipe.lake), made.video_id, recipe.extractor_id)
    process.analyse_landmarks([clip], made.video_id, recipe, stored)
    assert stored["video_intervals"].num_rows == 3
    assert [facts.covered_us for facts in told] == [SPANS_US, SPANS_US]

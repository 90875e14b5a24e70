"""`gaitlake analyse --lake` on a lake of synthetic clips, and `gaitlake promote`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import Result

import gaitlake
from gaitlake import gait
from gaitlake.analysing import lake as relake
from gaitlake.analysing.summary import summarise
from gaitlake.ingest.descriptions import CLIP_DEFAULTS, Description
from gaitlake.ingest.jobs import Recipe
from gaitlake.ingest.process import analyse_landmarks
from gaitlake.lake import Batch, commit_batch, create_lake, query, run_lock, write
from gaitlake.lake.folder import Lake
from gaitlake.metrics import METRICS
from gaitlake.synthetic import RUN, SIDE_VIEW, SyntheticClip, extractor_row, runner
from gaitlake_schemas import keys
from gaitlake_schemas.contract import ContractError
from gaitlake_schemas.tables import TABLES
from gaitlake_schemas.vocabulary import SIDES

Call = Callable[..., Result]

CAMERA = replace(SIDE_VIEW, duration_s=8.0)
CLIPS = ("S1/pre/a.mp4", "S1/pre/b.mp4")
SLOWER_FILTER = "clean.cutoff_run_hz=5"


def table(name: str, *rows: Mapping[str, object]) -> pa.Table:
    return TABLES[name].from_rows(list(rows))


def ingested(lake: Path, clips: Mapping[str, SyntheticClip]) -> None:
    """Commit clips as a night does, with the default parameters."""
    parameters = gait.AnalysisParameters()
    extractor = dict(extractor_row())
    analysis = gait.analysis_row(str(extractor["extractor_id"]), parameters)
    recipe = Recipe(lake, extractor, analysis, parameters.as_dict())
    subject = dict.fromkeys((c.name for c in TABLES["subjects"].columns), None) | {"subject_id": "S1"}
    session = {"session_id": "S1/pre", "subject_id": "S1", "height_m": 1.8, "timepoint": "pre"}
    for path, made in clips.items():
        fields = {name: value for name, value in made.fields.items() if name != "height_m"}
        clip = CLIP_DEFAULTS | fields | {"path": path, "video_id": made.video_id, "session_id": "S1/pre"}
        clip |= {"clip_id": keys.clip_id(path, None)}
        names = {column.name for column in TABLES["clips"].columns}
        described = {name: value for name, value in clip.items() if name in names}
        job = Description(described, session, None).job(recipe.analysis_id)
        ids = {"video_id": made.video_id, "extractor_id": extractor["extractor_id"]}
        landmarks = {
            "videos": made.videos,
            "tracks": made.tracks,
            "keypoints": made.keypoints,
            "video_intervals": table("video_intervals"),
        }
        tables = landmarks | analyse_landmarks([job], made.video_id, recipe, landmarks)
        tables |= {
            "subjects": table("subjects", subject | {"is_reference": False}),
            "sessions": table("sessions", session),
            "clips": table("clips", described),
            "extractors": table("extractors", extractor),
            "analyses": table("analyses", analysis),
            "extractions": table("extractions", ids | {"persons": 1, "keypoint_rows": made.keypoints.num_rows}),
        }
        commit_batch(lake, Batch(tables), path)


@pytest.fixture(scope="module")
def filmed() -> dict[str, SyntheticClip]:
    return {path: runner(RUN, CAMERA, seed=seed) for seed, path in enumerate(CLIPS)}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, filmed: dict[str, SyntheticClip]) -> Path:
    folder = create_lake(tmp_path_factory.mktemp("analyse") / "lake").path
    ingested(folder, filmed)
    return folder


@pytest.fixture
def lake(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready, tmp_path / "lake"))


def column(lake: Path, sql: str) -> list[object]:
    return list(query(lake, sql).column(0).to_pylist())


def current(lake: Path) -> str:
    return str(column(lake, "SELECT value FROM lake_info WHERE name = 'current_analysis_id'")[0])


def shown(lake: Path) -> list[object]:
    sql = "SELECT left_median FROM asymmetry WHERE metric = 'load_time_ms' AND pairing = 'same_clip'"
    return column(lake, sql)


def test_why_missing_answers_for_every_clip_metric_and_side(ready: Path, filmed: dict[str, SyntheticClip]) -> None:
    """And gives the same answer as the summary of the clip's own tables."""
    rows = query(ready, "FROM why_missing").to_pylist()
    assert len(rows) == 2 * 2 * len(METRICS)
    assert all((row["n_values"] > 0) == (row["reason"] is None) for row in rows)
    made = filmed[CLIPS[0]]
    size = {"width_px": made.camera.width_px, "height_px": made.camera.height_px, "smoothing": "off"}
    summary = summarise(gaitlake.analyse(made.keypoints, {**made.fields, **size, "height_m": 1.8}))
    said = {
        (m.metric, s): (x.n, x.reason) for m in summary.metrics for s, x in zip(SIDES, (m.left, m.right), strict=True)
    }
    stored = {(r["metric"], r["side"]): (r["n_values"], r["reason"]) for r in rows if r["path"] == CLIPS[0]}
    assert said == stored


def test_what_is_there_is_left_alone(call: Call, lake: Path) -> None:
    before = column(lake, "FROM lake.current_snapshot()")
    done = call("analyse", "--lake", lake)
    assert done.exit_code == 0, done.output
    assert f"Analysis {current(lake)}: 2 clips = 0 re-analysed + 2 up to date + 0 failed" in done.output
    assert "Views show it." in done.output
    assert column(lake, "FROM lake.current_snapshot()") == before


@pytest.mark.slow
def test_new_numbers_stand_beside_the_old_ones_until_promoted(call: Call, lake: Path) -> None:
    old, before = current(lake), shown(lake)
    done = call("analyse", "--lake", lake, "--set", SLOWER_FILTER)
    assert "2 clips = 2 re-analysed + 0 up to date + 0 failed" in done.output
    (new,) = set(column(lake, "SELECT analysis_id FROM analyses")) - {old}
    assert f"gaitlake promote {new} --lake {lake}" in done.output
    assert column(lake, "SELECT count(DISTINCT analysis_id) FROM cycle_curves GROUP BY clip_id") == [2, 2]
    assert (current(lake), shown(lake)) == (old, before)
    again = call("analyse", "--lake", lake, "--set", SLOWER_FILTER)
    assert "2 clips = 0 re-analysed + 2 up to date + 0 failed" in again.output

    promoted = call("promote", str(new)[:6], "--lake", lake)
    assert promoted.exit_code == 0, promoted.output
    assert f"now show analysis {new} (2 clips)" in promoted.output
    assert f"gaitlake promote {old} --lake" in promoted.output
    assert current(lake) == new
    assert shown(lake)[0] != before[0]
    assert "show analysis" in call("promote", str(new), "--lake", lake).output
    call("promote", old, "--lake", lake)
    assert shown(lake) == before


def test_the_settings_of_the_lake_count_and_promote_is_part_of_it(call: Call, lake: Path) -> None:
    (lake / "gaitlake.toml").write_text("[analysis.clean]\ncutoff_run_hz = 5.0\n[ingest]\nbatch_videos = 1\n")
    done = call("analyse", "--lake", lake, "--promote", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["found"], said["analysed"], said["up_to_date"], said["is_current"]) == (2, 2, 0, True)
    assert said["analysis_id"] == current(lake)
    assert done.stderr.splitlines() == ["1 of 2 clips", "2 of 2 clips"]
    (parameters,) = column(lake, f"SELECT parameters FROM analyses WHERE analysis_id = '{said['analysis_id']}'")
    assert json.loads(str(parameters))["clean"]["cutoff_run_hz"] == 5.0
    assert not call("analyse", "--lake", lake, "--set", "clean.cutoff_run_hz=10").exception


@pytest.mark.slow
def test_some_clips_are_not_promoted_without_the_others(call: Call, lake: Path) -> None:
    old = current(lake)
    refused = call("analyse", "--lake", lake, "--clip", CLIPS[0], "--set", SLOWER_FILTER, "--promote")
    assert refused.exit_code == 1
    assert f"was not made current: 1 of 2 clips have no numbers of it ({CLIPS[1]})" in refused.stderr
    assert current(lake) == old
    rest = call("analyse", "--lake", lake, "--set", SLOWER_FILTER, "--promote")
    assert "2 clips = 1 re-analysed + 1 up to date + 0 failed" in rest.output
    assert current(lake) != old


def test_a_clip_that_fails_is_named_and_stops_the_promotion(
    call: Call, lake: Path, monkeypatch: pytest.MonkeyPatch, filmed: dict[str, SyntheticClip]
) -> None:
    whole = relake.stored_video

    def damaged(where: Lake, video_id: str, extractor_id: str) -> dict[str, pa.Table]:
        if video_id == filmed[CLIPS[1]].video_id:
            raise ContractError("table keypoints breaks its contract")
        return whole(where, video_id, extractor_id)

    monkeypatch.setattr(relake, "stored_video", damaged)
    old = current(lake)
    failed = call("analyse", "--lake", lake, "--set", SLOWER_FILTER)
    assert failed.exit_code == 1
    assert "2 clips = 1 re-analysed + 0 up to date + 1 failed" in failed.output
    assert f"{CLIPS[1]}: table keypoints breaks its contract" in failed.output
    refused = call("analyse", "--lake", lake, "--set", SLOWER_FILTER, "--promote")
    assert (refused.exit_code, current(lake)) == (1, old)
    assert "not made current" in refused.stderr


def test_interrupted_it_leaves_whole_batches(call: Call, lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lake / "gaitlake.toml").write_text("[ingest]\nbatch_videos = 1\n")
    commits: list[str] = []

    def until_ctrl_c(where: Lake, batch: Batch, message: str) -> int:
        if commits:
            raise KeyboardInterrupt
        commits.append(message)
        return commit_batch(where, batch, message)

    monkeypatch.setattr(relake, "commit_batch", until_ctrl_c)
    stopped = call("analyse", "--lake", lake, "--set", SLOWER_FILTER)
    assert stopped.exit_code == 130
    counts = "SELECT count(DISTINCT clip_id) FROM {} WHERE analysis_id != '{}'"
    for name in ("clip_analyses", "stride_metrics", "strides", "cycle_curves"):
        assert column(lake, counts.format(name, current(lake))) == [1]
    monkeypatch.undo()
    rest = call("analyse", "--lake", lake, "--set", SLOWER_FILTER)
    assert "2 clips = 1 re-analysed + 1 up to date + 0 failed" in rest.output


def test_a_lake_of_an_older_gaitlake_is_brought_up_to_date(call: Call, lake: Path) -> None:
    with write(lake, "back in time") as transaction:
        for name in ("cycle_curves", "video_intervals", "side_biases"):
            transaction.connection.execute(f"DROP TABLE lake.main.{name}")
        transaction.connection.execute("DELETE FROM lake.main.metrics WHERE metric LIKE 'load%'")
        transaction.connection.execute("DELETE FROM lake.main.lake_info WHERE name = 'objects_hash'")
    done = call("analyse", "--lake", lake, "--set", SLOWER_FILTER)
    assert done.exit_code == 0, done.output
    assert query(lake, "SELECT DISTINCT clip_id FROM cycle_curves").num_rows == 2
    assert "load_t90_ms" in column(lake, "SELECT metric FROM metrics")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--clip", "S1/pre/a.mpg"), "did you mean 'S1/pre/a.mp4'"),
        (("--clip", "zzz"), "relative to the inbox"),
        (("--set", "clean.cutof_run_hz=8"), "did you mean 'cutoff_run_hz'"),
    ],
)
def test_a_lake_refuses_in_one_line(call: Call, ready: Path, words: tuple[str, ...], said: str) -> None:
    refused = call("analyse", "--lake", ready, *words)
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_no_two_at_once_and_nothing_to_analyse(call: Call, ready: Path, empty_lake: Path) -> None:
    with run_lock(Lake(ready)):
        assert "ingest.lock" in call("analyse", "--lake", ready).stderr
    refused = call("analyse", "--lake", empty_lake)
    assert refused.exit_code == 1
    assert "gaitlake ingest INBOX" in refused.stderr


def test_promote_lists_what_there_is(call: Call, lake: Path, empty_lake: Path) -> None:
    old = current(lake)
    refused = call("promote", "nonsense", "--lake", lake)
    assert refused.exit_code == 1
    assert f"it has: {old} (synthetic, 2 clips, current)" in refused.stderr
    assert "it has: none yet" in call("promote", "nonsense", "--lake", empty_lake).stderr
    with write(lake, "a twin") as transaction:
        twin = "SELECT analysis_id || 'x' AS analysis_id, * EXCLUDE analysis_id FROM lake.main.analyses"
        transaction.connection.execute(f"INSERT INTO lake.main.analyses {twin}")
    several = call("promote", old[:8], "--lake", lake)
    assert several.exit_code == 1
    assert "several analyses begin with" in several.stderr
    assert "show analysis" in call("promote", old, "--lake", lake).output, "a whole id is no beginning"

"""The nine real clips: every file ends in the ledger, and the numbers agree with what is known of them.

The manifest says only what their origin says; the drawn figures and the two-people clip have no row.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.processes import CommandLine

pytestmark = pytest.mark.slow
MANIFEST = Path(__file__).parent / "real_clips.csv"


@pytest.fixture(scope="module")
def lake(command: CommandLine, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with all nine clips. The inbox is a folder of links: nothing is written beside the shared files."""
    folder = tmp_path_factory.mktemp("real")
    inbox = folder / "inbox"
    shutil.copytree(shared_data / "videos", inbox)
    command.run("init", folder / "lake")
    said = command.run("ingest", inbox, "--lake", folder / "lake", "--manifest", MANIFEST)
    assert "found 9, done 9, failed 0, skipped 0" in said
    return folder / "lake"


def test_every_file_is_in_the_ledger(command: CommandLine, lake: Path) -> None:
    files = command.rows(lake, "SELECT path, status FROM ledger WHERE stage = 'extract' ORDER BY path")
    assert len(files) == 9
    assert {row["status"] for row in files} == {"done"}
    clips = command.rows(lake, "SELECT path, reason FROM ledger WHERE stage = 'analyse' ORDER BY path")
    reasons = {str(row["path"]): row["reason"] for row in clips}
    assert reasons["treadmill_run_side.mp4"] is None
    assert all(reasons[f"beam_balance_cam0{number}.mp4"] == "NOT_APPLICABLE" for number in range(1, 5))


def cadence(command: CommandLine, lake: Path, path: str) -> tuple[float | None, str | None]:
    (row,) = command.rows(
        lake,
        f"SELECT cadence_spm, a.reason FROM clip_analyses AS a JOIN clips USING (clip_id) WHERE path = '{path}'",
    )
    return row["cadence_spm"], row["reason"]  # type: ignore[return-value]


def test_cadence_of_the_runner_is_that_measured_without_a_pose_model(command: CommandLine, lake: Path) -> None:
    value, reason = cadence(command, lake, "treadmill_run_side.mp4")
    assert reason is None
    assert value == pytest.approx(168.9, abs=2.0)


def test_cadence_of_the_drawn_figure_is_right_or_withheld(command: CommandLine, lake: Path) -> None:
    value, reason = cadence(command, lake, "drawn_figure_side.mp4")
    assert (reason is not None and value is None) or value == pytest.approx(192.0, abs=3.0)


def test_the_walker_is_followed_not_the_jumper(command: CommandLine, lake: Path) -> None:
    """The walker is on the grass, right to left, about frames 45 to 180; the jumper is on a roof, above."""
    (row,) = command.rows(
        lake,
        """
        SELECT count(*) AS followed, min(frame) AS first_frame,
            regr_slope((left_hip.x + right_hip.x) / 2, frame) AS px_per_frame,
            min((left_ankle.y + right_ankle.y) / 2) AS highest_feet_px
        FROM keypoints AS k
        JOIN clip_analyses AS a ON a.video_id = k.video_id AND a.person = k.person
        JOIN clips AS c ON c.clip_id = a.clip_id
        WHERE c.path = 'outdoor_walk_two_people_vp9.mp4' AND k.frame BETWEEN 45 AND 180
        """,
    )
    assert row["followed"] >= 0.9 * 136
    assert row["px_per_frame"] < -3
    assert row["highest_feet_px"] > 994 / 2


def test_a_second_run_does_nothing_and_says_so(command: CommandLine, lake: Path) -> None:
    said = command.run("ingest", lake.parent / "inbox", "--lake", lake, "--manifest", MANIFEST)
    assert "found 9, done 0, failed 0, skipped 9" in said
    assert "nothing to do" in said


def test_numbers_come_with_n_unit_interval_or_reason(command: CommandLine, lake: Path) -> None:
    rows = command.rows(lake, "SELECT * FROM clip_asymmetry")
    assert rows
    for row in rows:
        if row["difference"] is None:
            assert row["reason"]
        else:
            assert row["unit"]
            assert min(row["n_left"], row["n_right"]) >= 7
            assert row["ci_low"] <= row["difference"] <= row["ci_high"]

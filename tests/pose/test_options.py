"""An extractor's identity: every option that changes landmarks changes it, nothing else does."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.pose import DEFAULT_ESTIMATOR, ESTIMATORS, extractor_row
from gaitlake.pose.blazepose.options import BlazePoseOptions, SearchOptions
from gaitlake.pose.linking import LinkOptions
from gaitlake_schemas.tables.extractors import EXTRACTORS

NAMES = ["blazepose", "blazepose+mirror", "mediapipe", "mediapipe-video"]


def made_with(name: str, overrides: dict[str, object] | None = None) -> dict[str, object]:
    return json.loads(str(extractor_row(name, "f" * 64, overrides)["options"]))


def test_there_are_these_estimators_and_the_tracked_one_is_the_default() -> None:
    assert sorted(ESTIMATORS) == NAMES
    assert DEFAULT_ESTIMATOR == "blazepose"


def test_rows_keep_the_contract_and_only_mediapipes_video_mode_smooths() -> None:
    table = EXTRACTORS.from_rows([extractor_row(name, "f" * 64) for name in NAMES])
    smoothing = {row["estimator"]: row["smoothing"] for row in table.to_pylist()}
    assert smoothing == {"blazepose": "off", "blazepose+mirror": "off", "mediapipe": "off", "mediapipe-video": "on"}


def test_rows_say_how_mediapipe_is_used() -> None:
    image, video = made_with("mediapipe"), made_with("mediapipe-video")
    assert (image["running_mode"], video["running_mode"]) == ("IMAGE", "VIDEO")
    assert image["detector"]["num_poses"] == 3
    assert image["mediapipe"] == video["mediapipe"] == version("mediapipe")
    assert "windows" in image
    assert "windows" not in video


def test_rows_say_how_blazepose_is_used() -> None:
    plain, mirrored = made_with("blazepose"), made_with("blazepose+mirror")
    assert plain["openvino"] == version("openvino")
    assert plain["search"] == asdict(SearchOptions())
    assert plain["link"] == asdict(LinkOptions())
    assert set(plain) == {*asdict(BlazePoseOptions()), "openvino"}
    assert {key for key in plain if plain[key] != mirrored[key]} == {"mirror"}
    assert (plain["mirror"], mirrored["mirror"]) == (False, True)


def test_the_same_way_has_the_same_id() -> None:
    assert extractor_row("mediapipe", "a") == extractor_row("mediapipe", "a", {"num_poses": 3})
    assert extractor_row("blazepose", "a") == extractor_row("blazepose", "a", {"looks_at_start": 2})


def test_every_other_way_has_another_id() -> None:
    changes = {
        "min_detection": 0.4,
        "min_presence": 0.4,
        "segment_s": 2.0,
        "looks_at_start": 3,
        "memory_s": 0.25,
    }
    rows = [extractor_row(name, "a") for name in NAMES]
    rows += [extractor_row("blazepose", "a", {key: value}) for key, value in changes.items()]
    rows += [
        extractor_row("blazepose", "b"),
        extractor_row("mediapipe", "b"),
        extractor_row("mediapipe", "a", {"num_poses": 2}),
        extractor_row("mediapipe", "a", {"min_pose_detection_confidence": 0.4}),
    ]
    assert len({row["extractor_id"] for row in rows}) == len(rows)


BLAZEPOSE_LIMITS = "min_detection and min_presence"


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("openpose", None, r"choose one of blazepose, blazepose\+mirror, mediapipe, mediapipe-video"),
        ("mediapipe", {"poses": 2}, "choose from"),
        ("mediapipe", {"num_poses": 0}, "num_poses must be"),
        ("mediapipe", {"min_tracking_confidence": 1.5}, "confidences"),
        ("mediapipe", {"segment_s": 4.0}, "choose from"),
        ("blazepose", {"num_poses": 2}, "choose from.*looks_at_start.*min_detection"),
        ("blazepose", {"mirror": True}, "'mirror'.*not known numbers"),
        ("blazepose", {"min_presence": "high"}, "'min_presence'.*not known numbers"),
        ("blazepose", {"min_detection": 0.0}, BLAZEPOSE_LIMITS),
        ("blazepose+mirror", {"min_presence": 1.01}, BLAZEPOSE_LIMITS),
        ("blazepose", {"min_presence": float("nan")}, BLAZEPOSE_LIMITS),
        ("blazepose", {"segment_s": 0}, "segment_s"),
        ("blazepose", {"segment_s": 1e-9}, "segment_s"),
        ("blazepose", {"segment_s": float("nan")}, "segment_s"),
        ("blazepose", {"segment_s": float("inf")}, "segment_s"),
        ("blazepose", {"looks_at_start": 0}, "looks_at_start"),
        ("blazepose", {"looks_at_start": 2.5}, "looks_at_start"),
        ("blazepose", {"memory_s": -1.0}, "memory_s"),
        ("blazepose", {"memory_s": float("nan")}, "memory_s"),
    ],
)
def test_wrong_options_are_refused_with_the_right_ones(name: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(GaitlakeError, match=message):
        extractor_row(name, "a", options)

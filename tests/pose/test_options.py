"""An extractor's identity: every option that changes landmarks changes it, nothing else does."""

from __future__ import annotations

import json

import pytest

from gaitlake.errors import GaitlakeError
from gaitlake.pose import ESTIMATORS, extractor_row
from gaitlake_schemas.tables.extractors import EXTRACTORS


def test_rows_keep_the_contract_and_say_how_landmarks_are_made() -> None:
    table = EXTRACTORS.from_rows([extractor_row(name, "f" * 64) for name in ESTIMATORS])
    rows = {row["estimator"]: row for row in table.to_pylist()}
    assert {name: row["smoothing"] for name, row in rows.items()} == {"mediapipe": "off", "mediapipe-video": "on"}
    options = json.loads(rows["mediapipe"]["options"])
    assert options["running_mode"] == "IMAGE"
    assert options["detector"]["num_poses"] == 3
    assert options["mediapipe"]
    assert "windows" not in json.loads(rows["mediapipe-video"]["options"])


def test_the_same_way_has_the_same_id() -> None:
    one = extractor_row("mediapipe", "a")
    assert one == extractor_row("mediapipe", "a", {"num_poses": 3})
    others = [
        extractor_row("mediapipe-video", "a"),
        extractor_row("mediapipe", "b"),
        extractor_row("mediapipe", "a", {"num_poses": 2}),
        extractor_row("mediapipe", "a", {"min_pose_detection_confidence": 0.4}),
    ]
    assert len({row["extractor_id"] for row in [one, *others]}) == 5


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("openpose", None, "choose one of mediapipe, mediapipe-video"),
        ("mediapipe", {"poses": 2}, "choose from"),
        ("mediapipe", {"num_poses": 0}, "num_poses must be"),
        ("mediapipe", {"min_tracking_confidence": 1.5}, "confidences"),
    ],
)
def test_wrong_options_are_refused_with_the_right_ones(name: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(GaitlakeError, match=message):
        extractor_row(name, "a", options)

"""Identifiers are frozen: these values are in lakes, and a change orphans every row that carries them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitlake_schemas import keys
from gaitlake_schemas.tables.clips import CLIPS
from gaitlake_schemas.tables.sessions import SESSIONS

FROZEN = "changing this value orphans every row of every lake"


def extractor(**changes: object) -> str:
    parts = {
        "estimator": "mediapipe",
        "model_sha256": "ab" * 32,
        "options": {"num_poses": 4, "min_confidence": 0.5},
        "smoothing": "off",
        "stage_version": 1,
    }
    return keys.extractor_id(**(parts | changes))  # type: ignore[arg-type]


def fingerprint(**fields: object) -> str:
    return keys.analysis_fingerprint(clip_id="c", video_id="v", analysis_id="a", fields=fields)


def test_digest_is_of_canonical_json() -> None:
    assert keys.digest({}) == "44136fa355b3678a1146ad16", FROZEN
    assert keys.digest({"a": 1, "b": [None, "é", 0.1]}) == "b2d584d8334087e856c27285", FROZEN


def test_ids_do_not_depend_on_the_order_of_their_parts() -> None:
    assert keys.digest({"a": 1, "b": {"c": 2, "d": 3}}) == keys.digest({"b": {"d": 3, "c": 2}, "a": 1})
    assert extractor() == extractor(options={"min_confidence": 0.5, "num_poses": 4})


def test_nan_has_no_id() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        keys.digest({"a": float("nan")})


def test_frozen_ids() -> None:
    assert extractor() == "6f6a620d130016ffb8b51cca", FROZEN
    assert keys.clip_id("S001/pre/run.mp4", None) == "de4db90201f5ccfbe27030d3", FROZEN
    analysis = keys.analysis_id(extractor_id="e", parameters={"cutoff_hz": 10.0}, stage_versions={"gait": 1})
    assert analysis == "0f9c09f1e5ab5bf14399a738", FROZEN
    assert keys.extraction_fingerprint(video_id="v", extractor_id="e") == "2faa83cead7083e7bcc4d078", FROZEN
    assert fingerprint(activity="run", mirrored=False) == "707f79975f9dee4fb61b9a12", FROZEN


def test_video_id_is_the_sha256_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"abc")
    (tmp_path / "b.mov").write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, "abc"
    assert keys.video_id(tmp_path / "a.mp4") == keys.video_id(tmp_path / "b.mov") == known


def test_clip_id_is_of_path_and_person_alone() -> None:
    assert keys.clip_id("a.mp4", None) == keys.clip_id("a.mp4", "")
    assert keys.clip_id("a.mp4", "left") != keys.clip_id("a.mp4", "right") != keys.clip_id("b.mp4", "right")


@pytest.mark.parametrize(
    "change", [{"estimator": "x"}, {"model_sha256": "x"}, {"options": {}}, {"smoothing": "on"}, {"stage_version": 2}]
)
def test_every_part_of_an_extractor_counts(change: dict[str, object]) -> None:
    assert extractor(**change) != extractor()


def test_analysis_fields_are_exactly_these() -> None:
    assert keys.ANALYSIS_FIELDS == (
        "session_id",
        "activity",
        "view",
        "camera_side",
        "camera_yaw_deg",
        "surface",
        "speed_mps",
        "mirrored",
        "slowmo_factor",
        "height_m",
        "person_hint",
    )


def test_analysis_fields_are_columns_of_clips_or_sessions() -> None:
    columns = {column.name for table in (CLIPS, SESSIONS) for column in table.columns}
    assert set(keys.ANALYSIS_FIELDS) <= columns


@pytest.mark.parametrize("name", keys.ANALYSIS_FIELDS)
def test_every_analysis_field_counts_and_absent_is_null(name: str) -> None:
    assert fingerprint(**{name: "x"}) != fingerprint()
    assert fingerprint(**{name: None}) == fingerprint()


def test_stages_may_read_no_other_field() -> None:
    with pytest.raises(KeyError, match=r"exclude.*not analysis fields"):
        fingerprint(exclude=True)

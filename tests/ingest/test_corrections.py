"""Declared and corrected rows of `clips`, and the way between them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gaitlake.ingest.corrections import as_text, corrected, declared, in_force, restated, typed
from gaitlake_schemas.tables.clips import CLIPS
from gaitlake_schemas.tables.corrections import CORRECTABLE

VALUES: dict[str, tuple[object, ...]] = {
    "exclude": (True, False),
    "mirrored": (True, False),
    "speed_mps": (3.0, 0.1, 1e-5, None),
    "load_kg": (7.0, None),
    "camera_yaw_deg": (-2.5, None),
    "slowmo_factor": (8.0, 1 / 3),
    "order_in_session": (1, None),
}
WORDS = ("rear", "ä 'quoted' condition; true", "3.0", None)


def row(field: str, value: object, day: int, said: str, **more: object) -> dict[str, object]:
    made = {"correction_id": f"x{day}", "clip_id": "c", "made_at": datetime(2026, 1, day, tzinfo=UTC)}
    return made | {"field": field, "value": as_text(value), "declared_value": said, "undone_at": None, **more}


@pytest.mark.parametrize("field", CORRECTABLE)
def test_a_value_comes_back_as_it_was(field: str) -> None:
    for value in VALUES.get(field, WORDS):
        back = typed(field, as_text(value))
        assert (type(back), back) == (type(value), value)


def test_every_correctable_field_is_a_column_of_clips() -> None:
    assert set(CORRECTABLE) < {column.name for column in CLIPS.columns}
    assert not {"clip_id", "video_id", "path", "session_id"} & set(CORRECTABLE)


def test_the_latest_in_force_counts_and_all_undone_gives_what_was_declared() -> None:
    clip: dict[str, object] = {"clip_id": "c", "view": "sagittal", "speed_mps": 2.0}
    rows = [
        row("view", "rear", 3, "sagittal"),
        row("view", "oblique", 2, "sagittal"),
        row("speed_mps", None, 2, "2.0"),
        row("view", "frontal", 4, "sagittal", undone_at=datetime(2026, 2, 1, tzinfo=UTC)),
    ]
    own = in_force(rows)["c"]
    assert [one["correction_id"] for one in own] == ["x2", "x2", "x3"]
    assert corrected(clip, own) == clip | {"view": "rear", "speed_mps": None}
    assert declared(corrected(clip, own), own) == clip
    assert in_force([rows[3]]) == {}


def test_what_is_declared_now_is_what_undoing_brings_back() -> None:
    own = (row("view", "rear", 3, "sagittal"),)
    now = restated({"view": None}, own)
    assert (now[0]["value"], now[0]["declared_value"]) == ("rear", None)
    assert declared({"view": "rear"}, now) == {"view": None}
    assert restated({"view": "sagittal"}, own) == own

"""What may be corrected, read by the same rules as a cell of the manifest."""

from __future__ import annotations

from collections.abc import Mapping

from gaitlake.correcting.failure import CorrectionError
from gaitlake.manifest.cells import CellError, clean, parse_cell
from gaitlake.manifest.columns import COLUMNS, DEFAULTS
from gaitlake_schemas.tables.corrections import CORRECTABLE

OPTIONS = {
    "view": "--view",
    "camera_side": "--side",
    "camera_yaw_deg": "--yaw",
    "person_hint": "--person",
    "activity": "--activity",
    "condition": "--condition",
    "timepoint": "--timepoint",
    "speed_mps": "--speed",
    "surface": "--surface",
    "load_kg": "--load",
    "loaded_side": "--loaded-side",
    "order_in_session": "--order",
    "slowmo_factor": "--slowmo",
}
"""The option of each field that is said in words."""


def parse_changes(said: Mapping[str, str | bool | None], why: str) -> dict[str, object]:
    """Values of `clips` from what the options say; None is not said, empty words are not known.

    ``exclude`` takes ``why`` along as the clip's `exclude_reason`, and clears it when the clip counts again.

    Raises
    ------
    CorrectionError
        A value that its field cannot hold.
    """
    changes: dict[str, object] = {}
    for field in CORRECTABLE:
        value = said.get(field)
        if isinstance(value, bool):
            changes[field] = value
        elif value is not None:
            changes[field] = _parsed(field, value)
    if "exclude" in changes:
        changes["exclude_reason"] = why if changes["exclude"] else None
    return changes


def _parsed(field: str, text: str) -> object:
    cell = clean(text)
    if not cell:
        return DEFAULTS.get(field)
    try:
        if not cell.isprintable():
            raise CellError(f"printable characters, found {cell[:40]!a}; write it anew")
        return parse_cell(COLUMNS[field], cell)
    except CellError as error:
        raise CorrectionError(f"{OPTIONS[field]} must be {error}") from error

"""A manifest that says hostile things in every field."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from gaitlake.manifest.columns import COLUMNS
from tests.hostile.names import TEXTS

TEXT_COLUMNS = tuple(name for name, column in COLUMNS.items() if column.kind == "text")
TYPED = tuple(name for name, column in COLUMNS.items() if column.kind not in ("text", "path"))
OUTSIDE = ("../outside/secret.mp4", "/etc/passwd", "C:\\windows\\win.ini", "..\\..\\x.mp4", "a/../../x.mp4",
           "\\\\host\\x", "s3://bucket/x.mp4", "~/.ssh/id_rsa", "' OR 1=1 --", "=1+1")  # fmt: skip
HEADER = ("path", *(name for name in COLUMNS if name != "path"), "notes", "'); DROP TABLE clips; --")


@dataclass(frozen=True)
class Row:
    """``kept``: what the lake has to hold of it in every text column; None: it has to be refused, with a reason."""

    path: str
    kept: str | None
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def is_listed(self) -> bool:
        """Is there a file of that name in the inbox?"""
        return self.path.startswith("said/")


def hostile_rows() -> list[Row]:
    """A row for each text in all text columns, for each other column with a text in it, and for each path that leads
    out."""
    texts = [text for text in TEXTS if text.strip() and not text.startswith("'=")]
    rows = [_row_of(number, text) for number, text in enumerate(texts)]
    for name in (*TYPED, "repeat_of"):
        cells = {"subject_id": f"typed {name}", name: "../../'; DROP TABLE clips; --"}
        rows.append(Row(f"said/typed-{name}.mp4", None, cells))
    return rows + [Row(path, None, {"subject_id": f"outside {n}"}) for n, path in enumerate(OUTSIDE)]


def _row_of(number: int, text: str) -> Row:
    kept = unicodedata.normalize("NFC", text.strip())
    cells = dict.fromkeys((*TEXT_COLUMNS, "notes", HEADER[-1]), text) | {"exclude": "yes"}
    return Row(f"said/{number}.mp4", kept if kept.isprintable() else None, cells)


def write_manifest(folder: Path, rows: list[Row]) -> None:
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows({"path": row.path} | row.cells for row in rows)

"""What a stranger wrote, at a terminal and in a file."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from gaitlake.analysing.files import write_tables
from gaitlake.cli import main
from gaitlake.csv_cells import CsvWriter, unguard
from gaitlake.errors import ManifestError
from gaitlake.ingest import Choices, Request, prepare
from gaitlake.lake import create_lake
from gaitlake.prompt.session import Session
from gaitlake.saying import for_terminal, say
from tests.hostile.names import FORMULAS, TEXTS

RED = "\x1b[31m\u202e"
ASKED = "SELECT chr(27) || '[31m' || chr(8238) AS a, '=1+1' AS b, -1 AS c, '-1' AS d, -0.5 AS e, [chr(27)] AS f"


@pytest.fixture(scope="module")
def new_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_lake(tmp_path_factory.mktemp("text") / "lake").path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("style", ["table", "csv", "json"])
def test_a_terminal_is_not_ordered_about(new_lake: Path, style: str) -> None:
    shown = Terminal()
    with Session(new_lake, for_terminal(shown), style, lambda: 200) as session:  # type: ignore[arg-type]
        session.run(ASKED)
    assert r"[31m\u202e" in shown.getvalue()
    assert not {"\x1b", "\u202e"} & set(shown.getvalue())


def test_a_file_gets_every_character_and_no_formula(new_lake: Path) -> None:
    written = io.StringIO()
    with Session(new_lake, for_terminal(written), "csv", lambda: 200) as session:
        session.run(ASKED)
    assert [*csv.reader(io.StringIO(written.getvalue()))][1] == [RED, "'=1+1", "-1", "'-1", "-0.5", '["\\u001b"]']


def test_every_text_survives_csv_and_none_breaks_its_row() -> None:
    written = io.StringIO(newline="")
    writer = CsvWriter(written)
    for text in TEXTS:
        writer.row([text, -1, None, text])
    rows = [*csv.reader(io.StringIO(written.getvalue(), newline=""))]
    assert [[unguard(cell) for cell in row] for row in rows] == [[text, "-1", "", text] for text in TEXTS]
    assert not [cell for row in rows for cell in (row[0], row[3]) if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_tables_of_an_analysis_hold_no_formula(tmp_path: Path) -> None:
    table = pa.table({"text": [*FORMULAS, None], "number": [-1.5] * (len(FORMULAS) + 1)})
    (file,) = write_tables(tmp_path / "tables", {"clips": table}, "csv")
    rows = [*csv.DictReader(io.StringIO(file.read_text(), newline=""))]
    assert [unguard(row["text"]) for row in rows] == [*FORMULAS, ""]
    assert not [row for row in rows if row["text"].startswith(("=", "+", "-", "@", "\t"))]
    assert {row["number"] for row in rows} == {"-1.5"}


def test_a_manifest_that_leaves_the_inbox_is_not_read(new_lake: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("path,subject_id\n")
    (tmp_path / "inbox").mkdir()
    link = tmp_path / "inbox" / "manifest.csv"
    link.symlink_to(tmp_path / "secret.csv")
    with pytest.raises(ManifestError, match="leaves the inbox; name the file it means with --manifest"):
        prepare(Request(tmp_path / "inbox", new_lake), Choices())
    prepare(Request(tmp_path / "inbox", new_lake, manifest=link), Choices())


def test_a_folder_whose_name_is_no_text_is_refused(new_lake: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/lake-\xff\x1b"))
    shutil.copytree(new_lake, odd)
    for words in (["status", "--json", "--lake", str(odd)], ["init", f"{odd}2"]):
        said = CliRunner().invoke(main, words)
        assert said.exit_code == 1
        assert r"lake-\xff\u001b" in said.output
        assert "rename the folder" in said.output


def test_json_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Half a surrogate is what Python makes of a byte that is no text; terminals and strict readers refuse it."""
    told = {"a name": "lake-\udcff\x1b\u202e", "and text": "Grüße\n"}
    say(json.dumps(told, ensure_ascii=False), as_json=True)
    shown = capsys.readouterr().out
    assert json.loads(shown) == told
    assert not {"\x1b", "\u202e", "\udcff"} & set(shown)
    assert "Grüße" in shown

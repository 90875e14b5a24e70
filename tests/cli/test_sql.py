"""`gaitlake sql` where standard input is no terminal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]


@pytest.mark.parametrize("words", [(), ("-c", "-")], ids=["piped", "dash"])
def test_statements_are_read_one_after_the_other(call: Call, lake: Path, words: tuple[str, ...]) -> None:
    text = "SELECT 1 AS a; SELECT\n 2 AS b -- ;\n;\n\n;SELECT ';' AS c"
    done = call("sql", "--lake", lake, "--format", "csv", *words, input=text)
    assert done.stdout == "a\n1\nb\n2\nc\n;\n"
    assert done.exit_code == 0


def test_the_first_failure_ends_it(call: Call, lake: Path) -> None:
    for wrong in ("DROP TABLE ledger", "SELECT nope", ".nonsense\n", "SELEC 1"):
        done = call("sql", "--lake", lake, "--format", "csv", input=f"SELECT 1 AS a;\n{wrong};\nSELECT 2 AS b;")
        assert done.stdout == "a\n1\n"
        assert done.exit_code == 1
        assert done.stderr.startswith("gaitlake: ")
        assert done.stderr.count("\n") == 1


def test_nothing_to_read_is_nothing_to_do(call: Call, lake: Path) -> None:
    done = call("sql", "--lake", lake, input="\n-- nothing\n")
    assert (done.exit_code, done.output) == (0, "")


def test_dot_commands_work_there_too(call: Call, lake: Path) -> None:
    done = call("sql", "--lake", lake, input=".format json\nSELECT count(*) AS n FROM ledger;\n.quit\nSELECT 2;")
    assert json.loads(done.stdout) == [{"n": 4}]


def test_a_dot_inside_a_statement_is_sql(call: Call, lake: Path) -> None:
    done = call("sql", "--lake", lake, "--format", "csv", input="SELECT '\n.quit\n' AS a;")
    assert done.stdout == 'a\n"\n.quit\n"\n'


def test_columns_tells_units_and_meanings_of_every_object(call: Call, lake: Path) -> None:
    listed = call("sql", "--lake", lake, "--format", "csv", input=".tables").stdout
    objects = [row["name"] for row in csv.DictReader(io.StringIO(listed))]
    assert {"clips", "asymmetry"} <= {*objects}
    asked = "".join(f".columns {name}\nSELECT 1 AS a;\n" for name in objects)
    answers = call("sql", "--lake", lake, "--format", "csv", input=asked)
    assert answers.exit_code == 0, answers.output
    assert answers.stdout.count("column,unit,meaning\n") == len(objects)
    assert "column,unit,meaning\na\n" not in answers.stdout  # none is without columns


def test_one_statement_with_c(call: Call, lake: Path) -> None:
    assert call("sql", "--lake", lake, "-c", "SELECT 1; SELECT 2").exit_code == 1
    assert call("sql", "--lake", lake, "-c", ".tables").exit_code == 1

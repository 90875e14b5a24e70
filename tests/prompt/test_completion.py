from __future__ import annotations

import pytest

from gaitlake.lake import open_for_user
from gaitlake.prompt.completion import Completer, completions, tables_named
from gaitlake.prompt.names import Names, read_names

NAMES = Names(
    {"clips": ("clip_id", "path"), "keypoints": ("frame", "left_knee"), "strides": ("stride_no", "clip_id")},
    {"left_knee": ("x", "y")},
    ("log_ratio_pct",),
)


@pytest.mark.parametrize(
    ("statement", "word", "offered"),
    [
        ("SELECT * FROM cl", "cl", ["clip_id", "clips"]),
        ("SELECT p", "p", ["path", "partition ", "preceding "]),
        ("SELECT P FROM strides", "P", ["PARTITION ", "PRECEDING "]),
        ("sel", "sel", ["select "]),
        ("SEL", "SEL", ["SELECT "]),
        ("SELECT clips.p", "clips.p", ["clips.path"]),
        ("SELECT c.p FROM clips AS c", "c.p", ["c.path"]),
        ("SELECT s. FROM lake.main.strides s", "s.", ["s.stride_no", "s.clip_id"]),
        ("SELECT x. FROM strides", "x.", []),
        ("SELECT left_knee.", "left_knee.", ["left_knee.x", "left_knee.y"]),
        ("SELECT k.left_knee.", "k.left_knee.", ["k.left_knee.x", "k.left_knee.y"]),
        ("SELECT log_", "log_", ["log_ratio_pct("]),
        ("FROM lake.main.str", "lake.main.str", ["lake.main.strides"]),
        ("FROM lake.m", "lake.m", ["lake.main."]),
        ("SELECT nothing_so", "nothing_so", []),
    ],
)
def test_what_a_word_may_become(statement: str, word: str, offered: list[str]) -> None:
    assert completions(NAMES, statement, word) == offered


def test_columns_are_those_of_the_tables_read() -> None:
    assert "path" not in completions(NAMES, "SELECT  FROM strides", "")
    assert "stride_no" in completions(NAMES, "SELECT  FROM strides", "")
    assert "frame" in completions(NAMES, "SELECT  FROM strides JOIN keypoints ON", "")


def test_keywords_are_no_aliases() -> None:
    found = tables_named("SELECT 1 FROM clips WHERE x JOIN strides AS s USING (y) LEFT JOIN elsewhere e", NAMES)
    assert found == {"clips": "clips", "strides": "strides", "s": "strides"}


def test_readline_s_protocol() -> None:
    asked = []

    def offer(word: str) -> list[str]:
        asked.append(word)
        return ["ab", "ac"]

    complete = Completer(offer)
    assert [complete("a", state) for state in range(3)] == ["ab", "ac", None]
    assert asked == ["a"]


def test_a_lake_s_names(empty_lake: object) -> None:
    with open_for_user(empty_lake) as opened:
        names = read_names(opened.rows)
        stored = opened.rows("SELECT name FROM (SHOW ALL TABLES) WHERE database = 'lake'")
    assert {*names.columns} == {name for (name,) in stored}
    assert names.columns["lake_info"] == ("name", "value")
    assert names.columns["asymmetry"][0] == "session_id"
    assert all(names.columns.values())
    assert {"x", "y", "z"} <= {*names.fields["left_knee"]}
    assert "log_ratio_pct" in names.macros

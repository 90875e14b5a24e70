"""Known answers for what the other tests of pages rely on: a test that reads no table proves nothing."""

from __future__ import annotations

import datetime

from tests.docs.blocks import Answer, as_table, blocks, differences, with_tables

PAGE = """# One

```sql
SELECT 1
```

<!-- lake: day -->

## Two

```sql truth
SELECT 2
```

| x |
| --- |
| 2 |

Prose.

```sh
gaitlake status
```

```sql
SELECT 3
```

| y | z |
| --- | --- |
| old | old |
"""


def test_blocks_know_their_place() -> None:
    found = [(block.heading, block.kind, block.lake, block.sql.strip(), block.table) for block in blocks(PAGE)]
    assert found == [
        ("One", "lake", "", "SELECT 1", ""),
        ("Two", "truth", "day", "SELECT 2", "| x |\n| --- |\n| 2 |"),
        ("Two", "lake", "day", "SELECT 3", "| y | z |\n| --- | --- |\n| old | old |"),
    ]


def test_new_tables_replace_old_ones_and_nothing_else() -> None:
    answers: list[Answer | None] = [(["a"], [(1,)]), None, (["y", "z"], [(None, 0.25)])]
    page = with_tables(PAGE, answers)
    assert [block.table for block in blocks(page)] == [
        "| a |\n| --- |\n| 1 |",
        "| x |\n| --- |\n| 2 |",
        "| y | z |\n| --- | --- |\n| NULL | 0.25 |",
    ]
    assert with_tables(page, answers) == page
    without = [line for line in page.splitlines() if line.strip() and not line.startswith("|")]
    assert without == [line for line in PAGE.splitlines() if line.strip() and not line.startswith("|")]


def test_values_are_written_as_readers_expect() -> None:
    row = (None, True, 3.0, 0.1 + 0.2, datetime.date(2026, 3, 14), "a|b", 7)
    assert as_table((list("abcdefg"), [row])).splitlines()[2] == "| NULL | true | 3 | 0.3 | 2026-03-14 | a\\|b | 7 |"


def test_only_the_last_place_of_a_number_may_differ() -> None:
    written = as_table((["x", "n", "word"], [(1.23, 4, "yes")]))
    assert differences(written, (["x", "n", "word"], [(1.24, 4, "yes")])) == []
    assert len(differences(written, (["x", "n", "word"], [(1.25, 4, "yes")]))) == 1
    assert len(differences(written, (["x", "n", "word"], [(1.23, 5, "no")]))) == 2
    assert len(differences(written, (["x", "n", "word"], []))) == 1
    assert len(differences(written, (["x", "m", "word"], [(1.23, 4, "yes")]))) == 1

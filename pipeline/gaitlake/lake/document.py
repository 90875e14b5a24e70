"""``python -m gaitlake.lake.document docs/data_dictionary.md``: the data dictionary of a new lake, to read."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from gaitlake.lake.connection import connect
from gaitlake.lake.create import create_lake
from gaitlake.lake.dictionary import dictionary_table
from gaitlake_schemas.dictionary import markdown


def document() -> str:
    """Every table and view of a lake as this version makes it."""
    with tempfile.TemporaryDirectory() as folder, connect(create_lake(folder + "/lake")) as connection:
        return markdown(dictionary_table(connection).to_pylist())


def main(arguments: list[str]) -> int:
    """Write the document to the path given."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m gaitlake.lake.document docs/data_dictionary.md\n")
        return 2
    Path(arguments[0]).write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Write the tutorial's tables anew from its own queries: ``python -m tests.docs.refresh``; read what has changed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.docs.asking import TUTORIAL
from tests.docs.blocks import blocks, with_tables
from tests.docs.tutorial_lakes import TutorialLakes, tutorial_lakes


def refresh(page: Path, lakes: TutorialLakes) -> None:
    """Each table of the page as its query answers now."""
    text = page.read_text()
    page.write_text(with_tables(text, [lakes.answer(block) for block in blocks(text)]))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, tutorial_lakes(Path(folder)) as lakes:
        refresh(TUTORIAL, lakes)


if __name__ == "__main__":
    main()

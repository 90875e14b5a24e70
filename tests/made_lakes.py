"""Lakes for those who only read them: a small clinic of synthetic people, analysed as any other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from click.testing import CliRunner

from gaitlake.cli import main


def call(*words: object) -> str:
    """What `gaitlake` says; it has to end well."""
    done = CliRunner().invoke(main, [str(word) for word in words], prog_name="gaitlake", catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@cache
def clinic_lake(folder: Path) -> Path:
    """One person before and after, from the left and the right, 8 s of running each; made once for each folder."""
    clinic, lake = folder / "clinic", folder / "lake"
    call("synth", clinic, "--subjects", 1, "--keypoints-only", "--seconds", 8, "--views", "side", "--workers", 1)
    call("init", lake)
    call("import-keypoints", clinic, "--lake", lake)
    return lake

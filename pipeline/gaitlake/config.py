"""Settings of a lake: `gaitlake.toml` in its folder. Whatever it does not name has the default written in the code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from gaitlake.errors import GaitlakeError
from gaitlake.limits import DEFAULT_LIMITS, Limits
from gaitlake.policy import MaintenancePolicy

FILE_NAME = "gaitlake.toml"
SECTIONS = ("extraction", "analysis", "ingest", "maintenance", "limits")


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How a run is cut into commits.

    Attributes
    ----------
    batch_videos
        Videos in one commit: more commits lose less when something dies, fewer leave larger files.
    batch_s
        Worker seconds that the videos of one commit may be expected to take: hours of film are not put at stake.
    """

    batch_videos: int = 128
    batch_s: float = 1800.0

    def __post_init__(self) -> None:
        if type(self.batch_videos) is not int or not 1 <= self.batch_videos <= 10_000:
            raise GaitlakeError(f"[ingest] batch_videos must be a whole number, 1 to 10000, found {self.batch_videos}")
        if type(self.batch_s) not in (int, float) or not self.batch_s > 0:
            raise GaitlakeError(f"[ingest] batch_s must be a number of seconds above 0, found {self.batch_s}")


@dataclass(frozen=True, slots=True)
class Settings:
    """``extraction``: options of the estimator; ``analysis``: parameters of the gait stages, by stage;
    ``limits``: what one video may cost."""

    extraction: Mapping[str, Any] = field(default_factory=dict)
    analysis: Mapping[str, Any] = field(default_factory=dict)
    ingest: IngestSettings = IngestSettings()
    maintenance: MaintenancePolicy = field(default_factory=MaintenancePolicy)
    limits: Limits = DEFAULT_LIMITS


def read_settings(folder: Path) -> Settings:
    """Read ``folder/gaitlake.toml``; a folder without one has the defaults.

    Raises
    ------
    GaitlakeError
        The file is no TOML, or names a section or setting that does not exist.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return Settings()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise GaitlakeError(f"{path} cannot be read as TOML: {error}; correct or remove it") from error
    _only(path, "section", found, SECTIONS)
    flat = sorted(name for name, section in found.items() if not isinstance(section, dict))
    if flat:
        raise GaitlakeError(f"{path}: {', '.join(flat)} must be a section; write [{flat[0]}] and its settings below it")
    ingest, limits = found.get("ingest", {}), found.get("limits", {})
    _only(path, "[ingest] setting", ingest, [one.name for one in fields(IngestSettings)])
    maintenance = found.get("maintenance", {})
    _only(path, "[maintenance] setting", maintenance, [one.name for one in fields(MaintenancePolicy)])
    _only(path, "[limits] setting", limits, [one.name for one in fields(Limits)])
    return Settings(
        found.get("extraction", {}),
        found.get("analysis", {}),
        IngestSettings(**ingest),
        MaintenancePolicy(**maintenance),
        Limits(**limits),
    )


def _only(path: Path, kind: str, found: Mapping[str, Any], known: tuple[str, ...] | list[str]) -> None:
    strange = sorted(set(found) - set(known))
    if strange:
        raise GaitlakeError(f"{path}: no {kind} {', '.join(strange)}; known are {', '.join(known)}")

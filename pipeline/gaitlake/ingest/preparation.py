"""Everything a run knows before its first worker starts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from gaitlake import gait, pose
from gaitlake.config import Settings, read_settings
from gaitlake.errors import ManifestError
from gaitlake.inbox import MANIFEST_NAME, scan_inbox
from gaitlake.ingest.jobs import Recipe
from gaitlake.ingest.plan import Choices, Plan, make_plan
from gaitlake.ingest.state import LakeState, StateReader
from gaitlake.lake import Lake
from gaitlake.manifest import Manifest, read_manifest

DEFAULT_ESTIMATOR = "mediapipe"
"""Of a lake that holds nothing yet."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the caller asks for.

    Attributes
    ----------
    manifest
        CSV file; None takes `manifest.csv` of the inbox if there is one, else the folder names.
    strict
        Stop when the manifest has any problem.
    estimator
        Name of a pose estimator; None takes the lake's current one.
    model
        A `.task` file of the caller's own.
    """

    inbox: Path
    lake: Path
    manifest: Path | None = None
    strict: bool = False
    estimator: str | None = None
    model: Path | None = None


@dataclass(frozen=True, slots=True)
class Preparation:
    """The plan of a run and what it was made of. ``notes``: everything a person should correct, in words."""

    recipe: Recipe
    settings: Settings
    state: LakeState
    plan: Plan
    notes: tuple[str, ...]


def prepare(request: Request, choices: Choices) -> Preparation:
    """List the inbox, read the manifest and the lake, and decide what is to be done. Writes nothing.

    Raises
    ------
    ManifestError
        With ``strict``, when the manifest has any problem; all of them are in the message.
    """
    lake = Lake(request.lake)
    settings = read_settings(lake.path)
    inbox = scan_inbox(request.inbox)
    manifest = _manifest(request, [file.path for file in inbox.files])
    with StateReader(lake) as reader:
        recipe = make_recipe(
            lake, settings, request.estimator or reader.current_estimator() or DEFAULT_ESTIMATOR, request.model
        )
        state = reader.state(recipe.extractor_id, recipe.analysis_id)
    plan = make_plan(inbox.files, manifest, state, recipe, choices)
    left_out = [f"{path}: {reason}; left out" for path, reason in inbox.left_out.items()]
    unlisted = [f"{path}: no row in the manifest; processed without session" for path in manifest.unlisted]
    named = _manifest_path(request) is not None
    return Preparation(recipe, settings, state, plan, (*manifest.problems, *(unlisted if named else ()), *left_out))


def make_recipe(lake: Lake, settings: Settings, estimator: str, model: Path | None) -> Recipe:
    """How videos are processed: the estimator with its model, and the analysis."""
    found = pose.ensure_model(model)
    extractor = pose.extractor_row(estimator, found.sha256, settings.extraction)
    parameters = gait.AnalysisParameters.from_dict(settings.analysis)
    analysis = gait.analysis_row(str(extractor["extractor_id"]), parameters)
    return Recipe(lake.path, extractor, analysis, parameters.as_dict(), dict(settings.extraction), model)


def _manifest_path(request: Request) -> Path | None:
    beside = request.inbox / MANIFEST_NAME
    return request.manifest or (beside if beside.is_file() else None)


def _manifest(request: Request, files: list[str]) -> Manifest:
    manifest = read_manifest(_manifest_path(request), files, request.inbox)
    if request.strict and manifest.problems:
        raise ManifestError(
            f"manifest {_manifest_path(request)} has {len(manifest.problems)} problems, and --strict stops at any:\n  "
            + "\n  ".join(manifest.problems)
        )
    return manifest


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

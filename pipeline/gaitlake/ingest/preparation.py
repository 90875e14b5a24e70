"""Everything a run knows before its first worker starts."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from gaitlake import gait, pose
from gaitlake.config import Settings, read_settings
from gaitlake.errors import ManifestError, ModelError
from gaitlake.inbox import MANIFEST_NAME, Inbox, leaves, scan_inbox
from gaitlake.ingest.correction_notes import correction_notes
from gaitlake.ingest.jobs import Recipe, Row
from gaitlake.ingest.plan import Choices, Plan, make_plan
from gaitlake.ingest.state import LakeState, StateReader
from gaitlake.ingest.unchanged import fingerprint, remembered
from gaitlake.lake import Lake, patiently
from gaitlake.manifest import Manifest, read_manifest
from gaitlake.object_store import Location

NAMED = 20
"""Files that one note names."""


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

    inbox: Location
    lake: Path
    manifest: Path | None = None
    strict: bool = False
    estimator: str | None = None
    model: Path | None = None


@dataclass(frozen=True, slots=True)
class Preparation:
    """The plan of a run and what it was made of. ``notes``: everything a person should correct, in words.

    ``key``: a hash of everything that the plan depends on; see :mod:`gaitlake.ingest.unchanged`.
    """

    recipe: Recipe
    settings: Settings
    state: LakeState
    plan: Plan
    notes: tuple[str, ...]
    key: str = ""


def prepare(request: Request, choices: Choices) -> Preparation:
    """List the inbox, read the manifest and the lake, and decide what is to be done. Writes nothing.

    What a server of the lake gives up half-way is done again.

    Raises
    ------
    ManifestError
        With ``strict``, when the manifest has any problem; all of them are in the message.
    """
    return patiently(lambda: _prepare(request, choices))


def _prepare(request: Request, choices: Choices) -> Preparation:
    lake = Lake(request.lake)
    settings = read_settings(lake.path)
    inbox = scan_inbox(request.inbox)
    with StateReader(lake) as reader:
        current = reader.current()
        recipe = make_recipe(lake, settings, request, current)
        key = _key(request, choices, inbox, reader.planned_from(), recipe)
        idle = None if choices.retry_failed else reader.idle_run(remembered(lake, key))
        if idle is not None:
            return _as_before(idle, recipe, settings, reader, key)
        manifest = _manifest(request, [file.path for file in inbox.files])
        state = reader.state(recipe.extractor_id, recipe.analysis_id)
    plan = make_plan(inbox, manifest, state, recipe, replace(choices, inbox=str(request.inbox.resolve())))
    notes = [
        *manifest.problems,
        *(_unlisted_note(manifest, state) if _manifest_path(request) is not None else ()),
        *(f"{path}: {found.detail}; left out" for path, found in inbox.left_out.items()),
        *_replaced_notes(plan, state),
        *correction_notes(plan, state),
        *_recipe_notes(recipe, current),
    ]
    return Preparation(recipe, settings, state, plan, tuple(notes), key)


def _key(request: Request, choices: Choices, inbox: Inbox, planned_from: Sequence[Row], recipe: Recipe) -> str:
    asked = {
        "inbox": str(request.inbox.resolve()),
        "left_out": {path: asdict(found) for path, found in inbox.left_out.items()},
        "strict": request.strict,
        "limit": choices.limit,
        "recipe": [recipe.extractor_id, recipe.analysis_id],
        "limits": asdict(recipe.limits),
    }
    return fingerprint(inbox.files, _manifest_path(request), planned_from, asked)


def _as_before(idle: Row, recipe: Recipe, settings: Settings, reader: StateReader, key: str) -> Preparation:
    """What the idle run found under the same key, without planning it again."""
    counts = {name.partition("/")[2]: int(count) for name, count in json.loads(str(idle["reasons"])).items()}
    state = LakeState(unfinished_runs=reader.unfinished_runs())
    return Preparation(recipe, settings, state, Plan(unchanged=counts), tuple(json.loads(str(idle["problems"]))), key)


def _unlisted_note(manifest: Manifest, state: LakeState) -> list[str]:
    """Files that neither the manifest nor the lake gives a session."""
    known = {str(clip["path"]) for clip in state.clips.values() if clip["session_id"] is not None}
    unlisted = [path for path in manifest.unlisted if path not in known]
    if not unlisted:
        return []
    named = ", ".join(unlisted[:NAMED]) + (f" and {len(unlisted) - NAMED} more" if len(unlisted) > NAMED else "")
    return [f"no row in the manifest, so without session: {named}"]


def _replaced_notes(plan: Plan, state: LakeState) -> list[str]:
    """Known paths with other bytes: meant, or a second inbox that uses the same names."""
    return [
        f"{file.path}: other bytes than before under this name; its earlier results are superseded"
        for job in plan.jobs
        for file in job.files
        if state.files.get(file.path, {}).get("video_id") not in (None, job.video_id)
    ]


def _recipe_notes(recipe: Recipe, current: Row | None) -> list[str]:
    if current is None or current["analysis_id"] == recipe.analysis_id:
        return []
    return [
        f"results of this run (analysis {recipe.analysis_id}) are stored beside the current ones "
        f"({current['analysis_id']}), and views still show those. To show these instead: "
        f"gaitlake promote {recipe.analysis_id} --lake {shlex.quote(str(recipe.lake))}"
    ]


def make_recipe(lake: Lake, settings: Settings, request: Request, current: Row | None) -> Recipe:
    """How videos are processed: the estimator with its model, and the analysis. What is not asked for is the lake's.

    Raises
    ------
    ModelError
        The lake's landmarks were made with a model that the caller has to give again.
    """
    model = request.model
    found = pose.ensure_model(model)
    estimator = request.estimator or (str(current["estimator"]) if current else pose.DEFAULT_ESTIMATOR)
    if current and (request.estimator, model) == (None, None) and current["model_sha256"] != found.sha256:
        raise ModelError(
            f"the landmarks of lake {lake.path} were made with the model {str(current['model_sha256'])[:12]}…, "
            f"the one at hand is {found.sha256[:12]}…: give the lake's with --model, "
            "or name an --estimator to begin a second set"
        )
    extractor = pose.extractor_row(estimator, found.sha256, settings.extraction)
    parameters = gait.AnalysisParameters.from_dict(settings.analysis)
    analysis = gait.analysis_row(str(extractor["extractor_id"]), parameters)
    options = dict(settings.extraction)
    return Recipe(lake.path, extractor, analysis, parameters.as_dict(), options, model, limits=settings.limits)


def _manifest_path(request: Request) -> Location | None:
    beside = request.inbox / MANIFEST_NAME
    if request.manifest is None and isinstance(beside, Path) and beside.is_file() and leaves(beside, request.inbox):
        raise ManifestError(f"{beside} is a link that leaves the inbox; name the file it means with --manifest")
    return request.manifest or (beside if beside.is_file() else None)


def _manifest(request: Request, files: list[str]) -> Manifest:
    manifest = read_manifest(_manifest_path(request), files, request.inbox)
    if request.strict and manifest.problems:
        raise ManifestError(
            f"manifest {_manifest_path(request)} is not clean, and --strict stops at any problem:\n  "
            + "\n  ".join(manifest.problems)
        )
    return manifest


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

"""One clip's keypoints as one Parquet file: the `keypoints` contract, and what else an analysis needs in its metadata.

The Parquet schema metadata has the key ``gaitlake``: a JSON object with the columns of `videos` and `extractors` that
belong to the keypoints. ``REQUIRED`` names what must be there; the other columns have defaults.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from gaitlake.imports.failure import ImportKeypointsError
from gaitlake.imports.tables import clock_row, tracks_of
from gaitlake_schemas.contract import ContractError
from gaitlake_schemas.tables.extractors import EXTRACTORS
from gaitlake_schemas.tables.keypoints import KEYPOINTS
from gaitlake_schemas.tables.videos import VIDEOS

SUFFIX = ".parquet"
METADATA_KEY = b"gaitlake"
REQUIRED = (
    "width_px",
    "height_px",
    "frames",
    "time_quality",
    "truncated",
    "smoothing",
    "estimator",
    "extractor_id",
)
"""Keys of the JSON object without which no clip can be analysed."""
EXTRACTOR_DEFAULTS = {"model_sha256": "unknown", "options": "{}", "stage_version": 0}
VIDEO_DEFAULTS = {"container": "unknown", "codec": "none", "rotation_deg": 0, "size_bytes": 0}

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class KeypointsFile:
    """One clip's landmarks and what was known about its video.

    Attributes
    ----------
    keypoints, tracks, videos : tables of the contracts; ``videos`` has one row, ``tracks`` one per person
    extractor : one row of the `extractors` contract
    """

    keypoints: pa.Table
    tracks: pa.Table
    videos: pa.Table
    extractor: Mapping[str, object]

    @property
    def video(self) -> Row:
        """The only row of ``videos``."""
        row: Row = self.videos.to_pylist()[0]
        return row

    @property
    def video_id(self) -> str:
        """Whose landmarks."""
        return str(self.video["video_id"])

    @property
    def smoothing(self) -> str:
        """Did the estimator smooth over time: `on`, `off` or `unknown`."""
        return str(self.extractor["smoothing"])


def write_keypoints_file(path: Path, clip: KeypointsFile) -> None:
    """Write one clip; the same clip gives the same bytes. A file of that name is replaced as a whole or not at all.

    Raises
    ------
    ImportKeypointsError
        ``path`` cannot be written.
    """
    facts = {**clip.video, **clip.extractor}
    metadata = json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()
    table = KEYPOINTS.check(clip.keypoints).sort_by([(name, "ascending") for name in KEYPOINTS.sort])
    table = table.replace_schema_metadata({METADATA_KEY: metadata})
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        pq.write_table(table, unfinished, compression="zstd")
        unfinished.replace(path)
    except OSError as error:
        raise ImportKeypointsError(
            f"{path} cannot be written ({error.strerror or error}); choose another place for the keypoints"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def read_keypoints_file(path: Path) -> KeypointsFile:
    """Read what :func:`write_keypoints_file` wrote.

    Raises
    ------
    ImportKeypointsError
        The file cannot be read, lacks the metadata or breaks the contract.
    """
    try:
        table = pq.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise ImportKeypointsError(
            f"{path} cannot be read as a Parquet file of keypoints ({reason}); make one with "
            "`gaitlake import-keypoints SOURCE -o FILE.parquet`"
        ) from error
    facts = _facts(path, table.schema.metadata or {})
    try:
        keypoints = KEYPOINTS.check(table.replace_schema_metadata(None))
        video_id = _only(path, keypoints, "video_id", facts)
        _only(path, keypoints, "extractor_id", facts)
        extractor = {c.name: ({**EXTRACTOR_DEFAULTS, **facts})[c.name] for c in EXTRACTORS.columns}
        EXTRACTORS.from_rows([dict(extractor)])
        videos = VIDEOS.from_rows([_video_row(video_id, keypoints, facts)])
    except (ContractError, pa.ArrowException, TypeError) as error:
        raise ImportKeypointsError(f"{path} is no file of keypoints: {error}; write it again") from error
    return KeypointsFile(keypoints, tracks_of(keypoints), videos, extractor)


def _facts(path: Path, metadata: Mapping[bytes, bytes]) -> Row:
    text = metadata.get(METADATA_KEY)
    if text is None:
        raise ImportKeypointsError(
            f"{path} has no metadata `gaitlake` (image size, frames, smoothing): a table of keypoints alone cannot be "
            "analysed; make the file with `gaitlake import-keypoints SOURCE -o FILE.parquet`"
        )
    try:
        facts = json.loads(text)
    except ValueError as error:
        raise ImportKeypointsError(f"{path}: its metadata `gaitlake` is no JSON ({error}); write it again") from error
    missing = [name for name in REQUIRED if not isinstance(facts, dict) or name not in facts]
    if missing:
        raise ImportKeypointsError(f"{path}: its metadata `gaitlake` lacks {missing}; write it again with all of them")
    return dict(facts)


def _only(path: Path, keypoints: pa.Table, column: str, facts: Row) -> str:
    """The one value of an id; a file holds one clip of one extractor."""
    found = sorted({str(value) for value in keypoints[column].unique().to_pylist()})
    stated = facts.get(column)
    if len(found) > 1 or (found and stated is not None and found != [stated]):
        raise ImportKeypointsError(
            f"{path}: one file holds one clip; found {column} {found[:3]}, and {stated} in its metadata; split it"
        )
    return found[0] if found else str(stated or "unknown")


def _video_row(video_id: str, keypoints: pa.Table, facts: Row) -> Row:
    defaults = VIDEO_DEFAULTS | clock_row(keypoints["time_us"].to_numpy(), keypoints["frame"].to_numpy())
    row = {**defaults, **facts, "video_id": video_id}
    return {column.name: row.get(column.name) for column in VIDEOS.columns}

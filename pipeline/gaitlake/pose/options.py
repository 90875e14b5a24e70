"""Names and options of the estimators: everything that changes landmarks, hashed into ``extractor_id``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from gaitlake.errors import GaitlakeError
from gaitlake.pose.blazepose.options import BlazePoseOptions
from gaitlake.pose.linking import LinkOptions
from gaitlake_schemas.keys import extractor_id

STAGE_VERSION = 2
"""Raise when the code of this package changes landmarks or tracks for the same input."""


@dataclass(frozen=True, slots=True)
class DetectorOptions:
    """MediaPipe's own options.

    ``num_poses`` is how many people one look may find. Confidences are MediaPipe's defaults, 0 to 1.
    """

    num_poses: int = 3
    min_pose_detection_confidence: float = 0.5
    min_pose_presence_confidence: float = 0.5
    min_tracking_confidence: float = 0.5

    def __post_init__(self) -> None:
        confidences = (
            self.min_pose_detection_confidence,
            self.min_pose_presence_confidence,
            self.min_tracking_confidence,
        )
        if not 1 <= self.num_poses <= 10 or not all(0 < c <= 1 for c in confidences):
            raise GaitlakeError(f"estimator options: num_poses must be 1 to 10, confidences in (0, 1]; got {self}")


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """Where the IMAGE-mode estimator looks.

    Attributes
    ----------
    window : float
        Side of the square around a person in which landmarks are measured, in body sizes.
    sweep_s : float
        Time in which the whole picture is searched once for new people while somebody is followed.
    overlap : float
        Share by which neighbouring search squares overlap.
    """

    window: float = 2.0
    sweep_s: float = 0.5
    overlap: float = 0.5


@dataclass(frozen=True, slots=True)
class EstimatorOptions:
    """All options of one estimator. ``windows`` is None for VIDEO mode, which only looks at whole frames."""

    running_mode: str
    smoothing: str
    windows: WindowOptions | None
    detector: DetectorOptions = field(default_factory=DetectorOptions)
    link: LinkOptions = field(default_factory=LinkOptions)

    def as_dict(self) -> dict[str, object]:
        """JSON-able and flat enough to read; with MediaPipe's version, which changes results."""
        parts = {name: value for name, value in asdict(self).items() if name != "smoothing" and value is not None}
        return {**parts, "mediapipe": version("mediapipe")}


AnyOptions = EstimatorOptions | BlazePoseOptions

ESTIMATORS: Mapping[str, AnyOptions] = MappingProxyType(
    {
        "blazepose": BlazePoseOptions(),
        "blazepose+mirror": BlazePoseOptions(mirror=True),
        "mediapipe": EstimatorOptions("IMAGE", "off", WindowOptions()),
        "mediapipe-video": EstimatorOptions("VIDEO", "on", None),
    }
)
"""Estimators by the name given to ``--estimator``."""

DEFAULT_ESTIMATOR = "blazepose"


def estimator_options(name: str, overrides: Mapping[str, object] | None = None) -> AnyOptions:
    """Options of a named estimator.

    ``overrides`` are numbers of :class:`~gaitlake.pose.blazepose.options.BlazePoseOptions`, or of MediaPipe's
    :class:`DetectorOptions`.

    Raises
    ------
    GaitlakeError
        For an unknown name or option, with the known ones.
    """
    if name not in ESTIMATORS:
        raise GaitlakeError(f"estimator {name!r} is not known; choose one of {', '.join(sorted(ESTIMATORS))}")
    options = ESTIMATORS[name]
    changeable = options if isinstance(options, BlazePoseOptions) else options.detector
    known = {key: value for key, value in asdict(changeable).items() if type(value) in (int, float)}
    strange = sorted(
        key for key, value in (overrides or {}).items() if key not in known or type(value) not in (int, float)
    )
    if strange:
        raise GaitlakeError(f"estimator options {strange} are not known numbers; choose from {sorted(known)}")
    given: dict[str, Any] = dict(overrides or {})
    if isinstance(options, BlazePoseOptions):
        return replace(options, **given)
    return replace(options, detector=replace(options.detector, **given))


def extractor_row(name: str, model_sha256: str, options: Mapping[str, object] | None = None) -> dict[str, object]:
    """The ``extractors`` row of an estimator with a model; loads neither."""
    chosen = estimator_options(name, options)
    parts = chosen.as_dict()
    return {
        "extractor_id": extractor_id(
            estimator=name,
            model_sha256=model_sha256,
            options=parts,
            smoothing=chosen.smoothing,
            stage_version=STAGE_VERSION,
        ),
        "estimator": name,
        "model_sha256": model_sha256,
        "options": json.dumps(parts, sort_keys=True),
        "smoothing": chosen.smoothing,
        "stage_version": STAGE_VERSION,
    }

"""The real networks, loaded once for each module that asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gaitlake.pose import PoseModel, create_estimator, ensure_model
from gaitlake.pose.blazepose.estimator import BlazePoseEstimator


@pytest.fixture(scope="module")
def model() -> PoseModel:
    return ensure_model()


@pytest.fixture(scope="module")
def estimator(model: PoseModel) -> Iterator[BlazePoseEstimator]:
    loaded = create_estimator("blazepose", model)
    assert isinstance(loaded, BlazePoseEstimator)
    yield loaded
    loaded.close()

"""Side biases that pose models are known to have (SCIENCE 1.3b): smaller left/right differences are no evidence."""

from __future__ import annotations

import pyarrow as pa

ESTIMATORS = ("blazepose", "blazepose+mirror", "mediapipe", "mediapipe-video")
"""All look with the same BlazePose network. What the mean with the mirror image leaves of the bias has not been
measured against truth yet, so the whole bias is declared for it, too."""

SOURCE = (
    "BlazePose on a rendered person with exact truth, side view, walking: the same clip and its mirror image differ; "
    "measured before this version, SCIENCE 1.3b"
)

SAGITTAL: dict[str, float] = {
    "load_rise_20_80_ms": 16.0,  # 62 against 78 ms, truth 62
    "load_t90_ms": 25.0,  # 117 against 142 ms, truth 103
    "load_time_ms": 37.0,  # 145 against 182 ms, truth 141
    "step_time_s": 0.011,  # 6 to 11 ms
    "knee_rom_deg": 9.5,  # the far leg's range of motion reads 8 to 17 % too small; of 56 deg in walking
}
"""Largest |left - right| seen on a symmetric person, in the metric's unit."""


def side_biases_table() -> pa.Table:
    """The rows of the ``side_biases`` table; a metric without a row has no declared bias, which is not a bias of 0."""
    from gaitlake_schemas.tables.side_biases import SIDE_BIASES

    return SIDE_BIASES.from_rows(
        [
            {"estimator": estimator, "metric": metric, "view": "sagittal", "side_bias": bias, "source": SOURCE}
            for metric, bias in sorted(SAGITTAL.items())
            for estimator in ESTIMATORS
        ]
    )

"""When each foot lands::

right  IC======FC            IC======FC
left             IC======FC            IC======FC
       |<------- stride ---->|  step_left = IC_left - IC_right before it
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.synthetic.curves import Floats
from gaitlake.synthetic.knobs import Gait
from gaitlake_schemas.vocabulary import SIDES


@dataclass(frozen=True, slots=True)
class Contacts:
    """Initial contacts of each side in s, from before the clip to after it; each stride's extra loading time and the
    phase at which its wobble begins."""

    ic_s: dict[str, Floats]
    slow_load_s: dict[str, Floats]
    duty: dict[str, float]
    wobble_rad: dict[str, Floats]

    def stride_at(self, side: str, time_s: Floats) -> tuple[Floats, np.ndarray]:
        """Phase in [0, 1) and number of the stride that each instant belongs to."""
        ic = self.ic_s[side]
        number = np.clip(np.searchsorted(ic, time_s, side="right") - 1, 0, len(ic) - 2)
        return (time_s - ic[number]) / np.diff(ic)[number], number

    def fc_s(self, side: str) -> Floats:
        """Final contact of each stride: duty x stride time after its initial contact."""
        ic = self.ic_s[side]
        return ic[:-1] + self.duty[side] * np.diff(ic)


def draw_contacts(gait: Gait, duration_s: float, seed: int) -> Contacts:
    """Contacts of a clip; a longer clip of the same seed begins with the same strides.

    Right and left steps vary independently with SD stride_sd / sqrt(2) (at most 4 SD), so that strides of either side
    have SD stride_sd_s. Phase 0.3 of a right stride is at time 0.
    """
    stride = gait.stride_s
    count = int(duration_s / stride * 1.2) + 8
    draws = np.clip(np.random.default_rng([seed, 1]).standard_normal((count, 4)), -4, 4)
    phases = np.random.default_rng([seed, 6]).uniform(0, 2 * np.pi, (count + 1, 2))
    to_left = gait.left_contact * stride + draws[:, 0] * gait.stride_sd_s / np.sqrt(2)
    to_right = (1 - gait.left_contact) * stride + draws[:, 1] * gait.stride_sd_s / np.sqrt(2)
    right = np.concatenate([[0.0], np.cumsum(to_left + to_right)])
    right += -0.3 * stride - right[2]
    load = {"left": draws[:, 2], "right": draws[:, 3]}
    return Contacts(
        ic_s={"left": right[:-1] + to_left, "right": right},
        slow_load_s={s: (gait.leg(s).slow_load_ms + gait.load_sd_ms * load[s]) / 1000 for s in SIDES},
        duty={s: gait.duty(s) for s in SIDES},
        wobble_rad={s: phases[:, i] for i, s in enumerate(SIDES)},
    )

"""Frames in which a model cannot decide which leg is which, and puts both between.

Where two readings of a picture are equally likely, a heat map has two tops and the landmark falls between them. Seen
from the side both feet then jump towards each other for some frames, and back::

    left - right   ____      ____
                       |    |          a dip narrower than a leg can swing
                        ~~~~
"""

from __future__ import annotations

import numpy as np

from gaitlake.gait.parameters import CleanParameters
from gaitlake.metrics.motion import LEG_INDEX, SIDES, Bools, Floats


def mixed_legs(xy: Floats, time_s: Floats, leg_length_px: float, p: CleanParameters) -> Bools:
    """Frames whose feet stand together although they are apart just before and just after, shape (n,).

    Parameters
    ----------
    xy : shape (n, joints, 2), px, legs put right
    """
    from scipy.ndimage import grey_closing, grey_opening

    none = np.zeros(len(xy), dtype=bool)
    feet = {side: list(LEG_INDEX[side][2:]) for side in SIDES}
    apart = xy[:, feet["left"], 0] - xy[:, feet["right"], 0]
    known = np.isfinite(apart).any(axis=1)
    if known.sum() < 3 or not leg_length_px > 0.0:
        return none
    spread = np.interp(time_s, time_s[known], np.nanmean(apart[known], axis=1))
    frames = max(3, round(p.mixed_s / float(np.median(np.diff(time_s)))) + 1)
    filled, cut = grey_closing(spread, (frames,)), grey_opening(spread, (frames,))
    dip = np.where(filled > 0.0, filled - spread, 0.0) + np.where(cut < 0.0, spread - cut, 0.0)
    found: Bools = known & (dip > p.mixed_minimum * leg_length_px)
    found[:frames] = found[-frames:] = False  # what comes before and after is not known there
    return found

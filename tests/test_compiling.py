"""Compiled loops work where nothing can be kept on disk, too."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
import numpy as np
from gaitlake.pose.blazepose.compiled import refine
places = np.array([[0.5, 0.5]])
maps = np.full((64, 64, 1), -20.0, np.float32)
maps[33, 34, 0] = 20.0
refine(places, maps, 7, 0.5)
print(places.round(4).tolist())
"""


def test_without_a_place_to_keep_them() -> None:
    environment = os.environ | {"NUMBA_CACHE_DIR": "/proc/nowhere"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.strip() == "[[0.5312, 0.5156]]", done.stderr  # 34 and 33 sixty-fourths

"""Compiled loops work where nothing can be kept on disk, too, and divide as they say."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import pytest

from gaitlake.compiling import compiled, compiled_unchecked, inlined

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


@compiled
def checked(value: float) -> float:
    return 1.0 / value


@inlined
def part(value: float) -> float:
    return 1.0 / value


@compiled_unchecked
def unchecked(value: float) -> float:
    return part(value) + 1.0 / value


def test_what_a_division_by_zero_gives() -> None:
    with pytest.raises(ZeroDivisionError):
        checked(0.0)
    assert unchecked(0.0) == math.inf
    assert checked(4.0) == 0.25
    assert unchecked(4.0) == 0.5

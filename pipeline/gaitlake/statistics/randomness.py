"""Seeded draws: the same seed gives the same numbers, and two purposes never share a stream."""

from __future__ import annotations

import hashlib

import numpy as np

from gaitlake.errors import StatisticsError
from gaitlake.statistics.sample import Floats


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Random numbers for one purpose.

    Raises
    ------
    StatisticsError
        The seed is negative.
    """
    if seed < 0:
        raise StatisticsError(f"seed {seed}: must be at least 0; take any number from 0 up.")
    stream = int.from_bytes(hashlib.blake2b(purpose.encode(), digest_size=8).digest(), "little")
    return np.random.default_rng([seed, stream])


def seed_of(*parts: Floats) -> int:
    """A seed from numbers themselves, their order and how they are split up; -0 counts as 0."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update((part + 0.0).astype("<f8").tobytes())
    return int.from_bytes(digest.digest(), "little")

"""The seam between the steps of BlazePose and whatever runs its two networks.

A step hands over 8-bit RGB crops and gets arrays of floats. Another runtime (an accelerator, say) implements
:class:`Network` and :class:`Runtime`, and no step changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Crops = NDArray[np.uint8]
"""N x side x side x 3, RGB."""

Outputs = tuple[NDArray[np.float32], ...]
"""One array per output of the :class:`NetworkKind`, each with the N crops along its first axis."""


@dataclass(frozen=True, slots=True)
class NetworkKind:
    """What a network takes and gives.

    Attributes
    ----------
    member : str
        Its file in the pose bundle.
    side_px : int
        Width and height of its input.
    mean, std : float
        Its input is (8-bit sample - mean) / std.
    outputs : tuple of shapes
        Of the outputs that are used, without the first axis; outputs are told apart by shape. What only the others
        need is not computed.
    most : int
        Largest number of crops that it can take at once.
    """

    member: str
    side_px: int
    mean: float
    std: float
    outputs: tuple[tuple[int, ...], ...]
    most: int


class Network(Protocol):
    """One loaded network. Not to be used by two threads at once."""

    def infer(self, crops: Crops) -> Outputs:
        """Outputs of any number of crops; the same for a crop alone as among others, to the last bit."""
        ...


class Runtime(Protocol):
    """Loads networks. ``name`` and ``version`` belong to what landmarks depend on."""

    name: str
    version: str

    def load(self, model: bytes, kind: NetworkKind) -> Network:
        """Load one network of a pose bundle.

        Raises
        ------
        ModelError
            The bytes are no such network.
        """
        ...

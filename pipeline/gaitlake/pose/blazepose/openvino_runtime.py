"""BlazePose's networks in OpenVINO on the CPU: float32, one thread, nothing sent to anybody."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from gaitlake.errors import ModelError, SetupError
from gaitlake.pose.blazepose.network import Crops, NetworkKind, Outputs

CPU_OPTIONS = {
    "INFERENCE_PRECISION_HINT": "f32",
    "INFERENCE_NUM_THREADS": 1,
    "NUM_STREAMS": 1,
    "ENABLE_CPU_PINNING": False,  # the one thread of every worker process would be pinned to the same core
}

TFLITE = b"TFL3"
"""From the fifth byte of every TensorFlow Lite file on. OpenVINO would try its other readers on a file without it."""


class OpenVinoRuntime:
    """Loads networks into this process; each is used by one thread."""

    name = "openvino"

    def __init__(self) -> None:
        self.version = version("openvino")
        self._openvino = imported()
        self._core = self._openvino.Core()

    def load(self, model: bytes, kind: NetworkKind) -> OpenVinoNetwork:
        """See :class:`gaitlake.pose.blazepose.network.Runtime`."""
        return OpenVinoNetwork(self._openvino, self._core, self._read(model, kind), kind)

    def _read(self, model: bytes, kind: NetworkKind) -> Any:
        if model[4:8] != TFLITE:
            raise ModelError(f"{kind.member} is no TensorFlow Lite network")
        with tempfile.TemporaryDirectory(prefix="gaitlake-network-") as folder:
            path = Path(folder) / kind.member  # its TensorFlow Lite reader takes files only
            path.write_bytes(model)
            try:
                whole = self._core.read_model(path)
            except RuntimeError as error:
                reason = str(error).strip().splitlines()[-1].replace(str(path), kind.member)
                raise ModelError(f"OpenVINO cannot read {kind.member}: {reason}") from error
            return self._openvino.Model(_used(whole, kind), whole.get_parameters(), kind.member)


def _used(whole: Any, kind: NetworkKind) -> list[Any]:
    """The wanted outputs, in order; whatever only the others need is left out of the model."""
    shapes = [tuple(output.shape)[1:] for output in whole.outputs]
    missing = [shape for shape in kind.outputs if shape not in shapes]
    side = tuple(whole.inputs[0].shape)
    if missing or side != (1, kind.side_px, kind.side_px, 3):
        raise ModelError(
            f"{kind.member} is no BlazePose network: it takes {side} and gives {shapes}, expected "
            f"{(1, kind.side_px, kind.side_px, 3)} and {list(kind.outputs)}"
        )
    return [whole.outputs[shapes.index(shape)].get_node() for shape in kind.outputs]


class OpenVinoNetwork:
    """One network, compiled for each number of crops when it is first needed.

    Any number is split into powers of two: a model of fixed size is a fifth faster than one of open size, and two crops
    at once are some 8 % faster than one after the other.
    """

    def __init__(self, openvino: Any, core: Any, model: Any, kind: NetworkKind) -> None:
        self._openvino = openvino
        self._core = core
        self._model = model
        self._kind = kind
        self._requests: dict[int, Any] = {}

    def infer(self, crops: Crops) -> Outputs:
        """See :class:`gaitlake.pose.blazepose.network.Network`."""
        parts = []
        start = 0
        while start < len(crops):
            size = min(1 << ((len(crops) - start).bit_length() - 1), self._kind.most)
            parts.append(self._run(np.ascontiguousarray(crops[start : start + size])))
            start += size
        if len(parts) == 1:
            return parts[0]
        return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))

    def _run(self, crops: Crops) -> Outputs:
        size = len(crops)
        if size not in self._requests:
            self._requests[size] = self._compiled(size)
        request = self._requests[size]
        request.set_input_tensor(self._openvino.Tensor(crops, shared_memory=True))
        request.infer()
        return tuple(np.array(request.get_output_tensor(n).data) for n in range(len(self._kind.outputs)))

    def _compiled(self, size: int) -> Any:
        from openvino.preprocess import PrePostProcessor  # type: ignore[import-untyped]

        model = self._model.clone()
        model.reshape([size, self._kind.side_px, self._kind.side_px, 3])
        steps = PrePostProcessor(model)
        steps.input().tensor().set_element_type(self._openvino.Type.u8)
        normal = steps.input().preprocess().convert_element_type(self._openvino.Type.f32)
        normal.mean(self._kind.mean).scale(self._kind.std)
        return self._core.compile_model(steps.build(), "CPU", CPU_OPTIONS).create_infer_request()


def imported() -> Any:
    """The `openvino` module, without its usage reports: it posts that it was imported if it finds `openvino_telemetry`.

    Raises
    ------
    SetupError
        It does not load on this machine.
    """
    with _hidden("openvino_telemetry"):
        try:
            import openvino  # type: ignore[import-untyped]
        except (ImportError, OSError) as error:
            raise SetupError(
                f"OpenVINO does not load: {error}; type: pip install --force-reinstall openvino"
            ) from error
    return openvino


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """While the block runs, importing ``module`` fails as if it were not installed."""
    before = sys.modules.get(module)
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if before is None:
            del sys.modules[module]
        else:
            sys.modules[module] = before

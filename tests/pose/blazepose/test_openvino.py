"""The real networks in OpenVINO: same numbers in any batch, nothing sent to anybody, wrong files refused (slow)."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest

from gaitlake.errors import ModelError
from gaitlake.pose import PoseModel, create_estimator
from gaitlake.pose.blazepose import detector, landmarks
from gaitlake.pose.blazepose.estimator import BlazePoseEstimator
from gaitlake.pose.blazepose.network import Crops, NetworkKind
from gaitlake.pose.blazepose.region import Region
from gaitlake.pose.bundle import DETECTOR, LANDMARKER
from gaitlake.video import Decoder, cut_out

pytestmark = pytest.mark.slow

Cutting = Callable[[NetworkKind, int], Crops]


@pytest.fixture(scope="module")
def crops(shared_data: Path) -> Iterator[Cutting]:
    """Crops of any size from a real picture, each a little farther to the right."""
    with Decoder(shared_data / "videos" / "treadmill_run_side.mp4") as reader:
        picture = next(iter(reader)).picture
        squares = [Region(360.0 + n, 640, 900) for n in range(-6, 6)]

        def cut(kind: NetworkKind, count: int) -> Crops:
            maps = [square.image_from_crop(kind.side_px) for square in islice(cycle(squares), count)]
            return np.stack([cut_out(picture, one, kind.side_px, replicate=True) for one in maps])

        yield cut  # the picture lies in the decoder's memory


def test_outputs_have_the_promised_shapes(estimator: BlazePoseEstimator, crops: Cutting) -> None:
    with estimator.networks() as networks:
        for kind in (detector.KIND, landmarks.KIND):
            outputs = networks[kind.member].infer(crops(kind, 3))
            assert tuple(output.shape for output in outputs) == tuple((3, *shape) for shape in kind.outputs)
            assert all(output.dtype == np.float32 for output in outputs)


@pytest.mark.parametrize("size", [2, 3, 8, 64, 70])
def test_landmarks_of_a_crop_do_not_depend_on_the_others(
    estimator: BlazePoseEstimator, crops: Cutting, size: int
) -> None:
    kind = landmarks.KIND
    with estimator.networks() as networks:
        network, shown = networks[kind.member], crops(kind, size)
        together = network.infer(shown)
        for number in {0, 1, size // 2, size - 1}:
            alone = network.infer(shown[number : number + 1])
            for one, of_all in zip(alone, together, strict=True):
                np.testing.assert_array_equal(one[0], of_all[number])


def test_detections_in_a_crop_do_not_depend_on_the_others(estimator: BlazePoseEstimator, crops: Cutting) -> None:
    kind = detector.KIND
    with estimator.networks() as networks:
        network, shown = networks[kind.member], crops(kind, 3)
        together = network.infer(shown)
        for number in range(3):
            for one, of_all in zip(network.infer(shown[number : number + 1]), together, strict=True):
                np.testing.assert_array_equal(one[0], of_all[number])
        assert not np.array_equal(together[0][0], together[0][1])


SILENT = """
import os, socket, sys
from itertools import islice
from pathlib import Path

def refuse(*_, **__):
    raise AssertionError("a socket is opened")

socket.socket.__init__ = socket.socketpair = socket.create_connection = socket.getaddrinfo = refuse
from gaitlake.pose import create_estimator, ensure_model
from gaitlake.video import Decoder
estimator = create_estimator("blazepose", ensure_model())
with Decoder(Path(sys.argv[1])) as decoder:
    print(len(list(estimator.follow(islice(decoder, 3)))), "seen")
estimator.close()
print("openvino_telemetry" in sys.modules, "mediapipe" in sys.modules)
files = [Path(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
print([str(file.readlink()) for file in files if file.is_symlink() and "socket" in str(file.readlink())])
"""


def test_nothing_is_reported_to_anybody(shared_data: Path, model: PoseModel, tmp_path: Path) -> None:
    """With OpenVINO's reporter installed, which says that it was imported; native code has no open sockets either."""
    reporter = tmp_path / "openvino_telemetry"
    reporter.mkdir()
    (reporter / "__init__.py").write_text("print('REPORTED')\n")
    clip = shared_data / "videos" / "treadmill_run_side.mp4"
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{SILENT}"
    done = subprocess.run([sys.executable, "-c", code, str(clip)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["3 seen", "False False", "[]"]


def bundle(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def missing(folder: Path, good: dict[str, bytes]) -> Path:
    return folder / "missing.task"


def text(folder: Path, good: dict[str, bytes]) -> Path:
    (folder / "text.task").write_text("no zip")
    return folder / "text.task"


def incomplete(folder: Path, good: dict[str, bytes]) -> Path:
    return bundle(folder / "incomplete.task", {DETECTOR: good[DETECTOR]})


def exchanged(folder: Path, good: dict[str, bytes]) -> Path:
    return bundle(folder / "exchanged.task", {DETECTOR: good[LANDMARKER], LANDMARKER: good[DETECTOR]})


def detector_twice(folder: Path, good: dict[str, bytes]) -> Path:
    return bundle(folder / "twice.task", {DETECTOR: good[DETECTOR], LANDMARKER: good[DETECTOR]})


def no_network(folder: Path, good: dict[str, bytes]) -> Path:
    return bundle(folder / "words.task", {DETECTOR: b"no network", LANDMARKER: good[LANDMARKER]})


def empty(folder: Path, good: dict[str, bytes]) -> Path:
    return bundle(folder / "empty.task", {DETECTOR: good[DETECTOR], LANDMARKER: b""})


def cut_off(folder: Path, good: dict[str, bytes]) -> Path:
    return bundle(folder / "short.task", {DETECTOR: good[DETECTOR], LANDMARKER: good[LANDMARKER][:1_000_000]})


def damaged(folder: Path, good: dict[str, bytes]) -> Path:
    """A bundle whose bytes changed on disk."""
    path = bundle(folder / "damaged.task", good)
    data = bytearray(path.read_bytes())
    data[1_000_000:1_000_100] = bytes(100)
    path.write_bytes(bytes(data))
    return path


WRONG = [missing, text, incomplete, exchanged, detector_twice, no_network, empty, cut_off, damaged]


@pytest.mark.parametrize("made", WRONG, ids=lambda made: made.__name__)
def test_a_wrong_model_is_refused_with_what_to_type(
    tmp_path: Path, model: PoseModel, made: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    with zipfile.ZipFile(model.path) as archive:
        good = {name: archive.read(name) for name in (DETECTOR, LANDMARKER)}
    path = made(tmp_path, good)
    with pytest.raises(ModelError) as refused:
        create_estimator("blazepose", PoseModel(path, "0"))
    said = str(refused.value)
    assert path.name in said
    assert "gaitlake models fetch" in said
    assert "--model" in said
    assert "\n" not in said

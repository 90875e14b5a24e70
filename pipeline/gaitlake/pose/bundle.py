"""Build MediaPipe's pose bundle (`.task`) from the two bare BlazePose networks.

A bundle is an uncompressed zip of both networks, each with TFLite metadata that says how pixels become the network's
input: (value - mean) / std. Same inputs, same bytes: the bundle's SHA-256 is part of `extractor_id`.
"""

from __future__ import annotations

import io
import zipfile

DETECTOR = "pose_detector.tflite"
LANDMARKER = "pose_landmarks_detector.tflite"
NORMALIZATION = {DETECTOR: (127.5, 127.5), LANDMARKER: (0.0, 255.0)}
"""Mean and standard deviation of the input: the detector takes -1..1, the landmark network 0..1."""

ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def build_bundle(networks: dict[str, bytes]) -> bytes:
    """Zip the networks, named as in :data:`NORMALIZATION`, with their metadata."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, (mean, std) in NORMALIZATION.items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, with_metadata(networks[name], _normalization(mean, std)))
    return buffer.getvalue()


def with_metadata(network: bytes, metadata: bytes) -> bytes:
    """Append ``metadata`` to a TFLite model as its ``TFLITE_METADATA`` buffer."""
    import flatbuffers  # type: ignore[import-untyped]
    import numpy as np
    from mediapipe.tasks.metadata import schema_py_generated as schema  # type: ignore[import-untyped]

    model = schema.ModelT.InitFromPackedBuf(network, 0)
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(metadata, np.uint8)
    model.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(network) + 4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _normalization(mean: float, std: float) -> bytes:
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    options = schema.NormalizationOptionsT()
    options.mean, options.std = [mean], [std]
    unit = schema.ProcessUnitT()
    unit.optionsType, unit.options = schema.ProcessUnitOptions.NormalizationOptions, options
    tensor = schema.TensorMetadataT()
    tensor.processUnits = [unit]
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [tensor]
    metadata = schema.ModelMetadataT()
    metadata.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(metadata.Pack(builder), b"M001")
    return bytes(builder.Output())

"""What a person says about videos: one CSV row per clip, or folder names."""

from gaitlake.manifest.reading import Manifest, read_manifest

__all__ = ["Manifest", "read_manifest"]

"""A lake, or parts of it, in formats that other programs read."""

from gaitlake.export.duckdb_file import DuckdbFile, export_duckdb

__all__ = ["DuckdbFile", "export_duckdb"]

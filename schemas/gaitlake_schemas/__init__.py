"""What every table of a gaitlake promises: columns, types, units, grain, vocabulary and keys."""

SCHEMA_VERSION = 2
"""Version of the lake's tables. A lake with a higher one was written by a newer gaitlake."""

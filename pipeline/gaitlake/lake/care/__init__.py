"""Keeping a lake for years: compaction, expiry, forgetting people, looking for damage and mending it."""

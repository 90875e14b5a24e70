"""Rendered people against the bars: from pixels to verdicts."""

"""One module per command of `gaitlake`; each is light at import."""

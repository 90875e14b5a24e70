"""When and where gaitlake runs: Prefect flows and the choice of a Dask cluster."""

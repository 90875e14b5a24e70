"""The lake's SQL: views and macros that are stored in the catalog, summaries and audits that run in each commit."""

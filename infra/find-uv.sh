#!/bin/sh
# Prints the uv to use: one on PATH that runs (a name on PATH may be a stub), else the one in .venv-tools.
for candidate in uv .venv-tools/bin/uv; do
    if "$candidate" --version >/dev/null 2>&1 </dev/null; then
        echo "$candidate"
        exit 0
    fi
done
exit 1

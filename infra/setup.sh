#!/bin/sh
# Makes .venv exactly as uv.lock says. Needs Python 3.11, 3.12 or 3.13 (with venv and pip) and the package registries.
set -eu
cd "$(dirname "$0")/.."

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        # A name on PATH may be a stub that refuses to run: only one that runs counts.
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null </dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

if ! python=$(find_python); then
    echo "gaitlake needs Python 3.11, 3.12 or 3.13; none of python3, python3.13, python3.12, python3.11 is one." >&2
    echo "On Debian or Ubuntu: sudo apt-get install python3 python3-venv; elsewhere: make PYTHON=/path/to/python …" >&2
    exit 1
fi

if ! uv=$(sh infra/find-uv.sh); then
    echo "Installing uv into .venv-tools"
    if ! "$python" -m venv .venv-tools; then
        rm -rf .venv-tools
        echo "This Python has no working venv. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
        exit 1
    fi
    .venv-tools/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
    uv=.venv-tools/bin/uv
fi

# Nothing but .venv, made by the Python found above: no other environment, no Python from elsewhere.
unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT
export UV_PYTHON_DOWNLOADS=never
echo "Making .venv with $("$python" --version) as uv.lock says"
# Compiled here, once, on all cores: where PYTHONDONTWRITEBYTECODE is set, every process would compile Prefect anew (4 s).
"$uv" sync --frozen --quiet --compile-bytecode --python "$python"
.venv/bin/python -m compileall -q pipeline flows schemas tests

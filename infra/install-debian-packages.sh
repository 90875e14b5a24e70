#!/bin/sh
# The two system libraries that MediaPipe loads, and the PostgreSQL that tests start. Run as root: sudo sh infra/install-debian-packages.sh
set -eu
packages="libegl1 libgles2 postgresql-15"

if [ "$(id -u)" -ne 0 ]; then
    echo "This installs Debian packages ($packages), so it needs root: sudo sh $0" >&2
    exit 1
fi
missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "Already there: $packages"
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update
# shellcheck disable=SC2086
apt-get install --yes --no-install-recommends $missing

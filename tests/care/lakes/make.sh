#!/bin/sh
# Freeze a small lake of the gaitlake at hand: sh tests/care/lakes/make.sh vN
# Run it at a release, before SCHEMA_VERSION is raised, and check tests/care/lakes/vN.tar.xz in. Made-up people only.
# Its lake: a night with a file that is no video, two clips of one person, two corrections.
set -eu
bin=$(cd "$(dirname "$0")/../../.." && pwd)/.venv/bin
target=$(cd "$(dirname "$0")" && pwd)/$1.tar.xz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1
"$bin/gaitlake" synth clinic --subjects 1 --keypoints-only --seconds 3 --views side --workers 1
rm -r clinic/S001/post
grep -v /post/ clinic/manifest.csv > kept.csv && mv kept.csv clinic/manifest.csv
mkdir inbox && echo "no clip" > inbox/broken.mp4
"$bin/gaitlake" init lake
"$bin/gaitlake" ingest inbox --lake lake
"$bin/gaitlake" import-keypoints clinic --lake lake
"$bin/gaitlake" correct S001/pre/baseline_left.keypoints.parquet --load 5 --why "wore a vest" --who me --lake lake
"$bin/gaitlake" correct S001/pre/baseline_right.keypoints.parquet --exclude --why "wrong shoes" --who me --lake lake
"$bin/gaitlake" doctor --lake lake
tar -cJf "$target" lake

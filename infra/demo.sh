#!/bin/sh
# make demo: a lake from a folder of videos, and the first questions to it. Running it twice does nothing twice.
set -eu
videos=$1
lake=$2
gaitlake=.venv/bin/gaitlake

. infra/show.sh

# One lake is for one inbox: another folder of videos starts another lake.
inbox=$(cd "$videos" && pwd)
mkdir -p "$(dirname "$lake")"
if [ "$(cat "$lake.inbox" 2>/dev/null)" != "$inbox" ]; then
    rm -rf "$lake"
    printf '%s\n' "$inbox" >"$lake.inbox"
fi

show init "$lake"
show ingest "$videos" --lake "$lake"
show status --lake "$lake"
show sql --lake "$lake" -c "SELECT path, metric, unit, n_left, n_right, round(left_median, 3) AS left, round(right_median, 3) AS right, round(difference, 3) AS difference, round(ci_low, 3) AS ci_low, round(ci_high, 3) AS ci_high, reason, flags FROM clip_asymmetry ORDER BY path, metric LIMIT 24"
show sql --lake "$lake" -c "SELECT path, reason, detail FROM failures ORDER BY path"
printf '\nThe lake stays in %s. Ask it anything: %s sql --lake %s -c "..."\n' "$lake" "$gaitlake" "$lake"

#!/bin/sh
# make demo: six rendered people before and after their drills, ingested, and what was found beside what is true.
set -eu
clinic=$1
lake=$2
gaitlake=.venv/bin/gaitlake

. infra/show.sh

# A clinic that another version made is made anew: its pictures may differ.
made=$(cat pipeline/gaitlake/synthetic/rendered/*.py pipeline/gaitlake/synthetic/clinic/*.py infra/demo-clinic.sh | cksum)
mkdir -p "$(dirname "$clinic")"
if [ "$(cat "$clinic.made" 2>/dev/null)" != "$made" ]; then
    rm -rf "$clinic" "$lake"
    show synth "$clinic" --subjects 6 --seed 7 --seconds 7.5 --views left,rear
    printf '%s\n' "$made" >"$clinic.made"
fi

show init "$lake"
show ingest "$clinic" --lake "$lake"
show truth "$clinic" --lake "$lake"
show sql --lake "$lake" -c "SELECT subject_id, metric, round(left_change, 4) AS left_change, round(right_change, 4) AS right_change, unit, days_between, reason, flags FROM pre_post WHERE metric IN ('load_t90_ms', 'wobble_stride_sd') AND pairing = 'same_clip' ORDER BY metric, subject_id"
printf '\nSix people ran before and after drills; %s/subjects.csv says who truly changed, and how.\n' "$clinic"
printf 'The lake stays in %s. Ask it anything: %s sql --lake %s -c "..."\n' "$lake" "$gaitlake" "$lake"
printf 'Next: docs/tutorial/one-athlete-one-day.md, docs/synthetic.md; your own videos: make demo VIDEOS=path/to/a/folder\n'

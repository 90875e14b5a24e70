-- normalised_symmetry_index_pct: 100 (left - right) / (max(0, all) - min(0, all)), %; positive: left larger
--   l: left value
--   r: right value
--   smallest: smallest value of all trials of both sides
--   largest: largest value of all trials of both sides
-- reads: nothing
-- reference: Queen 2020; SCIENCE 5
-- caution: NULL where the range is 0; depends on the trials, so freeze the bounds before comparing
CREATE OR REPLACE MACRO lake.main.normalised_symmetry_index_pct(l, r, smallest, largest) AS (
    100 * (l - r) / nullif(greatest(0, smallest, largest) - least(0, smallest, largest), 0)
);

-- median_of_ordered: the median of values that are in order
--   ordered: list of the values without NULLs, in ascending order
-- reads: nothing
-- reference: the mean of the two middle values where their number is even
-- caution: NULL for an empty list
CREATE OR REPLACE MACRO lake.main.median_of_ordered(ordered) AS (
    (ordered[(len(ordered) + 1) // 2] + ordered[len(ordered) // 2 + 1]) / 2
);

-- mad_of_ordered: the median absolute deviation from the median, of values that are in order
--   ordered: list of the values without NULLs, in ascending order
--   centre: their median
-- reads: nothing
-- reference: the k nearest values are neighbours, so that the k-th smallest deviation is the least that a window of k
--   values has at either end: no second sort
-- caution: NULL for an empty list; not scaled (1.4826 makes it a standard deviation of normal values)
CREATE OR REPLACE MACRO lake.main.mad_of_ordered(ordered, centre) AS (
    list_sum(list_transform(
        [(len(ordered) + 1) // 2, len(ordered) // 2 + 1],
        LAMBDA k: list_min(list_transform(
            list_zip(ordered[1:len(ordered) - k + 1], ordered[k:]),
            LAMBDA ends: greatest(centre - ends[1], ends[2] - centre)
        ))
    )) / 2
);

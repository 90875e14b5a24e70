-- median_standard_error: standard error of a median, in the unit of the values; the values are independent
--   ordered: list of the values without NULLs, in ascending order
-- reads: median_rank, median_rank_quantile
-- reference: Price & Bonett 2001, J Stat Comput Simul 68:295 (c, p and z); Bonett & Price 2002 for differences
-- caution: NULL for n < 2, and when the order statistics coincide: a spread of 0 says that the values are too coarse
CREATE OR REPLACE MACRO lake.main.median_standard_error(ordered) AS (
    CASE
        WHEN len(ordered) >= 2
            THEN
                nullif(
                    ordered[len(ordered) - lake.main.median_rank(len(ordered)) + 1]
                    - ordered[lake.main.median_rank(len(ordered))],
                    0
                ) / (2 * lake.main.median_rank_quantile(len(ordered)))
    END
);

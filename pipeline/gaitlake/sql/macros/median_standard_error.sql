-- median_standard_error: standard error of a median, in the unit of the values; the values are independent
--   ordered: list of the values without NULLs, in ascending order
-- reads: normal_quantile
-- reference: Price & Bonett 2001, J Stat Comput Simul 68:295 (c, p and z); Bonett & Price 2002 for differences
-- caution: NULL for n < 2, and when the order statistics coincide: a spread of 0 says that the values are too coarse
CREATE OR REPLACE MACRO lake.main.median_standard_error(ordered) AS (
    WITH sample AS (
        SELECT
            ordered AS x,
            len(ordered) AS n,
            greatest(1, round((len(ordered) + 1) / 2 - sqrt(len(ordered))))::INTEGER AS c
    ),

    bounds AS (
        SELECT
            x[n - c + 1] - x[c] AS width,
            lake.main.normal_quantile(
                1 - list_sum(list_transform(
                    range(c), LAMBDA i: exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) - n * ln(2))
                ))
            ) AS z
        FROM sample
        WHERE n >= 2
    )

    SELECT width / (2 * z) FROM bounds WHERE width > 0
);

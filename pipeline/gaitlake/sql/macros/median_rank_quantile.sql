-- median_rank_quantile: half the distance of order statistics c and n - c + 1 in standard errors of the median
--   n: number of values
-- reads: median_rank, normal_quantile
-- reference: Price & Bonett 2001, J Stat Comput Simul 68:295 (z); the sum is binomial, with probability 1/2
-- caution: for n >= 2; costs a sum over c terms, so ask once for each n
CREATE OR REPLACE MACRO lake.main.median_rank_quantile(n) AS (
    lake.main.normal_quantile(
        1 - list_sum(list_transform(
            range(lake.main.median_rank(n)),
            LAMBDA i: exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) - n * ln(2))
        ))
    )
);

-- normal_quantile: x with P(standard normal < x) = p; NULL outside 0 < p < 1
--   p: probability
-- reads: normal_quantile_tail, normal_quantile_centre
-- reference: Acklam 2003, "An algorithm for computing the inverse normal cumulative distribution function"
-- caution: relative error below 1.2e-9
CREATE OR REPLACE MACRO lake.main.normal_quantile(p) AS (
    CASE
        WHEN p <= 0 OR p >= 1 THEN NULL
        WHEN p < 0.02425 THEN lake.main.normal_quantile_tail(sqrt(-2 * ln(p)))
        WHEN p > 1 - 0.02425 THEN -lake.main.normal_quantile_tail(sqrt(-2 * ln(1 - p)))
        ELSE lake.main.normal_quantile_centre(p - 0.5, pow(p - 0.5, 2))
    END
);

-- student_t_quantile: x with P(Student's t < x) = p, for 0.9 <= p <= 0.99
--   p: probability
--   df: degrees of freedom, 1 or more; NULL: the normal distribution
-- reads: normal_quantile, student_t_quantile_expansion
-- reference: exact for 1 and 2 degrees of freedom, else Cornish-Fisher expansion (Abramowitz & Stegun 26.7.5)
-- caution: at p = 0.975 relative error below 8e-3 from 2 degrees of freedom, 3e-3 from 2.5, 1e-5 from 10; up to 0.11
--   between 1 and 2; NULL below 1
CREATE OR REPLACE MACRO lake.main.student_t_quantile(p, df) AS (
    list_transform(
        [lake.main.normal_quantile(p)],
        LAMBDA x: CASE
            WHEN df IS NULL THEN x
            WHEN df < 1 THEN NULL
            WHEN df = 1 THEN tan(pi() * (p - 0.5))
            WHEN df = 2 THEN (2 * p - 1) / sqrt(2 * p * (1 - p))
            ELSE lake.main.student_t_quantile_expansion(x, df)
        END
    )[1]
);

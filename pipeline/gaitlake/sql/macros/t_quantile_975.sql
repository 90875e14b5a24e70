-- t_quantile_975: what a 95 % interval is wide on either side, in standard errors: the 0.975 quantile of Student's t
--   df: degrees of freedom, 1 or more; NULL: the normal distribution
-- reads: student_t_quantile_expansion
-- reference: as student_t_quantile(0.975, df), whose normal quantile is a number here, so that plans stay small
-- caution: relative error below 8e-3 from 2, 3e-3 from 2.5, 1e-5 from 10, but up to 0.11 between 1 and 2; NULL below 1;
--   the quantile must be no DECIMAL, whose products overflow
CREATE OR REPLACE MACRO lake.main.t_quantile_975(df) AS (
    CASE
        WHEN df IS NULL THEN 1.959963984540054::DOUBLE
        WHEN df < 1 THEN NULL
        WHEN df = 1 THEN 12.706204736174694::DOUBLE
        WHEN df = 2 THEN 4.302652729749462::DOUBLE
        ELSE lake.main.student_t_quantile_expansion(1.959963984540054::DOUBLE, df)
    END
);

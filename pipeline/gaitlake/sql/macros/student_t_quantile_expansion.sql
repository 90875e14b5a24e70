-- student_t_quantile_expansion: quantile of Student's t from the normal one
--   x: quantile of the normal distribution
--   df: degrees of freedom
-- reads: nothing
-- reference: Abramowitz & Stegun 26.7.5, four terms
CREATE OR REPLACE MACRO lake.main.student_t_quantile_expansion(x, df) AS (
    x + (pow(x, 3) + x) / (4 * df) + (5 * pow(x, 5) + 16 * pow(x, 3) + 3 * x) / (96 * pow(df, 2))
    + (3 * pow(x, 7) + 19 * pow(x, 5) + 17 * pow(x, 3) - 15 * x) / (384 * pow(df, 3))
    + (79 * pow(x, 9) + 776 * pow(x, 7) + 1482 * pow(x, 5) - 1920 * pow(x, 3) - 945 * x) / (92160 * pow(df, 4))
);

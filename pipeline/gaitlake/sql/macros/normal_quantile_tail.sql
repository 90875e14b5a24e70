-- normal_quantile_tail: lower tail of normal_quantile
--   q: sqrt(-2 ln p), 0 < p < 0.02425
-- reads: nothing
-- reference: Acklam 2003, coefficients c and d
CREATE OR REPLACE MACRO lake.main.normal_quantile_tail(q) AS (
    (
        ((
            ((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
            - 2.549732539343734e+00
        ) * q + 4.374664141464968e+00) * q + 2.938163982698783e+00
    ) / (
        (
            ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
            + 3.754408661907416e+00
        ) * q + 1
    )
);

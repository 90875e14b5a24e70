-- normal_quantile_centre: middle part of normal_quantile
--   q: p - 0.5
--   r: q squared
-- reads: nothing
-- reference: Acklam 2003, coefficients a and b
CREATE OR REPLACE MACRO lake.main.normal_quantile_centre(q, r) AS (
    q * (
        ((
            ((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
            + 1.383577518672690e+02
        ) * r - 3.066479806614716e+01) * r + 2.506628277459239e+00
    ) / (
        ((
            ((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
            + 6.680131188771972e+01
        ) * r - 1.328068155288572e+01) * r + 1
    )
);

-- autocorrelation_inflation: factor by which neighbours that resemble each other enlarge a median's standard error
--   autocorrelation: lag-1 autocorrelation of signs; NULL: not known
--   pairs: neighbours that it was taken from
-- reads: nothing
-- reference: bias of a sample autocorrelation, (1 + rho) / pairs, taken off; Gaussian AR(1): sign correlation
--   2 asin(rho) / pi; variance factor 1 + 2 (sum of sign correlations over all lags); checked by simulation
-- caution: never below 1 (alternating strides do not make a median better); sign correlation held at 0.7 at most
CREATE OR REPLACE MACRO lake.main.autocorrelation_inflation(autocorrelation, pairs) AS (
    coalesce(list_transform(
        [least(0.7, greatest(0, (autocorrelation * pairs + 1) / nullif(greatest(pairs - 3, 0), 0)))],
        LAMBDA s: sqrt(1 + 2 * s + 4 / pi() * pow(sin(pi() * s / 2), 2) / (1 - sin(pi() * s / 2)))
    )[1], 1)
);

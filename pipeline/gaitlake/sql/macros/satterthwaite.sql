-- satterthwaite: variance of the sum or difference of two independent estimates, and its degrees of freedom
--   variance_1: variance of the one
--   df_1: its degrees of freedom; NULL: as many as there can be
--   variance_2: variance of the other
--   df_2: its degrees of freedom; NULL: as many as there can be
-- reads: nothing
-- reference: Satterthwaite 1946, Biometrics Bull 2:110
-- caution: a STRUCT of variance and df; df is NULL (normal distribution) when both are
CREATE OR REPLACE MACRO lake.main.satterthwaite(variance_1, df_1, variance_2, df_2) AS (
    {
        'variance': variance_1 + variance_2,
        'df': pow(variance_1 + variance_2, 2)
        / nullif(coalesce(pow(variance_1, 2) / df_1, 0) + coalesce(pow(variance_2, 2) / df_2, 0), 0)
    }
);

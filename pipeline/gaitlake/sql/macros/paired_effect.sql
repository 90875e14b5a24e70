-- paired_effect: mean change of n subjects with its interval and effect sizes
--   n: subjects, one change each
--   mean: mean change
--   sd: standard deviation of the changes
--   sd_pre: standard deviation before
--   sd_post: standard deviation after
-- reads: t_quantile_975
-- reference: SCIENCE 7: d_z = mean / SD of changes; d_av = mean / sqrt((sd_pre^2 + sd_post^2) / 2);
--   g_av = J d_av, J = 1 - 3 / (8 (n - 1) - 1)
-- caution: a STRUCT; NULL fields below 2 subjects or where nothing varies; SQL gives t, never a p-value: see studies
CREATE OR REPLACE MACRO lake.main.paired_effect(n, mean, sd, sd_pre, sd_post) AS (
    {
        'ci_low': if(n >= 2 AND sd > 0, mean - lake.main.t_quantile_975(n - 1) * sd / sqrt(n), NULL),
        'ci_high': if(n >= 2 AND sd > 0, mean + lake.main.t_quantile_975(n - 1) * sd / sqrt(n), NULL),
        't': if(n >= 2, mean / nullif(sd / sqrt(n), 0), NULL),
        'd_z': if(n >= 2, mean / nullif(sd, 0), NULL),
        'g_av': if(
            n >= 2,
            (1 - 3 / (8 * (n - 1) - 1)) * mean / nullif(sqrt((pow(sd_pre, 2) + pow(sd_post, 2)) / 2), 0), NULL
        )
    }
);

-- median_rank: rank c of the lower of two order statistics, c and n - c + 1, whose distance gives the median's error
--   n: number of values
-- reads: nothing
-- reference: Price & Bonett 2001, J Stat Comput Simul 68:295
-- caution: for n >= 2
CREATE OR REPLACE MACRO lake.main.median_rank(n) AS greatest(1, round((n + 1) / 2 - sqrt(n)))::INTEGER;

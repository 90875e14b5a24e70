-- log_ratio_pct: 100 ln(left / right), %; positive: left larger
--   l: left value
--   r: right value
-- reads: nothing
-- reference: SCIENCE 5
-- caution: NULL unless both are above 0; exactly antisymmetric, changes add up
CREATE OR REPLACE MACRO lake.main.log_ratio_pct(l, r) AS (
    CASE WHEN l > 0 AND r > 0 THEN 100 * (ln(l) - ln(r)) END
);

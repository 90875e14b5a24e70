-- symmetry_index_pct: 200 (left - right) / (left + right), %; positive: left larger
--   l: left value
--   r: right value
-- reads: nothing
-- reference: Robinson 1987; SCIENCE 5
-- caution: NULL unless both are above 0: with unlike signs it explodes, with a zero it is always 200, with two negative
--   values its sign turns round
CREATE OR REPLACE MACRO lake.main.symmetry_index_pct(l, r) AS (
    CASE WHEN l > 0 AND r > 0 THEN 200 * (l - r) / (l + r) END
);

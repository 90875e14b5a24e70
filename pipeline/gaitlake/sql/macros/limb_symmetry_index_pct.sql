-- limb_symmetry_index_pct: 100 affected / unaffected, %; below 100: the affected side is smaller
--   l: left value
--   r: right value
--   affected_side: declared affected side, left or right
-- reads: nothing
-- reference: SCIENCE 5
-- caution: NULL without a declared affected side and unless both are above 0
CREATE OR REPLACE MACRO lake.main.limb_symmetry_index_pct(l, r, affected_side) AS (
    CASE
        WHEN l > 0 AND r > 0 AND affected_side = 'left' THEN 100 * l / r
        WHEN l > 0 AND r > 0 AND affected_side = 'right' THEN 100 * r / l
    END
);

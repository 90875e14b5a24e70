-- response: what may be said of one subject's change of |left - right|; one of gaitlake_schemas.vocabulary.RESPONSES
--   change: change of |left - right|; negative: more symmetric; NULL: withheld
--   excludes_zero: does the 95 % interval of the change of left - right exclude 0? NULL: there is no interval
--   flags: codes of the values compared, comma-separated
--   mdc: smallest detectable change, in the unit of the change; NULL: not known
-- reads: nothing
-- reference: SCIENCE 7 (responder), 8 (UNVALIDATED: no verdict)
-- caution: a difference that turns round and is as large again has not changed here: read the sides' own changes
CREATE OR REPLACE MACRO lake.main.response(change, excludes_zero, flags, mdc) AS (
    CASE
        WHEN change IS NULL OR excludes_zero IS NULL THEN 'not_measurable'
        WHEN NOT excludes_zero OR flags LIKE '%UNVALIDATED%' THEN 'no_detectable_change'
        WHEN abs(change) <= mdc OR change = 0 THEN 'no_detectable_change'
        WHEN mdc IS NULL THEN if(change < 0, 'differs_toward_symmetry', 'differs_from_symmetry')
        ELSE if(change < 0, 'improved', 'worsened')
    END
);

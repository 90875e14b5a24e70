-- asymmetry_verdict: what may be said of a difference of left and right; one of gaitlake_schemas.vocabulary.VERDICTS
--   difference: left - right; NULL: withheld
--   excludes_zero: does its 95 % interval exclude 0? NULL: there is no interval
--   flags: codes of the values compared, comma-separated
--   mdc: smallest detectable change, in the unit of the difference; NULL: not known
--   side_bias: the pose model's side bias, in that unit; NULL: none is declared
--   in_band: is the difference within the reference band? NULL: there is no band
-- reads: nothing
-- reference: SCIENCE 5 (verdicts), 1.3b (side bias), 8 (UNVALIDATED, YAW_UNKNOWN: no verdict)
-- caution: what is not known is not 0: without mdc or side_bias there is no more than differs_in_session; beyond_noise
--   says that both are exceeded, not that people without complaints differ less
CREATE OR REPLACE MACRO lake.main.asymmetry_verdict(difference, excludes_zero, flags, mdc, side_bias, in_band) AS (
    CASE
        WHEN difference IS NULL OR excludes_zero IS NULL THEN 'not_measurable'
        WHEN NOT excludes_zero OR abs(difference) <= side_bias THEN 'not_distinguishable'
        WHEN flags LIKE '%UNVALIDATED%' OR flags LIKE '%YAW_UNKNOWN%' THEN 'not_distinguishable'
        WHEN abs(difference) <= mdc THEN 'not_distinguishable'
        WHEN mdc IS NULL OR side_bias IS NULL THEN 'differs_in_session'
        WHEN NOT in_band THEN 'asymmetric'
        ELSE 'beyond_noise'
    END
);

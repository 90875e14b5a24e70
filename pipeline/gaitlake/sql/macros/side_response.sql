-- side_response: did one side itself change? `changed`, `differs_in_session`, `no_detectable_change`, `not_measurable`
--   change: after - before; NULL: withheld
--   change_se: its standard error; NULL: there is no interval
--   mdc: smallest detectable change, in the unit of the change; NULL: not known
-- reads: nothing
-- reference: SCIENCE 7: the "better" side may have worsened; the sign says in which direction, not whether that is good
-- caution: for a metric without smallest detectable change an interval that excludes 0 is differs_in_session only
CREATE OR REPLACE MACRO lake.main.side_response(change, change_se, mdc) AS (
    CASE
        WHEN change IS NULL OR change_se IS NULL THEN 'not_measurable'
        WHEN abs(change) <= 1.959963984540054::DOUBLE * change_se OR abs(change) <= mdc
            THEN 'no_detectable_change'
        WHEN mdc IS NULL THEN 'differs_in_session'
        ELSE 'changed'
    END
);

-- contrast_reason: why left and right cannot be compared, or NULL
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   rejected_left: rejected strides, left
--   rejected_right: rejected strides, right
-- reads: nothing
-- reference: SCIENCE 5 and 6 (7 strides a side), 8 (rejection above 2 : 1); vocabulary LOW_N, UNEQUAL_REJECTION
-- caution: a rejection that is unequal by fewer than 3 strides is chance, not a pattern
CREATE OR REPLACE MACRO lake.main.contrast_reason(n_left, n_right, rejected_left, rejected_right) AS (
    CASE
        WHEN least(n_left, n_right) < 7 THEN 'LOW_N'
        WHEN
            greatest(rejected_left, rejected_right) > 2 * least(rejected_left, rejected_right)
            AND abs(rejected_left - rejected_right) >= 3
            THEN 'UNEQUAL_REJECTION'
    END
);

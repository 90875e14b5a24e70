-- contrast_reason: why left and right cannot be compared, or NULL
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   rejected_left: strides without a value, left: rejected, or the metric withheld
--   rejected_right: strides without a value, right
-- reads: nothing
-- reference: SCIENCE 5 and 6 (7 strides a side), 8 (rejection above 2 : 1); vocabulary LOW_N, UNEQUAL_REJECTION
-- caution: shares are compared, so that sides may come from unequal numbers of clips; fewer than 3 strides are chance
CREATE OR REPLACE MACRO lake.main.contrast_reason(n_left, n_right, rejected_left, rejected_right) AS (
    CASE
        WHEN least(n_left, n_right) < 7 THEN 'LOW_N'
        WHEN
            greatest(rejected_left, rejected_right) >= 3
            AND greatest(rejected_left / (n_left + rejected_left), rejected_right / (n_right + rejected_right))
            > 2 * least(rejected_left / (n_left + rejected_left), rejected_right / (n_right + rejected_right))
            THEN 'UNEQUAL_REJECTION'
    END
);

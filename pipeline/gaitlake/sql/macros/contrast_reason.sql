-- contrast_reason: why left and right cannot be compared, or NULL
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   rejected_left: strides without a value, left: rejected, or the metric withheld
--   rejected_right: strides without a value, right
--   noise_unequal: do the limbs compared differ in landmark noise by more than a factor of 1.5? NULL: not known
-- reads: nothing
-- reference: SCIENCE 5 and 6 (7 strides a side), 8 (rejection above 2 : 1), 4.4 (noise); vocabulary LOW_N,
--   UNEQUAL_REJECTION, NOISE_UNEQUAL
-- caution: shares are compared, so that sides may come from unequal numbers of clips; fewer than 3 strides are chance
CREATE OR REPLACE MACRO lake.main.contrast_reason(n_left, n_right, rejected_left, rejected_right, noise_unequal) AS (
    CASE
        WHEN least(n_left, n_right) < 7 THEN 'LOW_N'
        WHEN
            greatest(rejected_left, rejected_right) >= 3
            AND greatest(rejected_left / (n_left + rejected_left), rejected_right / (n_right + rejected_right))
            > 2 * least(rejected_left / (n_left + rejected_left), rejected_right / (n_right + rejected_right))
            THEN 'UNEQUAL_REJECTION'
        WHEN noise_unequal THEN 'NOISE_UNEQUAL'
    END
);

-- contrast_reason: why left and right cannot be compared, or NULL
--   n_left: strides with a value, left
--   n_right: strides with a value, right
--   rejected_left: strides without a value, left: rejected, or the metric withheld
--   rejected_right: strides without a value, right
--   low_fps: is any of the strides below the frame rate that the metric needs? NULL: not known
--   noise_unequal: do the limbs compared differ in landmark noise by more than a factor of 1.5? NULL: not known
-- reads: nothing
-- reference: SCIENCE 5 and 6 (7 strides a side), 8 (rejection above 2 : 1), 2 (frame rate), 4.4 (noise)
-- caution: shares are compared, so that sides may come from unequal numbers of clips; fewer than 3 strides, or
--   no more than 10 % of a side, are chance: at equal rates of 5 % a quarter of long clips has shares above 2 : 1
CREATE OR REPLACE MACRO lake.main.contrast_reason(
    n_left, n_right, rejected_left, rejected_right, low_fps, noise_unequal
) AS (
    CASE
        WHEN least(n_left, n_right) < 7 THEN 'LOW_N'
        WHEN
            greatest(rejected_left, rejected_right) >= 3
            AND greatest(rejected_left / (n_left + rejected_left), rejected_right / (n_right + rejected_right)) > 0.1
            AND greatest(rejected_left / (n_left + rejected_left), rejected_right / (n_right + rejected_right))
            > 2 * least(rejected_left / (n_left + rejected_left), rejected_right / (n_right + rejected_right))
            THEN 'UNEQUAL_REJECTION'
        WHEN low_fps THEN 'LOW_FPS'
        WHEN noise_unequal THEN 'NOISE_UNEQUAL'
    END
);

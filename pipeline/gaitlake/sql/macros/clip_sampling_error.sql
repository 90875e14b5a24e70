-- clip_sampling_error: standard error of a median whose strides come in clips, from the clips' scores
--   scores: list of each clip's contribution to the median's error, in the unit of the values
--   independent_se: the standard error that independent strides would have
-- reads: nothing
-- reference: sandwich variance of a median by clusters, K / (K - 1) sum of squared scores, K - 1 degrees of freedom
-- caution: NULL for NULL scores; never below half of independent_se, because few clips may agree by chance
CREATE OR REPLACE MACRO lake.main.clip_sampling_error(scores, independent_se) AS (
    greatest(
        sqrt(list_dot_product(scores, scores) * len(scores) / nullif(len(scores) - 1, 0)),
        if(scores IS NULL, NULL, independent_se / 2)
    )
);

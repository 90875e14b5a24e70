-- contrast_variance: variance of left - right when strides come in clips, and its degrees of freedom
--   left_ids: clips of the left side, list
--   left_scores: their scores, list
--   right_ids: clips of the right side, list
--   right_scores: their scores, list
-- reads: shared_clip_scores, satterthwaite
-- reference: sandwich variance by clusters; a clip in which both sides were seen is one cluster, so that what both
--   sides share there cancels; sides of different clips are independent (Satterthwaite's degrees of freedom)
-- caution: a STRUCT of variance and df; NULL unless both sides have 3 clips; never below 0 by rounding,
--   because its root is taken
CREATE OR REPLACE MACRO lake.main.contrast_variance(left_ids, left_scores, right_ids, right_scores) AS (
    CASE
        WHEN left_scores IS NULL OR right_scores IS NULL THEN NULL
        WHEN list_has_any(left_ids, right_ids)
            THEN
                {
                    'variance': greatest(
                        0, list_dot_product(left_scores, left_scores) + list_dot_product(right_scores, right_scores)
                        - 2 * lake.main.shared_clip_scores(left_ids, left_scores, right_ids, right_scores)
                    ) * len(list_distinct(list_concat(left_ids, right_ids)))
                    / (len(list_distinct(list_concat(left_ids, right_ids))) - 1),
                    'df': len(list_distinct(list_concat(left_ids, right_ids)))::DOUBLE - 1
                }
        ELSE
            lake.main.satterthwaite(
                list_dot_product(left_scores, left_scores) * len(left_scores) / (len(left_scores) - 1),
                len(left_scores) - 1,
                list_dot_product(right_scores, right_scores) * len(right_scores) / (len(right_scores) - 1),
                len(right_scores) - 1
            )
    END
);

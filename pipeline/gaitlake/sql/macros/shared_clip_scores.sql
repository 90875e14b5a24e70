-- shared_clip_scores: sum over the clips of both sides of left score times right score
--   left_ids: clips of the left side, list
--   left_scores: their scores, list
--   right_ids: clips of the right side, list
--   right_scores: their scores, list
-- reads: nothing
-- reference: covariance of two medians whose strides come in the same clips
-- caution: 0 when no clip is shared
CREATE OR REPLACE MACRO lake.main.shared_clip_scores(left_ids, left_scores, right_ids, right_scores) AS (
    coalesce(list_sum(list_transform(
        list_zip(left_ids, left_scores),
        LAMBDA clip: clip[2] * coalesce(right_scores[list_position(right_ids, clip[1])], 0)
    )), 0)
);

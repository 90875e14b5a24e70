-- analysis_side_biases: the left/right differences that each analysis would see in symmetric people, where declared
-- grain: analysis_id, activity, metric, view, pairing, camera_sides
-- reads: analyses, extractors, side_biases
-- reference: SCIENCE 1.3b
-- caution: what has no row has no declared bias, which is not a bias of 0
-- columns:
--   analysis_id: analysis
--   activity: activity analysed
--   metric: see metrics
--   view: view analysed
--   pairing: which strides of each limb were pooled
--   camera_sides: sides nearer the camera in the clips pooled; near_near: left,right
--   side_bias: what |left - right| of 95 % of symmetric people stays within [see metrics]
CREATE OR REPLACE VIEW lake.main.analysis_side_biases AS
SELECT
    analyses.analysis_id, side_biases.activity, side_biases.metric, side_biases.view, side_biases.pairing,
    side_biases.camera_sides, side_biases.side_bias
FROM lake.main.analyses AS analyses
INNER JOIN lake.main.extractors AS extractors ON analyses.extractor_id = extractors.extractor_id
INNER JOIN lake.main.side_biases AS side_biases ON extractors.estimator = side_biases.estimator;

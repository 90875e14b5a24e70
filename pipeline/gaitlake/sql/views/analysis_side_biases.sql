-- analysis_side_biases: the left/right differences that each analysis would see in symmetric people, where declared
-- grain: analysis_id, metric, view
-- reads: analyses, extractors, side_biases
-- reference: SCIENCE 1.3b
-- caution: a metric and view without a row has no declared bias, which is not a bias of 0
-- columns:
--   analysis_id: analysis
--   metric: see metrics
--   view: view analysed
--   side_bias: largest false |left - right| [see metrics]
CREATE OR REPLACE VIEW lake.main.analysis_side_biases AS
SELECT analyses.analysis_id, side_biases.metric, side_biases.view, side_biases.side_bias
FROM lake.main.analyses AS analyses
INNER JOIN lake.main.extractors AS extractors ON analyses.extractor_id = extractors.extractor_id
INNER JOIN lake.main.side_biases AS side_biases ON extractors.estimator = side_biases.estimator;

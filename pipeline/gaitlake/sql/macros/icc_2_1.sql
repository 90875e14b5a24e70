-- icc_2_1: intraclass correlation of two measurements, absolute agreement of single ones
--   between_subjects: mean square between subjects
--   between_times: mean square between first and second measurement
--   residual: residual mean square
--   n: subjects
-- reads: nothing
-- reference: Shrout & Fleiss 1979, Psychol Bull 86:420, ICC(2,1), k = 2
-- caution: NULL when nothing varies, and for fewer than 2 subjects
CREATE OR REPLACE MACRO lake.main.icc_2_1(between_subjects, between_times, residual, n) AS (
    (between_subjects - residual)
    / nullif(between_subjects + residual + 2 * (between_times - residual) / nullif(n, 0), 0)
);

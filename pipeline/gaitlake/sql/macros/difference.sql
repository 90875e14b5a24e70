-- difference: left - right, in the metric's unit; positive: left larger
--   l: left value
--   r: right value
-- reads: nothing
-- reference: SCIENCE 5, the default index
-- caution: always defined
CREATE OR REPLACE MACRO lake.main.difference(l, r) AS l - r;

-- side_of_centre: number of values above a centre less the number below it
--   found: list of values
--   centre: the centre
-- reads: nothing
-- reference: the sign score of a median
-- caution: 0 for an empty list
CREATE OR REPLACE MACRO lake.main.side_of_centre(found, centre) AS (
    coalesce(list_sum(list_transform(found, LAMBDA x: sign(x - centre))), 0)
);

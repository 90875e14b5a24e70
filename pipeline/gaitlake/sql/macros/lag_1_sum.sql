-- lag_1_sum: how often neighbours lie on the same side of a centre, less how often on different ones
--   series: list of lists of values in time; neighbours are within one list
--   centre: the centre, usually the median of all
-- reads: nothing
-- reference: lag-1 autocorrelation of signs, times the number of neighbours
-- caution: a value that equals the centre counts as neither
CREATE OR REPLACE MACRO lake.main.lag_1_sum(series, centre) AS (
    list_sum(list_transform(
        list_transform(series, LAMBDA part: list_transform(part, LAMBDA x: sign(x - centre)::DOUBLE)),
        LAMBDA signs: coalesce(list_dot_product(signs[1:-2], signs[2:]), 0)
    ))
);

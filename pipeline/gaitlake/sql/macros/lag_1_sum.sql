-- lag_1_sum: how often neighbours lie on the same side of a centre, less how often on different ones
--   series: list of lists of values in time; neighbours are within one list
--   centre: the centre, usually the median of all
-- reads: nothing
-- reference: lag-1 autocorrelation of signs, times the number of neighbours
-- caution: a value that equals the centre counts as neither
CREATE OR REPLACE MACRO lake.main.lag_1_sum(series, centre) AS (
    list_sum(list_transform(series, LAMBDA part: coalesce(list_dot_product(
        list_transform(part[1:-2], LAMBDA x: sign(x - centre)::DOUBLE),
        list_transform(part[2:], LAMBDA x: sign(x - centre)::DOUBLE)
    ), 0)))
);

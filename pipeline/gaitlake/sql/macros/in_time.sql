-- in_time: values in the order of their numbers
--   found: list of values
--   numbers: list of their numbers, of the same length
-- reads: nothing
-- reference: strides are numbered in time within their clip
-- caution: NULL for NULL lists
CREATE OR REPLACE MACRO lake.main.in_time(found, numbers) AS (
    CASE
        WHEN list_min(list_transform(list_zip(numbers[1:-2], numbers[2:]), LAMBDA pair: pair[2] - pair[1])) < 0
            THEN list_transform(list_sort(list_zip(numbers, found)), LAMBDA pair: pair[2])
        ELSE found
    END
);

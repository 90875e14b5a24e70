-- in_time: values in the order of their numbers
--   found: list of values
--   numbers: list of their numbers, of the same length
-- reads: nothing
-- reference: strides are numbered in time within their clip
-- caution: NULL for NULL lists
CREATE OR REPLACE MACRO lake.main.in_time(found, numbers) AS (
    CASE
        WHEN numbers = list_sort(numbers) THEN found
        WHEN found IS NOT NULL THEN list_transform(list_sort(list_zip(numbers, found)), LAMBDA pair: pair[2])
    END
);

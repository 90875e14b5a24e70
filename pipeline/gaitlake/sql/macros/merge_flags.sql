-- merge_flags: one text with each code once, sorted, comma-separated; NULL when there is none
--   texts: list of such texts, NULL allowed
-- reads: nothing
-- reference: the columns `flags`
CREATE OR REPLACE MACRO lake.main.merge_flags(texts) AS (
    CASE
        WHEN contains(array_to_string(texts, ','), ',')
            THEN
                nullif(trim(
                    array_to_string(list_sort(list_distinct(string_split(array_to_string(texts, ','), ','))), ','), ','
                ), '')
        ELSE nullif(array_to_string(texts, ','), '')
    END
);

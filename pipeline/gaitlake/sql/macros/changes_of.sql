-- changes_of: the changes of all subjects of a group in numbers (an aggregate)
--   outcome: its name
--   before: value before, one row a subject
--   after: value after
--   change: change; NULL: withheld, and then neither before nor after counts
-- reads: nothing
-- reference: SCIENCE 7
-- caution: a STRUCT; use with GROUP BY, one row a subject
CREATE OR REPLACE MACRO lake.main.changes_of(outcome, before, after, change) AS (
    {
        'outcome': outcome, 'n': count(change), 'mean_pre': avg(before) FILTER (change IS NOT NULL),
        'mean_post': avg(after) FILTER (change IS NOT NULL), 'mean': avg(change), 'sd': stddev_samp(change),
        'sd_pre': stddev_samp(before) FILTER (change IS NOT NULL),
        'sd_post': stddev_samp(after) FILTER (change IS NOT NULL)
    }
);

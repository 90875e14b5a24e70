-- responders: who became more symmetric, who less, and in whom nothing can be said
-- grain: intervention, acute, activity, condition, view, pairing, metric
-- reads: pre_post
-- reference: SCIENCE 7 (responder)
-- caution: a count of single subjects' responses, no test of the group; people picked for being asymmetric come
--   out more symmetric by chance alone: see expected_regression of pre_post_effects
-- columns:
--   intervention: what was done in between; NULL when the manifest names none
--   acute: filmed before and after on one day?
--   activity: activity analysed
--   condition: drill, or `baseline`
--   view: view analysed
--   pairing: see asymmetry
--   metric: see metrics
--   subjects: people with a session before and one after
--   improved: people who became more symmetric, beyond noise
--   worsened: people who became less symmetric, beyond noise
--   differs_toward_symmetry: more symmetric beyond the interval, noise not known
--   differs_from_symmetry: less symmetric beyond the interval, noise not known
--   no_detectable_change: people within the interval or the smallest detectable change
--   not_measurable: people without a change; see reason in pre_post
--   left_changed: people whose left side changed, beyond noise
--   right_changed: people whose right side changed, beyond noise
--   improved_pct: improved, of those that are measurable [%]
CREATE OR REPLACE VIEW lake.main.responders AS
SELECT
    intervention, acute, activity, condition, view, pairing, metric, count(DISTINCT subject_id)::INTEGER AS subjects,
    count(*) FILTER (response = 'improved')::INTEGER AS improved,
    count(*) FILTER (response = 'worsened')::INTEGER AS worsened,
    count(*) FILTER (response = 'differs_toward_symmetry')::INTEGER AS differs_toward_symmetry,
    count(*) FILTER (response = 'differs_from_symmetry')::INTEGER AS differs_from_symmetry,
    count(*) FILTER (response = 'no_detectable_change')::INTEGER AS no_detectable_change,
    count(*) FILTER (response = 'not_measurable')::INTEGER AS not_measurable,
    count(*) FILTER (left_response = 'changed')::INTEGER AS left_changed,
    count(*) FILTER (right_response = 'changed')::INTEGER AS right_changed,
    100 * improved / nullif(count(*) FILTER (response != 'not_measurable'), 0) AS improved_pct
FROM lake.main.pre_post
GROUP BY intervention, acute, activity, condition, view, pairing, metric;

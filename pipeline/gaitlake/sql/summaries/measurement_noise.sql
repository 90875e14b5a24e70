-- measurement_noise: rows of the table measurement_noise: test_retest of at least 10 people
-- grain: activity, view, pairing, fps_class_hz, metric, quantity
-- reads: test_retest
-- reference: SCIENCE 5; with 10 people a standard deviation is known within 23 % (one standard error)
-- caution: below 10 people views fall back on the literature's floor, and say so
SELECT activity, view, pairing, fps_class_hz, metric, quantity, subjects, pairs, sem, mdc95, icc_2_1
FROM lake.main.test_retest
WHERE subjects >= 10 AND sem > 0
ORDER BY metric, activity, view, pairing, fps_class_hz, quantity

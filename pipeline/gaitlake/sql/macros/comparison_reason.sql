-- comparison_reason: why before and after cannot be compared, or only with care; else NULL
--   facing_changed: was another side nearer the camera?
--   activity: activity of both
--   fps_before_hz: frame rate before; NULL: not known
--   fps_after_hz: frame rate after; NULL: not known
--   before_mps: speed before; NULL: not known
--   after_mps: speed after; NULL: not known
-- reads: fps_class_hz
-- reference: SCIENCE 1.3b (facing), 7 (same frame-rate class, |change of speed| <= 5 % of the speed before); vocabulary
--   NOT_COMPARABLE (withholds the change), SPEED_UNKNOWN (a flag)
-- caution: speed is a matter of walking and running only
CREATE OR REPLACE MACRO lake.main.comparison_reason(
    facing_changed, activity, fps_before_hz, fps_after_hz, before_mps, after_mps
) AS (
    CASE
        WHEN facing_changed THEN 'NOT_COMPARABLE'
        WHEN NOT coalesce(lake.main.fps_class_hz(fps_before_hz) = lake.main.fps_class_hz(fps_after_hz), FALSE)
            THEN 'NOT_COMPARABLE'
        WHEN activity NOT IN ('walk', 'run') THEN NULL
        WHEN before_mps IS NULL OR after_mps IS NULL THEN 'SPEED_UNKNOWN'
        WHEN round(abs(after_mps - before_mps), 6) > round(0.05 * before_mps, 6) THEN 'NOT_COMPARABLE'
    END
);

-- symmetry_angle_pct: 100 (atan2(left, right) - 45 deg) / 90 deg, wrapped to within 100 %; positive: left larger
--   l: left value
--   r: right value
-- reads: symmetry_angle_wrapped_deg
-- reference: Zifchock 2008, Gait Posture 27:622; SCIENCE 5
-- caution: NULL at (0, 0); about a third of the symmetry index; its sign loses its meaning when both are negative
CREATE OR REPLACE MACRO lake.main.symmetry_angle_pct(l, r) AS (
    CASE
        WHEN l = 0 AND r = 0 THEN NULL
        ELSE 100 * lake.main.symmetry_angle_wrapped_deg(degrees(atan2(l, r)) - 45) / 90
    END
);

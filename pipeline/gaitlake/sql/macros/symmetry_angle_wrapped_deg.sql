-- symmetry_angle_wrapped_deg: an angle brought to within 90 degrees of 0 by half turns
--   angle_deg: angle, degrees
-- reads: nothing
-- reference: Zifchock 2008: the symmetry angle is that of a line, not of a direction
CREATE OR REPLACE MACRO lake.main.symmetry_angle_wrapped_deg(angle_deg) AS (
    CASE
        WHEN angle_deg > 90 THEN angle_deg - 180
        WHEN angle_deg < -90 THEN angle_deg + 180
        ELSE angle_deg
    END
);

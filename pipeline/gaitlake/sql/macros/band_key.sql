-- band_key: a stratum of reference_bands as one text, to join by
--   filmed: STRUCT of activity, view, pairing, camera_sides, metric
--   quantity: difference or level
--   speed_mps: speed; its 0.5 m/s bin counts; NULL: any
--   sex: sex; NULL: any
--   age_year: age; its decade counts; NULL: any
-- reads: nothing
-- reference: SCIENCE 6 (strata)
-- caution: a stratum by something that is not known is no stratum: give NULL only for `any`
CREATE OR REPLACE MACRO lake.main.band_key(filmed, quantity, speed_mps, sex, age_year) AS (
    array_to_string([
        filmed.activity, filmed.view, filmed.pairing, coalesce(filmed.camera_sides, '?'), filmed.metric, quantity,
        coalesce((floor(speed_mps * 2) / 2)::VARCHAR, 'any'), coalesce(sex, 'any'),
        coalesce((age_year // 10 * 10)::VARCHAR, 'any')
    ], '|')
);

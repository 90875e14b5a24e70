-- fps_class_hz: nominal frame rate 30, 50, 60, 120, 240 … of fps_hz; rates of one class are comparable
--   fps_hz: frame rate, Hz
-- reads: nothing
-- reference: SCIENCE 7 (same frame-rate class) and 2.8 (never compare what was filtered differently)
-- caution: 24, 25 and 30 are one class; 50 and 60 are two: running is filtered at 8 Hz below 59 and 10 Hz above;
--   NULL unless positive
CREATE OR REPLACE MACRO lake.main.fps_class_hz(fps_hz) AS (
    if(fps_hz >= 43 AND fps_hz < 59, 50, 30 * pow(2, round(log2(nullif(greatest(fps_hz, 0), 0) / 30))))::INTEGER
);

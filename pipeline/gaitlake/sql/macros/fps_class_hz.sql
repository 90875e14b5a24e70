-- fps_class_hz: nominal frame rate 30, 60, 120, 240 … nearest to fps_hz by ratio; rates of one class are comparable
--   fps_hz: frame rate, Hz
-- reads: nothing
-- reference: SCIENCE 7 (same frame-rate class); 24, 25 and 30 are one class, 50 and 60 the next
CREATE OR REPLACE MACRO lake.main.fps_class_hz(fps_hz) AS (30 * pow(2, round(log2(fps_hz / 30))))::INTEGER;

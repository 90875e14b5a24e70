"""How long one clip takes; a figure, no bar."""

from __future__ import annotations

import statistics
import time

from gaitlake.synthetic import Camera
from gaitlake.validation.bench import Bench
from gaitlake.validation.crowds import ACTIVITIES
from gaitlake.validation.people import HEADINGS, Seen, draw_gait, film

FRAMES, RUNS = 600, 5


def clip_times_ms(bench: Bench) -> dict[str, float]:
    """Median time of analysing 600 frames at 60 fps, every metric and table, ms, after one run to warm up."""
    found = {}
    seen: Seen
    for seen in ("side", "rear"):
        for activity in ACTIVITIES:
            rng = bench.rng(f"speed {activity} {seen}", 0)
            gait = draw_gait(rng, activity, "angles")
            made = film(rng, gait, Camera(duration_s=FRAMES / 60.0, heading_deg=HEADINGS[seen][0]))
            bench.analyse(made)
            times = []
            for _ in range(RUNS):
                began = time.perf_counter()
                bench.analyse(made)
                times.append(1000.0 * (time.perf_counter() - began))
            found[f"{activity} {seen}"] = statistics.median(times)
    return found

"""From what the processes did to figures, repetition by repetition, and their median, smallest and largest."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, methodcaller
from typing import Any

from tests.performance.children import Share, Turn
from tests.performance.contenders import GAITLAKE

RATES = ("frames_per_cpu_s", "frames_per_s")


@dataclass(frozen=True)
class Run:
    """One contender, once through its clips."""

    shares: list[Share]

    @cached_property
    def turns(self) -> list[Turn]:
        return [turn for share in self.shares for turn in share.turns]

    @property
    def frames(self) -> int:
        return sum(turn.counts.frames for turn in self.turns)

    @property
    def people(self) -> int:
        return sum(turn.counts.people for turn in self.turns)

    @property
    def wall_s(self) -> float:
        """From the moment when all processes are ready to the end of the last one."""
        return max(share.ended_s for share in self.shares) - min(share.started_s for share in self.shares)

    @property
    def cpu_s(self) -> float:
        return sum(share.cpu_s for share in self.shares)

    @property
    def frames_per_cpu_s(self) -> float:
        return self.frames / self.cpu_s

    @property
    def frames_per_s(self) -> float:
        return self.frames / self.wall_s

    @property
    def cores_busy(self) -> float:
        """Cores that were used; less than there are processes where something else had them."""
        return self.cpu_s / self.wall_s

    @property
    def waiting_share(self) -> float:
        """Share of all processes' time in which one had nothing left to do while another still worked."""
        last_s = max(share.ended_s for share in self.shares)
        return sum(last_s - share.ended_s for share in self.shares) / (len(self.shares) * self.wall_s)

    def of(self, clip: str) -> list[Turn]:
        """What was done with one clip, as often as it was in the list."""
        return [turn for turn in self.turns if turn.name == clip]

    def clip_rate(self, clip: str) -> float:
        """Frames per CPU-second of one clip."""
        turns = self.of(clip)
        return sum(turn.counts.frames for turn in turns) / sum(turn.cpu_s for turn in turns)


def spread(values: Sequence[float]) -> dict[str, Any]:
    """Median, smallest and largest of the repetitions, and each of them."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "values": list(values)}


def contender_figures(runs: list[Run], clips: list[str]) -> dict[str, Any]:
    """Everything about one contender; ``runs`` are its repetitions."""
    names = ("wall_s", "cpu_s", *RATES, "cores_busy", "waiting_share")
    return {
        "processes": len(runs[0].shares),
        "frames": runs[0].frames,
        "people": runs[0].people,
        **{name: spread([getattr(run, name) for run in runs]) for name in names},
        "clips": {clip: _clip_figures(runs, clip) for clip in clips},
    }


def _clip_figures(runs: list[Run], clip: str) -> dict[str, Any]:
    turns = runs[0].of(clip)
    return {
        "times": len(turns),
        "frames": turns[0].counts.frames,
        "people": turns[0].counts.people,
        "frames_per_cpu_s": spread([run.clip_rate(clip) for run in runs]),
    }


def ratios(runs: dict[str, list[Run]], clips: list[str]) -> dict[str, Any]:
    """gaitlake over every other contender, repetition by repetition."""
    if GAITLAKE not in runs:
        return {}
    return {
        f"{GAITLAKE} / {name}": {
            **{rate: _ratio(runs, name, attrgetter(rate)) for rate in RATES},
            "clips": {clip: _ratio(runs, name, methodcaller("clip_rate", clip)) for clip in clips},
        }
        for name in runs
        if name != GAITLAKE
    }


def _ratio(runs: dict[str, list[Run]], name: str, rate: Callable[[Run], float]) -> dict[str, Any]:
    return spread([rate(ours) / rate(theirs) for ours, theirs in zip(runs[GAITLAKE], runs[name], strict=True)])


def disagreements(contenders: dict[str, Any]) -> list[str]:
    """Clips of which not every contender processed the same number of frames."""
    counts: dict[str, dict[str, int]] = {}
    for name, figures in contenders.items():
        for clip, values in figures["clips"].items():
            counts.setdefault(clip, {})[name] = values["frames"]
    return [f"{clip}: {found}" for clip, found in counts.items() if len(set(found.values())) > 1]

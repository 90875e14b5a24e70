"""How the cores of a machine are shared out among videos."""

from __future__ import annotations

import pytest

from gaitlake_flows.cluster import default_workers, shared_out


@pytest.mark.parametrize(
    ("videos", "cores", "expected"),
    [
        (1, 1, (1, 1)),
        (1, 8, (1, 8)),  # a single video has the machine for itself
        (3, 8, (3, 2)),
        (8, 8, (8, 1)),
        (1000, 8, (8, 1)),
        (0, 8, (1, 8)),
    ],
)
def test_processes_and_threads(videos: int, cores: int, expected: tuple[int, int]) -> None:
    assert shared_out(videos, cores) == expected


def test_never_more_threads_than_cores() -> None:
    for videos in range(40):
        for cores in range(1, 40):
            processes, threads = shared_out(videos, cores)
            assert processes >= 1
            assert threads >= 1
            assert processes * threads <= cores
    assert shared_out(1, None) == (1, default_workers())

"""Make a clinic: a folder of videos (or of keypoints), the truth beside each, a manifest, and who truly changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq

from gaitlake.errors import GaitlakeError
from gaitlake.imports.keypoints_file import KeypointsFile, write_keypoints_file
from gaitlake.synthetic.clinic.folder import filled
from gaitlake.synthetic.clinic.plan import FilmPlan, PlannedClip, plan_clips, truth_path
from gaitlake.synthetic.clinic.study import USUAL, Study
from gaitlake.synthetic.clinic.subjects import Subject, draw_subjects
from gaitlake.synthetic.clinic.written import write_manifest, write_origin, write_subjects
from gaitlake.synthetic.recording import Degradation
from gaitlake.synthetic.rendered.truth_tables import contacts_table, strides_table
from gaitlake.synthetic.tables import extractor_row
from gaitlake.video.formats import encoder_of
from gaitlake.workers import results

KEYPOINT_NOISE = Degradation(noise_mm=5.0, far_factor=1.5)
"""What an estimator is taken to do where there are no pixels."""
MOST_SUBJECTS = 100_000

Progress = Callable[[int, int], None]
"""Told after each clip: how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made.

    Raises
    ------
    GaitlakeError
        It cannot be made here.
    """

    subjects: int
    study: Study = USUAL
    plan: FilmPlan = field(default_factory=FilmPlan)
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.subjects <= MOST_SUBJECTS:
            raise GaitlakeError(f"clinic cannot be made: subjects {self.subjects} is not in [1, {MOST_SUBJECTS}]")
        if not self.plan.keypoints_only:
            encoder_of(self.plan.encoding.codec)

    @property
    def clips(self) -> int:
        """How many clips that makes."""
        return self.subjects * self.plan.clips_of(self.study)


@dataclass(frozen=True, slots=True)
class Clinic:
    """What was made."""

    folder: Path
    subjects: int
    clips: int


def silent(done: int, count: int) -> None:
    """Progress that nobody wants to hear of."""
    del done, count


def make_clinic(out: Path, order: Order, workers: int = 1, progress: Progress = silent) -> Clinic:
    """Make a clinic in the folder ``out``; the same order makes the same files, on however many workers.

    Raises
    ------
    GaitlakeError
        ``out`` is not empty or cannot be written, no body can do what the study asks for, or a worker died. Nothing is
        left then.
    """
    people: list[Subject] = []
    rows: list[dict[str, object]] = []

    def clips() -> Iterator[PlannedClip]:
        for person in draw_subjects(order.study, order.subjects, order.seed):
            people.append(person)
            for clip in plan_clips(order.study, person, order.plan, order.seed):
                rows.append(dict(clip.row))
                yield clip

    with filled(out) as folder:
        job = partial(make_clip, folder=folder, keypoints_only=order.plan.keypoints_only)
        with closing(results(job, clips(), workers)) as made:
            for done, _ in enumerate(made, 1):
                progress(done, order.clips)
        write_manifest(folder / "manifest.csv", rows)
        write_subjects(folder / "subjects.csv", people)
        write_origin(folder / "clinic.json", order.subjects, order.study, order.plan, order.seed)
    return Clinic(out, len(people), len(rows))


def make_clip(clip: PlannedClip, folder: Path, keypoints_only: bool) -> None:
    """Write one clip and its truth."""
    path = folder / clip.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if keypoints_only:
        made = clip.keypoints(KEYPOINT_NOISE)
        write_keypoints_file(path, KeypointsFile(made.keypoints, made.tracks, made.videos, dict(extractor_row())))
        tables = {"contacts": contacts_table(clip.path, made.truth), "strides": strides_table(clip.path, made.truth)}
    else:
        tables = clip.take().film(path).tables(clip.path)
    for name, table in tables.items():
        pq.write_table(table, folder / truth_path(clip.path, name), compression="zstd")

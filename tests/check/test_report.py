"""The report: what must stand in it, and that the JSON says the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gaitlake.check import CAN, Film, Findings, Report, findings_of, report_json, report_text
from gaitlake.check.overlay import choose_moment
from gaitlake.metrics.registry import METRICS
from gaitlake.synthetic import Camera

MakeFilm = Callable[..., Film]


def sections(text: str) -> dict[str, str]:
    """Parts of the report by their titles."""
    titles = ("CAN BE MEASURED", "WITH CARE", "CANNOT", "WHAT TO CHANGE")
    parts: dict[str, str] = {"": ""}
    for line in text.splitlines():
        if line in titles:
            parts[line] = ""
        else:
            parts[next(reversed(parts))] += line + "\n"
    return parts


def test_the_head_says_file_person_view_activity_and_strides(slow: Findings) -> None:
    head = sections(report_text(Report.of(slow)))[""]
    assert "clip.mp4: 1280 x 720 px, 30 frames/s, 8.0 s, steady clock, not turned" in head
    assert "looked at 240 frames, all of it" in head
    assert "person      the only person" in head
    assert "view        sagittal, camera at the right side (from the pixels)" in head
    assert "activity    run, 162." in head
    assert f"left        {slow.valid('left')} strides valid, 0 rejected" in head


def test_a_part_is_called_a_part(slow: Findings) -> None:
    part = replace(slow, film=replace(slow.film, stopped=True, declared_s=12.0))
    assert "looked at the first 8.0 of 12.0 s (240 frames)" in report_text(Report.of(part))


def test_every_metric_stands_in_one_list_with_its_reason_in_words(slow: Findings) -> None:
    parts = sections(report_text(Report.of(slow)))
    words = {title: text.replace(",", " ").split() for title, text in parts.items()}
    for name, metric in METRICS.items():
        times = sum(name in words[title] for title in ("CAN BE MEASURED", "WITH CARE", "CANNOT"))
        assert times == ("run" in metric.activities), name
    assert "LOW_FPS: the frame rate is below the 60 frames/s that these need" in parts["CANNOT"]
    assert " 1 30 frames/s: " in parts["WHAT TO CHANGE"]


def test_nothing_measurable_is_said(film: MakeFilm) -> None:
    made = film(Camera(duration_s=2.0))
    nobody = findings_of(replace(made, tracks=made.tracks.slice(0, 0), keypoints=made.keypoints.slice(0, 0)))
    report = Report.of(nobody)
    assert not report.measurable
    assert report_text(report).endswith("Nothing can be measured from this clip.")
    assert "person      none: no person was found" in report_text(report)


def test_with_one_reason_for_everything_it_is_said_once_and_what_to_change_first(film: MakeFilm) -> None:
    made = film(Camera(duration_s=2.0))
    said = report_text(Report.of(findings_of(replace(made, tracks=made.tracks[:0], keypoints=made.keypoints[:0]))))
    assert "CANNOT\n  everything: NO_PERSON, no person was found\n" in said
    assert said.index("WHAT TO CHANGE") < said.index("CANNOT")
    assert not any(name in said for name in METRICS)
    oblique = report_text(Report.of(findings_of(film(Camera(duration_s=5.0, heading_deg=40.0)))))
    assert "everything: VIEW_UNSUPPORTED, " in oblique


def test_a_part_in_which_nothing_was_found_condemns_no_clip(film: MakeFilm) -> None:
    made = film(Camera(fps=30.0, duration_s=0.8), stopped=True, declared_s=12.0, looking_s=6.0)
    report = Report.of(findings_of(made))
    said = report_text(report)
    assert report.undecided
    assert said.endswith("looked at 0.8 of 12.0 s, too little to judge: gaitlake check clip.mp4 --seconds 120")
    assert "CANNOT" not in said
    assert json.loads(report_json(report))["undecided"]
    assert not Report.of(findings_of(replace(made, stopped=False))).undecided


def test_what_is_expected_of_the_rest_is_called_expected(film: MakeFilm) -> None:
    said = report_text(Report.of(findings_of(film(Camera(duration_s=6.0), stopped=True, declared_s=12.0))))
    assert re.search(r"left +[0-9]+ strides valid, 0 rejected; about 1[2-5] expected in the whole clip", said)


def test_json_says_what_the_text_says(slow: Findings) -> None:
    report = Report.of(slow, Path("clip.check.png"), choose_moment(slow))
    said = json.loads(report_json(report))
    assert said["clip"]["strides_left"] == slow.valid("left")
    assert [one["metric"] for one in said["metrics"]] == list(METRICS)
    assert [one["code"] for one in said["advice"]] == [one.code for one in report.advice]
    assert said["measurable"] is any(one["verdict"] == CAN for one in said["metrics"])
    assert (said["whole"], said["looked_at_s"], said["overlay"]) == (True, 8.0, "clip.check.png")


def test_lines_fit_a_screen(good: Findings, slow: Findings) -> None:
    for findings in (good, slow):
        assert max(len(line) for line in report_text(Report.of(findings)).splitlines()) <= 110

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gaitlake.commands.options import lake_option
from gaitlake.errors import GaitlakeError
from gaitlake.saying import say
from gaitlake_schemas.vocabulary import ACTIVITIES, CAMERA_SIDES, LOADED_SIDES, REASONS, SURFACES, VIEWS

if TYPE_CHECKING:
    from gaitlake.correcting import Outcome
    from gaitlake.correcting.numbers import Numbers

HOW_IT_IS_KEPT = """\
A correction outlives the manifest, new bytes under the same name and every re-analysis, until it is undone. All of
them: --list, or the table `corrections`. To exclude and to include changes summaries only; everything else that the
analysis reads makes the numbers of these clips anew, from their stored keypoints."""


def _words(words: tuple[str, ...]) -> str:
    return "|".join(words)


@click.command(epilog=HOW_IT_IS_KEPT)
@click.argument("clips", metavar="CLIP...", nargs=-1)
@lake_option
@click.option("--why", metavar="TEXT", help="The reason; nothing is corrected or undone without.")
@click.option("--who", metavar="NAME", help="Who says so.  [default: your user name]")
@click.option("--exclude/--include", default=None, help="In no summary, for the reason in --why; or in them again.")
@click.option("--side", "camera_side", metavar=_words(CAMERA_SIDES), help="The subject's side nearer the camera.")
@click.option("--view", metavar=_words(VIEWS), help="Where the camera stands.")
@click.option("--yaw", "camera_yaw_deg", metavar="DEG", help="Camera's yaw off that view.")
@click.option("--person", "person_hint", metavar="left|middle|right", help="Which of several people.")
@click.option("--activity", metavar=_words(ACTIVITIES), help="What is done.")
@click.option("--condition", metavar="LABEL", help="The drill; `baseline` is none.")
@click.option("--timepoint", metavar="WHEN", help="pre, post or followup_1, followup_2 …")
@click.option("--speed", "speed_mps", metavar="M/S", help="Walking or running speed.")
@click.option("--surface", metavar=_words(SURFACES), help="What is walked or run on.")
@click.option("--load", "load_kg", metavar="KG", help="Carried load.")
@click.option("--loaded-side", metavar=_words(LOADED_SIDES), help="Side that carries the load.")
@click.option("--order", "order_in_session", metavar="N", help="Position in the session.")
@click.option("--mirrored/--not-mirrored", default=None, help="Is the video a mirror image?")
@click.option("--slowmo", "slowmo_factor", metavar="FACTOR", help="Captured rate / played rate.")
@click.option("--undo", metavar="ID", help="Undo a correction; the beginning of its id is enough.")
@click.option("--list", "listing", is_flag=True, help="Show all corrections, undone ones too; with CLIP only its own.")
@click.option("--json", "as_json", is_flag=True, help="For programs: everything as JSON.")
def correct(clips: tuple[str, ...], lake: Path, why: str | None, who: str | None, **options: Any) -> None:
    """Correct what is said about CLIP: its path below the inbox, or the beginning of its clip_id.

    For example `gaitlake correct S1/pre/a.mp4 --view rear --why "filmed from behind"`. Empty words ("") say that
    something is not known.
    """
    undo, listing, as_json = (options.pop(name) for name in ("undo", "listing", "as_json"))
    given = {name: value for name, value in options.items() if value is not None}
    _refuse_mixtures(bool(clips), given, undo=undo is not None, listing=listing, why=why)
    if listing:
        _show(lake, clips, as_json)
    elif undo is not None:
        _undo(lake, undo, (why, who), as_json)
    else:
        _correct(lake, clips, given, (why, who), as_json)


def _refuse_mixtures(
    has_clips: bool, given: dict[str, str | bool], *, undo: bool, listing: bool, why: str | None
) -> None:
    """One thing at a time, and all that it needs."""
    if undo + listing + bool(given) > 1:
        raise GaitlakeError("--list, --undo ID and a correction are three things; give one of them at a time")
    if listing and why is not None:
        raise GaitlakeError("--list only shows, so it takes no --why; to correct, leave out --list")
    if undo and has_clips:
        raise GaitlakeError("--undo ID names its clip itself; leave out CLIP")
    if not (undo or listing) and not given:
        raise GaitlakeError(
            "say what to correct, for example: gaitlake correct CLIP --exclude --why 'a finger covers the lens'; "
            "what can be corrected: gaitlake correct --help"
        )
    if given and not has_clips:
        raise GaitlakeError("say which CLIP: its path below the inbox, or the beginning of its clip_id")


def _show(lake: Path, clips: tuple[str, ...], as_json: bool) -> None:
    from gaitlake.correcting import listed_corrections, listing_text

    rows = listed_corrections(lake, clips)
    say(
        json.dumps(rows, indent=1, ensure_ascii=False, default=_iso) if as_json else listing_text(rows), as_json=as_json
    )


def _correct(
    lake: Path, clips: tuple[str, ...], said: dict[str, str | bool], by: tuple[str | None, str | None], as_json: bool
) -> None:
    from gaitlake.correcting import Statement, correct, parse_changes

    statement = Statement.of(*by)
    outcomes = correct(lake, clips, parse_changes(said, statement.why), statement)
    if as_json:
        say(json.dumps([_plain(outcome) for outcome in outcomes], indent=1, ensure_ascii=False), as_json=True)
        return
    for outcome in outcomes:
        say("\n".join(_correction_lines(outcome)))
    made = [outcome.correction_id for outcome in outcomes if outcome.correction_id is not None]
    if made:
        say(f"To undo: gaitlake correct --undo {made[-1]} --lake {shlex.quote(str(lake))} --why TEXT")


def _undo(lake: Path, correction_id: str, by: tuple[str | None, str | None], as_json: bool) -> None:
    from gaitlake.correcting import Statement, undo

    outcome = undo(lake, correction_id, Statement.of(*by))
    if as_json:
        say(json.dumps(_plain(outcome), indent=1, ensure_ascii=False), as_json=True)
        return
    say(f"{outcome.path}: correction {outcome.correction_id} undone")
    if not outcome.in_lake:
        say("  the clip is not in the lake any more, so nothing else changes")
    stays = _same_lines(outcome, "stays {}: declared so, or corrected by a later one")
    for line in (*stays, *_change_lines(outcome)):
        say(line)


def _correction_lines(outcome: Outcome) -> list[str]:
    if outcome.correction_id is None:
        head = f"{outcome.path}: nothing to correct"
    else:
        head = f"{outcome.path}: corrected ({outcome.correction_id})"
    return [head, *_same_lines(outcome, "is {} already"), *_change_lines(outcome)]


def _same_lines(outcome: Outcome, said: str) -> list[str]:
    """A line for each field that is as before; why a clip is excluded stands beside that it is."""
    same = dict(outcome.as_before)
    reason = same.pop("exclude_reason", None) if "exclude" in same else None
    lines = [f"  {field} {said.format(_spoken(value))}" for field, value in same.items()]
    return [*lines, f"  for the reason: {reason}"] if reason else lines


def _change_lines(outcome: Outcome) -> list[str]:
    lines = [f"  {field}: {_spoken(was)} → {_spoken(now)}" for field, (was, now) in outcome.changes.items()]
    if not lines or not outcome.in_lake:
        return lines
    made, left = outcome.numbers.numbers, outcome.numbers.left_alone
    if made or left:
        lines += [_numbers_line(numbers) for numbers in made]
        lines += [f"  analysis {name} of another gaitlake version keeps its old numbers of this clip" for name in left]
    elif outcome.is_analysed:
        lines.append("  the lake has no numbers of this clip to make anew; those to come will follow the correction")
    else:
        lines.append("  the clip's own numbers do not depend on it; its session's summaries were made anew")
    return lines


def _numbers_line(numbers: Numbers) -> str:
    was = _strides(numbers.strides_before, numbers.reason_before)
    shown = "analysed anew" if numbers.is_current else f"analysed anew ({numbers.analysis_id[:8]}, not shown by views)"
    return f"  {shown}: {_strides(numbers.strides, numbers.reason)}; before {was}"


def _strides(strides: tuple[int, int], reason: str | None) -> str:
    return f"no strides ({reason}: {REASONS[reason]})" if reason else f"{strides[0]} strides left, {strides[1]} right"


def _spoken(value: str | None) -> str:
    return "not known" if value is None else value


def _plain(outcome: Outcome) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "path": outcome.path,
        "clip_id": outcome.clip_id,
        "correction_id": outcome.correction_id,
        "changes": {field: {"before": was, "now": now} for field, (was, now) in outcome.changes.items()},
        "as_before": dict(outcome.as_before),
        "in_lake": outcome.in_lake,
        "numbers": [asdict(numbers) for numbers in outcome.numbers.numbers],
        "left_alone": list(outcome.numbers.left_alone),
    }


def _iso(value: object) -> str:
    from datetime import datetime

    return value.isoformat() if isinstance(value, datetime) else str(value)

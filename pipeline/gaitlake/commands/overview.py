"""What `gaitlake status` says: one consistent look at a lake."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from gaitlake.lake import one_state
from gaitlake.legible import one_line
from gaitlake_schemas.vocabulary import REASONS

Row = dict[str, object]

COUNTED = ("videos", "clips", "sessions", "subjects")

CURRENT_STRIDES = """
SELECT count(*) FROM strides
JOIN lake_info ON name = 'current_analysis_id' AND value = analysis_id
WHERE valid
"""

FILES = """
SELECT status, reason, count(*) AS files
FROM ledger WHERE stage = 'extract'
GROUP BY ALL ORDER BY ALL
"""

FAILURES = """
SELECT path, stage, status, reason, detail, handled_at
FROM ledger WHERE status = 'failed' OR reason = 'MANIFEST_CONFLICT'
ORDER BY ALL
"""

WITHOUT_STRIDES = """
SELECT path, reason, detail
FROM ledger WHERE stage = 'analyse' AND status = 'done' AND reason IS NOT NULL
ORDER BY ALL
"""

LAST_RUN = "SELECT * FROM runs ORDER BY started_at DESC, run_id LIMIT 1"

EXTRACTOR = """
SELECT e.extractor_id, e.estimator, e.smoothing, e.model_sha256
FROM extractors AS e
JOIN lake_info AS i ON i.name = 'current_extractor_id' AND i.value = e.extractor_id
"""

ANALYSES = """
SELECT
    a.analysis_id, e.estimator, count(c.clip_id) AS clips,
    coalesce(a.analysis_id = (SELECT value FROM lake_info WHERE name = 'current_analysis_id'), false) AS is_current
FROM analyses AS a
JOIN extractors AS e USING (extractor_id)
LEFT JOIN clip_analyses AS c USING (analysis_id)
GROUP BY ALL ORDER BY is_current DESC, clips DESC, a.analysis_id
"""

NEXT_STEPS = {
    "UNREADABLE": "copy the file again from the camera, or correct its permissions; the next run sees that by itself",
    "UNREACHABLE": "correct the link, or the folder's permissions; the next run sees it by itself",
    "UNDECODABLE": "convert it (ffmpeg -i IN -c:v libx264 OUT.mp4); after installing a decoder: {retry}",
    "TOO_LARGE": "cut it, or raise [limits] in gaitlake.toml and try again: {retry}",
    "TIMED_OUT": "look at the file; if it is sound, raise [limits] processing_s or stalled_s and try again: {retry}",
    "OUT_OF_MEMORY": "look at the file; if it is sound, raise [limits] memory_mb and try again: {retry} --workers 1",
    "CRASHED": "the file is broken, or something is wrong with gaitlake; convert it, or try again: {retry}",
    "MANIFEST_CONFLICT": "correct the manifest; the next run takes the files by itself",
}
OTHER_STEP = "try again: {retry}"


@dataclass(frozen=True, slots=True)
class Overview:
    """``sizes`` counts rows by table, and ``frames`` decoded; ``files`` counts by status and reason; ``analyses``
    with the number of clips each holds, the one that views show first."""

    lake: str
    sizes: dict[str, int]
    files: list[Row]
    failures: list[Row]
    without_strides: list[Row]
    last_run: Row | None
    extractor: Row | None
    analyses: list[Row] = field(default_factory=list)
    lake_info: dict[str, str] = field(default_factory=dict)


def lake_overview(lake: Path) -> Overview:
    """Look at a lake: every part from the same snapshot."""
    with one_state(lake) as connection:

        def rows(sql: str) -> list[Row]:
            return list(connection.execute(sql).to_arrow_table().to_pylist())

        def number(sql: str) -> int:
            return int((connection.execute(sql).fetchone() or (0,))[0])

        last_run = next(iter(rows(LAST_RUN)), None)
        retry = f"gaitlake ingest {last_run['inbox'] if last_run else 'INBOX'} --lake {lake} --retry-failed"

        def with_step(row: Row) -> Row:
            step = NEXT_STEPS.get(str(row["reason"]), OTHER_STEP)
            return row | {"what_to_do": step.format(retry=retry)}

        sizes = {table: number(f"SELECT count(*) FROM {table}") for table in COUNTED}
        sizes["strides"] = number(CURRENT_STRIDES)
        sizes["frames"] = number("SELECT coalesce(sum(frames), 0) FROM videos")
        return Overview(
            lake=str(lake),
            sizes=sizes,
            files=rows(FILES),
            failures=[with_step(row) for row in rows(FAILURES)],
            without_strides=rows(WITHOUT_STRIDES),
            last_run=last_run,
            extractor=next(iter(rows(EXTRACTOR)), None),
            analyses=rows(ANALYSES),
            lake_info={str(row["name"]): str(row["value"]) for row in rows("SELECT name, value FROM lake_info")},
        )


def overview_json(overview: Overview) -> str:
    """One JSON object; times as ISO 8601."""
    plain = asdict(overview)
    if plain["last_run"] is not None:
        for name in ("reasons", "problems"):
            plain["last_run"][name] = json.loads(str(plain["last_run"][name]))
    return json.dumps(plain, indent=1, ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def overview_text(overview: Overview) -> str:
    """The same to read."""
    counts = ", ".join(f"{number} {name}" for name, number in overview.sizes.items())
    lines = [f"Lake {overview.lake}", f"  holds      {counts}", f"  extractor  {_extractor(overview.extractor)}"]
    lines += [*_analysis_lines(overview), ""]
    lines += ["Files", *(_file_line(row) for row in overview.files)] if overview.files else ["Files: none yet"]
    for title, rows in (("Failed", overview.failures), ("Done, with a reason", overview.without_strides)):
        if rows:
            lines += ["", title, *(line for row in rows for line in _reason_lines(row))]
    return "\n".join(one_line(line) for line in (*lines, "", *_run_lines(overview.last_run)))


def _extractor(row: Row | None) -> str:
    if row is None:
        return "none yet"
    return f"{row['estimator']} (smoothing {row['smoothing']}, model {str(row['model_sha256'])[:12]}…)"


def _analysis_lines(overview: Overview) -> list[str]:
    """Which analyses there are, where there is a choice, and clips that the current one lacks."""
    lines = []
    if len(overview.analyses) > 1:
        for row in overview.analyses:
            shown = "views show this" if row["is_current"] else f"gaitlake promote {row['analysis_id']}"
            lines.append(f"  analysis   {row['analysis_id']} of {row['estimator']}: {row['clips']} clips ({shown})")
    current = next((row for row in overview.analyses if row["is_current"]), None)
    lacking = overview.sizes["clips"] - int(str(current["clips"])) if current else 0
    if lacking > 0:
        lines.append(f"  {lacking} of {overview.sizes['clips']} clips have no numbers in the analysis that views show")
    return lines


def _file_line(row: Row) -> str:
    why = f"  {row['reason']}: {REASONS.get(str(row['reason']), '')}" if row["reason"] else ""
    return f"  {row['files']:>6} {row['status']}{why}"


def _reason_lines(row: Row) -> list[str]:
    lines = [f"  {row['path']}: {row['reason']}: {row['detail'] or REASONS.get(str(row['reason']), '')}"]
    if row.get("what_to_do"):
        lines.append(f"      {row['what_to_do']}")
    return lines


def _run_lines(run: Row | None) -> list[str]:
    if run is None:
        return ["Last run: none yet. Type: gaitlake ingest INBOX --lake LAKE"]
    parts = f"{run['done']} done, {run['failed']} failed, {run['skipped']} skipped"
    if run["status"] == "finished":
        parts = f"{run['done']} done + {run['failed']} failed + {run['skipped']} skipped"
    counts = f"{run['found']} found {'=' if run['status'] == 'finished' else '…'} {parts}"
    lines = [
        f"Last run {run['run_id']}, {run['started_at']:%Y-%m-%d %H:%M} UTC: {run['status']}",
        f"  {counts}, {run['frames']} frames in {run['seconds']:.1f} s",
    ]
    if run["message"]:
        lines.append(f"  {run['message']}")
    return lines + [f"  manifest: {text}" for text in json.loads(str(run["problems"]))]

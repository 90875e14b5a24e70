"""Step: everything a report of one person shows, by a program that has just been started.

As docs/how-to/access.md advises for looking something up: on one thread, and in one transaction.
"""

from __future__ import annotations

import time

QUESTIONS = {
    "asymmetry": "FROM asymmetry WHERE subject_id = '{}'",
    "pre_post": "FROM pre_post WHERE subject_id = '{}'",
    "session_contrasts": "FROM session_contrasts WHERE subject_id = '{}'",
    "clips": "SELECT clips.* FROM clips JOIN sessions USING (session_id) WHERE subject_id = '{}'",
}


def one_subject_step(lake: str, subject: str) -> dict[str, object]:
    """Seconds of importing, of opening the lake, and of each question, with the rows that each answered."""
    started_s = time.perf_counter()
    from gaitlake.lake import connect

    found: dict[str, object] = {"import_s": time.perf_counter() - started_s}
    opened_s = time.perf_counter()
    connection = connect(lake)
    connection.execute("SET threads = 1")
    connection.execute("BEGIN")
    found["connect_s"] = time.perf_counter() - opened_s
    rows, asked_s = {}, time.perf_counter()
    for name, question in QUESTIONS.items():
        this_s = time.perf_counter()
        rows[name] = len(connection.execute(question.format(subject)).fetchall())
        found[f"{name}_s"] = time.perf_counter() - this_s
    ended_s = time.perf_counter()
    found |= {"queries_s": ended_s - asked_s, "total_s": ended_s - started_s}
    return found | {"total_cpu_s": time.process_time(), "rows": rows}

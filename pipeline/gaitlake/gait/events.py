"""Initial and final contacts seen from the side (SCIENCE 3.2).

Walking (``ic_walk_v1``, ``to_walk_v1``; Zeni 2008): ic is where the heel is furthest in front of the pelvis, fc where
the toe is furthest behind it. Running (``ic_run_v1``, ``to_run_v1``): ic is the same heel peak; fc is the straightest
knee 0.25 to 0.60 of a stride after ic, for Zeni's is ~140 ms late there. The heel peak leads contact and the toe
minimum follows toe-off by a share of the stride that is declared, added, and stored with each event as ``bias_s``.

From the front or the rear: :mod:`gaitlake.gait.frontal_events`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaitlake.gait.cleaning import runs
from gaitlake.gait.parameters import EventParameters
from gaitlake.metrics.extrema import vertex
from gaitlake.metrics.motion import INDEX, SIDES, Floats, Motion


@dataclass(frozen=True, slots=True)
class Event:
    """One contact. ``bias_s`` has been added to ``time_s`` already; ``joints``: what the rule reads."""

    side: str
    kind: str
    time_s: float
    method: str
    bias_s: float
    joints: tuple[str, ...]


def find_events(
    motion: Motion, knee_deg: dict[str, Floats], activity: str, period_s: float, p: EventParameters
) -> list[Event]:
    """Contacts of both feet in time, seen from the side.

    Parameters
    ----------
    knee_deg : knee flexion by side, shape of ``motion.time_s``
    activity : walk or run
    period_s : stride period
    """
    events: list[Event] = []
    for side in SIDES:
        contacts = initial_contacts(motion, side, activity, period_s, p)
        events += contacts
        if activity == "walk":
            events += final_contacts_walk(motion, side, period_s, p)
        else:
            events += final_contacts_run(motion, knee_deg[side], contacts, period_s, p)
    return sorted(events, key=lambda e: (e.time_s, e.side, e.kind))


def initial_contacts(motion: Motion, side: str, activity: str, period_s: float, p: EventParameters) -> list[Event]:
    """Heel (or ankle, where the heel is hidden) furthest in front of the pelvis, plus the declared lead."""
    joint = contact_joint(motion, side, "heel")
    bias_s = min(p.ic_run_lead * period_s, p.ic_lead_maximum_s) if activity == "run" else p.ic_walk_lead * period_s
    method = f"ic_{activity}_v1" + ("" if joint.endswith("heel") else "_ankle")
    reach = motion.joint(joint)[:, 0] - motion.pelvis[:, 0]
    return [
        Event(side, "ic", time_s + bias_s, method, bias_s, (joint, "left_hip", "right_hip"))
        for time_s in turning_points(
            motion, reach, p.peak_distance * period_s, p.peak_prominence * motion.leg_length_px
        )
    ]


def final_contacts_walk(motion: Motion, side: str, period_s: float, p: EventParameters) -> list[Event]:
    """Toe (or ankle, where the toe is hidden) furthest behind the pelvis, less the declared lag."""
    joint = contact_joint(motion, side, "foot_index")
    method = "to_walk_v1" + ("" if joint.endswith("foot_index") else "_ankle")
    reach = motion.joint(joint)[:, 0] - motion.pelvis[:, 0]
    bias_s = -p.fc_walk_lag * period_s
    return [
        Event(side, "fc", time_s + bias_s, method, bias_s, (joint, "left_hip", "right_hip"))
        for time_s in turning_points(
            motion, -reach, p.peak_distance * period_s, p.peak_prominence * motion.leg_length_px
        )
    ]


def final_contacts_run(
    motion: Motion, knee_deg: Floats, contacts: list[Event], period_s: float, p: EventParameters
) -> list[Event]:
    """Straightest knee in a window after each ic; none where the knee is not known or straightens beyond the window."""
    events = []
    for contact in contacts:
        ic = (contact.time_s - float(motion.time_s[0])) * motion.fs_hz
        first = int(np.ceil(ic + p.fc_run_from * period_s * motion.fs_hz))
        last = int(np.floor(ic + p.fc_run_until * period_s * motion.fs_hz))
        if last >= len(knee_deg) - 1 or not np.isfinite(knee_deg[first - 1 : last + 2]).all():
            continue
        i = first + int(np.argmin(knee_deg[first : last + 1]))
        if not knee_deg[i - 1] >= knee_deg[i] <= knee_deg[i + 1]:
            continue
        position, _ = vertex(knee_deg, i)
        time_s = float(motion.time_s[0]) + position / motion.fs_hz
        joints = tuple(f"{contact.side}_{name}" for name in ("hip", "knee", "ankle"))
        events.append(Event(contact.side, "fc", time_s, "to_run_v1", 0.0, joints))
    return events


def contact_joint(motion: Motion, side: str, joint: str) -> str:
    """``joint`` of a side, or its ankle where the ankle is known much more often."""
    wanted, ankle = f"{side}_{joint}", f"{side}_ankle"
    known = {name: int(np.isfinite(motion.xy[:, INDEX[name], 0]).sum()) for name in (wanted, ankle)}
    return ankle if known[wanted] < 0.8 * known[ankle] else wanted


def turning_points(motion: Motion, curve: Floats, distance_s: float, prominence: float) -> list[float]:
    """Times of the maxima of a curve that stand out, between samples, s."""
    from scipy.signal import find_peaks

    distance = max(1.0, distance_s * motion.fs_hz)
    times = []
    for run in runs(np.isfinite(curve)):
        found, _ = find_peaks(curve[run], distance=distance, prominence=prominence)
        for i in found:
            position, _ = vertex(curve, run.start + int(i))
            times.append(float(motion.time_s[0]) + position / motion.fs_hz)
    return times

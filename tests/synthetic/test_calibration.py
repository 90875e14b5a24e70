"""Contact-driven feet move about their contacts as feet over force plates do.

Plates, markers low-passed at 6 Hz (walking) and 10 Hz (running), public BMClab recordings of one adult: the heel peak
leads contact by 46.5 ± 11.7 ms in walking (n = 7) and by 35 and 51 ms in running, the toe minimum follows toe-off by
18.6 ± 6.2 ms (n = 5), the running knee is straightest 4 and 6 ms after toe-off, the ankle is lowest against the other
0.179 ± 0.011 of a stride after contact in walking (n = 7), 0.116 and 0.092 in running.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gaitlake.gait.cleaning import low_pass
from gaitlake.metrics.extrema import vertex
from gaitlake.synthetic import Gait, Leg
from gaitlake.synthetic.body import SOLE_M, landmarks_m
from gaitlake.synthetic.clip import motion_of
from gaitlake.synthetic.gait_posture import GaitPosture
from gaitlake.synthetic.timing import Contacts, draw_contacts
from gaitlake_schemas.vocabulary import LANDMARKS

FPS, SECONDS = 150.0, 8.0
Signals = dict[str, np.ndarray]


def gait(activity: str, speed_mps: float, stride_s: float, duty: float) -> Gait:
    own = Leg(duty=duty)
    return Gait(activity=activity, drive="contact", speed_mps=speed_mps, stride_time_s=stride_s, left=own, right=own)  # type: ignore[arg-type]


WALKS = [gait("walk", 1.18, 1.10, 0.59), gait("walk", 1.21, 1.015, 0.605)]
RUNNING = gait("run", 2.745, 0.69, 0.366)


def filmed(who: Gait) -> tuple[Contacts, Signals]:
    """Contacts, and the signals of the left foot that event rules read, low-passed."""
    contacts = draw_contacts(who, SECONDS, seed=1)
    posture = GaitPosture(motion_of(who, contacts), contacts, who)
    points = landmarks_m(posture, np.arange(SECONDS * FPS) / FPS)
    smooth = low_pass(points[..., :2], FPS, 6.0 if who.activity == "walk" else 10.0)
    place = {name: smooth[:, i] for i, name in enumerate(LANDMARKS)}
    pelvis = 0.5 * (place["left_hip"] + place["right_hip"])
    thigh, shank = (
        place["left_knee"] - place["left_hip"],
        place["left_ankle"] - place["left_knee"],
    )
    return contacts, {
        "heel": (place["left_heel"] - pelvis)[:, 0],
        "toe": (place["left_foot_index"] - pelvis)[:, 0],
        "lift": (place["left_ankle"] - place["right_ankle"])[:, 1],
        "knee": np.degrees(np.arctan2(thigh[:, 0], -thigh[:, 1]) - np.arctan2(shank[:, 0], -shank[:, 1])),
    }


def lowest_after(signal: np.ndarray, begins: Sequence[float], window_s: tuple[float, float]) -> float:
    """Mean time of the minimum in ``window_s`` about each instant, s."""
    found = []
    for begin in begins:
        first, last = (int((begin + edge) * FPS) for edge in window_s)
        found.append(vertex(signal, first + int(np.argmin(signal[first:last])))[0] / FPS - begin)
    return float(np.mean(found))


def inner(times: np.ndarray) -> list[float]:
    return [float(t) for t in times if 1.0 < t < SECONDS - 1.5]


def test_walking_heels_and_toes_turn_round_as_far_from_contact_as_on_plates() -> None:
    leads, lags = [], []
    for who in WALKS:
        contacts, signals = filmed(who)
        leads.append(-1000 * lowest_after(-signals["heel"], inner(contacts.ic_s["left"]), (-0.25, 0.1)))
        lags.append(1000 * lowest_after(signals["toe"], inner(contacts.fc_s("left")), (-0.15, 0.2)))
    assert np.mean(leads) == pytest.approx(46.5, abs=8)
    assert np.mean(lags) == pytest.approx(18.6, abs=8)


def test_running_heels_and_knees_turn_round_as_far_from_contact_as_on_plates() -> None:
    contacts, signals = filmed(RUNNING)
    lead = -1000 * lowest_after(-signals["heel"], inner(contacts.ic_s["left"]), (-0.15, 0.07))
    straightest = 1000 * lowest_after(signals["knee"], inner(contacts.fc_s("left")), (-0.08, 0.15))
    assert lead == pytest.approx(43, abs=10)
    assert straightest == pytest.approx(5, abs=5)


def test_from_behind_the_ankle_is_lowest_where_plates_say() -> None:
    shares = {}
    for who in (*WALKS, RUNNING):
        contacts, signals = filmed(who)
        share = lowest_after(signals["lift"], inner(contacts.ic_s["left"]), (-0.05, 0.5 * who.stride_s)) / who.stride_s
        shares.setdefault(who.activity, []).append(share)
    assert np.mean(shares["walk"]) == pytest.approx(0.179, abs=0.01)
    assert np.mean(shares["run"]) == pytest.approx(0.104, abs=0.02)


@pytest.mark.parametrize(
    "who",
    [
        *WALKS,
        RUNNING,
        gait("walk", 0.9, 1.25, 0.635),
        gait("walk", 1.7, 0.98, 0.595),
        gait("run", 2.3, 0.75, 0.396),
        gait("run", 4.5, 0.66, 0.33),
    ],
)
def test_knees_bend_as_knees_do_and_feet_never_go_through_the_ground(who: Gait) -> None:
    contacts = draw_contacts(who, 4.0, seed=1)
    motion = motion_of(who, contacts)
    time = np.linspace(0, 4, 4001)
    knee = motion.leg("left", time).knee_flexion_deg
    assert knee.min() > 5
    assert knee.max() < (80 if who.activity == "walk" else 125)
    points = landmarks_m(GaitPosture(motion, contacts, who), time)
    for name in ("left_heel", "left_foot_index"):
        assert points[:, LANDMARKS.index(name), 1].min() > SOLE_M - 1e-6

"""What sizes of session and study find a difference: one person once, one person twice, a group twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gaitlake.planning.noise import MDC_FACTOR, Noise, session_se
from gaitlake.planning.question import Pairing
from gaitlake.statistics.power import change_sd, subjects_needed
from gaitlake.statistics.sample import Floats

CLIPS_BY_INTERVAL = 3
"""Clips a side from which on the lake's interval allows for clips (SCIENCE 5)."""
STRIDES_MINIMUM, STRIDES_ADVISED = 7, 25
"""Of a side and session: below there is no difference; below there is LOW_N (SCIENCE 6)."""
SUBJECTS_CLAIM, SUBJECTS_ADVISED = 10, 25
"""Below there is no claim about a group (SCIENCE 7); Oliveira & Pirscoveanu 2021, 10.1038/s41598-021-82876-z."""
CLIPS_MAXIMUM, STRIDES_MAXIMUM = 20, 200
"""What a session is planned with at most: clips of a side, and strides of a side in a clip."""
SMALLEST_D_Z = 0.01
"""Below, more than 78 000 subjects are needed: no study."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of so many clips (near_near: of each side) with so many strides a side each.

    ``strides`` is None where the noise does not tell strides from clips.
    """

    clips: int
    strides: int | None


def finding_power(noise: Noise, size: float, session: Session, pairing: Pairing) -> float:
    """Chance that the 95 % interval of left - right excludes 0 when the truth is ``size``; at least 3 clips.

    Noncentral t with the degrees of freedom and the caution of the lake's interval: :func:`interval_caution`.
    """
    import numpy as np
    from scipy.special import ndtr

    away = size / _se(noise, session)
    critical = _quantile(freedom(session.clips, pairing)) * math.sqrt(interval_caution(noise, session))
    bars = critical * _relative_errors(freedom(session.clips, pairing))
    return float(np.mean(ndtr(away - bars) + ndtr(-away - bars)))


def found_from(noise: Noise, session: Session, pairing: Pairing, power: float) -> float:
    """Smallest left-right difference that such sessions find with the power asked for."""
    from scipy.optimize import brentq

    high = 100.0 * _se(noise, session)
    return float(brentq(lambda size: finding_power(noise, size, session, pairing) - power, 0.0, high, xtol=1e-9 * high))


def freedom(clips: int, pairing: Pairing) -> float:
    """Degrees of freedom that the lake's interval has on average (Satterthwaite's where each side has own clips)."""
    return 2.0 * clips * (clips - 1) / (clips + 1) if pairing == "near_near" else clips - 1.0


def interval_caution(noise: Noise, session: Session) -> float:
    """By what factor the lake's interval takes the variance of left - right for larger than it is, on average.

    1 + 6 / strides a side + 1.3 share² / clips, share: of the variance, what clips add. From simulated sessions of 3 to
    10 clips of 5 to 25 strides, clips varying by 0 to 1 stride SD: medians' errors from few order statistics (Price &
    Bonett 2001) and clips' scores from few clips are large rather than small.
    """
    share = noise.between_sd**2 / session.clips / _se(noise, session) ** 2
    strides = session.clips * (session.strides or STRIDES_ADVISED)
    return 1.0 + 6.0 / strides + 1.3 * share**2 / session.clips


def strides_needed(noise: Noise, size: float, clips: int, pairing: Pairing, power: float) -> int | None:
    """Fewest strides of a side in each of so many clips; None: 200 are not enough, more clips are needed."""
    low = math.ceil(STRIDES_MINIMUM / clips) - 1
    if finding_power(noise, size, Session(clips, STRIDES_MAXIMUM), pairing) < power:
        return None
    high = STRIDES_MAXIMUM
    while high - low > 1:
        middle = (low + high) // 2
        enough = finding_power(noise, size, Session(clips, middle), pairing) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high


def finding_session(noise: Noise, size: float, pairing: Pairing, power: float) -> Session | None:
    """Fewest clips that do with clips as they usually are (25 strides if not known), else with longer ones; or None."""
    rows = range(CLIPS_BY_INTERVAL, CLIPS_MAXIMUM + 1)
    if noise.stride_sd is None:
        enough = (k for k in rows if finding_power(noise, size, Session(k, None), pairing) >= power)
        return next((Session(k, None) for k in enough), None)
    needed = {k: strides_needed(noise, size, k, pairing, power) for k in rows}
    for longest in (noise.strides or STRIDES_ADVISED, STRIDES_MAXIMUM):
        for clips, strides in needed.items():
            if strides is not None and strides <= longest:
                return Session(clips, strides)
    return None


def false_alarm(noise: Noise, session: Session) -> float | None:
    """Chance that an interval of strides alone excludes 0 in somebody without a difference; None: not known.

    That is the interval of fewer than 3 clips; 0.05 would be right.
    """
    if noise.stride_sd is None or session.strides is None:
        return None
    of_strides = math.sqrt(_se(noise, session) ** 2 - noise.between_sd**2 / session.clips)
    return 2.0 * _upper(1.96 * of_strides / _se(noise, session))


def smallest_change(noise: Noise, session: Session) -> float:
    """MDC95 of such sessions: what a second one without any change differs by in 95 of 100."""
    return MDC_FACTOR * _se(noise, session)


def change_power(noise: Noise, size: float, session: Session) -> float:
    """Chance that a true change of ``size`` is measured to be larger than the MDC of such sessions."""
    away = size / (math.sqrt(2.0) * _se(noise, session))
    return _upper(1.96 - away) + _upper(1.96 + away)


def change_session(noise: Noise, size: float, strides: int | None, power: float) -> Session | None:
    """Fewest clips a session with which a change of ``size`` exceeds the MDC with the power asked for; or None."""
    sessions = (Session(k, strides) for k in range(1, CLIPS_MAXIMUM + 1))
    return next((one for one in sessions if change_power(noise, size, one) >= power), None)


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects who find a mean change by a paired t test. ``subjects`` None: more than any study has."""

    session: Session
    sd: float
    d_z: float
    subjects: int | None


def group(noise: Noise, size: float, true_sd: float, session: Session, power: float) -> Group:
    """Subjects needed when true changes vary between people by ``true_sd``; never fewer than ten."""
    sd = change_sd(true_sd, _se(noise, session))
    d_z = size / sd
    found = subjects_needed(d_z, power=power) if d_z >= SMALLEST_D_Z else None
    return Group(session, sd, d_z, None if found is None else max(SUBJECTS_CLAIM, found))


def groups(noise: Noise, size: float, true_sd: float, sessions: Sequence[Session], power: float) -> list[Group]:
    """The same for several sizes of session."""
    return [group(noise, size, true_sd, session, power) for session in sessions]


def _se(noise: Noise, session: Session) -> float:
    return session_se(noise, session.clips, session.strides or STRIDES_ADVISED)


@cache
def _quantile(degrees: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.975))


@cache
def _relative_errors(degrees: float) -> Floats:
    """Standard errors as samples give them, over the true one: middles of 400 equally likely classes."""
    import numpy as np
    from scipy.stats import chi2

    found: Floats = np.sqrt(chi2.ppf((np.arange(400) + 0.5) / 400.0, degrees) / degrees)
    return found


def _upper(z: float) -> float:
    """Chance that a standard normal number exceeds z."""
    return math.erfc(z / math.sqrt(2.0)) / 2.0

"""Who is who: everybody that was followed, by number and place in the picture."""

from __future__ import annotations

from gaitlake.check.findings import Film
from gaitlake.errors import GaitlakeError

MOST = 6
"""As many people are named one by one."""

THIRDS = ("left", "middle", "right")


def places(film: Film) -> dict[int, str]:
    """Where each person is, most of the time, by number, those seen longest first: left, middle or right; of two
    people left and right. People in the same third of the picture are told apart by its width, in %."""
    rows = sorted(film.tracks.to_pylist(), key=lambda row: (-row["frames"], row["person"]))
    across = {row["person"]: min(max(row["centre_x_px"] / film.facts.width_px, 0.0), 1.0) for row in rows}
    if len(across) == 2:
        first, second = sorted(across, key=lambda person: across[person])
        return {person: {first: "left", second: "right"}[person] for person in across}
    words = {person: THIRDS[min(int(3 * share), 2)] for person, share in across.items()}
    alone = {word for word in THIRDS if list(words.values()).count(word) == 1}
    return {
        person: word if word in alone else f"{word}, at {100 * across[person]:.0f} % of the width"
        for person, word in words.items()
    }


def named(film: Film, person: object) -> str:
    """One person by number and place: `1 (left)`."""
    where = places(film).get(int(str(person)))
    return f"{person} ({where})" if where else str(person)


def everybody(film: Film, but: object = None) -> str:
    """All people but one, by number and place."""
    people = [f"{person} ({where})" for person, where in places(film).items() if person != but]
    more = len(people) - MOST
    return ", ".join(people[:MOST]) + (f" and {more} more" if more > 0 else "")


def require_person(film: Film) -> None:
    """Refuse a number that nobody in the film has.

    Raises
    ------
    GaitlakeError
        It says who is there.
    """
    hint = (film.clip.text("person_hint") or "").strip()
    if not hint.isdecimal() or int(hint) in places(film):
        return
    where = f" in the first {film.seen_s:.1f} of {film.whole_s:.1f} s" if film.stopped else ""
    found = everybody(film) or "nobody"
    raise GaitlakeError(f"{film.name}: no person {hint}; found {found}{where}: give --person one of these, or none")

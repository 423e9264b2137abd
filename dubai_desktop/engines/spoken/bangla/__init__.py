"""Bangla as it is said. One module a concern; `STEPS` is the order in which they take their part of the text.

Each step gives Bangla words where it found its concern, so that what follows sees only what is left. Text goes through
with ASCII digits and plain Latin letters; none of either remains.
"""

from __future__ import annotations

from collections.abc import Callable

from dubai_desktop.engines.spoken import characters
from dubai_desktop.engines.spoken.bangla import (
    abbreviations,
    dates,
    latin,
    letters,
    money,
    numbers,
    phones,
    symbols,
    times,
    units,
    web,
    years,
)  # fmt: skip

STEPS: tuple[Callable[[str], str], ...] = (
    letters.mended,  # one code for each letter, ASCII digits, A to Z
    web.spoken,  # before anything takes the dots, figures and signs of an address
    symbols.early,
    abbreviations.spoken,  # before a dot is a pause
    dates.spoken,  # before the hyphen is a range, the slash a fraction
    web.versions,
    times.spoken,
    latin.mixed,  # COVID-19, 4G, MP3, before their figures are numbers
    phones.spoken,
    years.decades,  # before 1990s is a length in seconds
    money.spoken,
    units.spoken,
    years.spoken,  # what is no sum and no measure may be a year
    numbers.spoken,
    latin.spoken,
    symbols.spoken,
)


_PASSES = 4  # most lines change once; a dot that goes may free a short form for the next


def spoken(text: str) -> str:
    """Return a cleaned line in Bangla words and pauses, with no digit and no Latin letter in it."""
    for _ in range(_PASSES):
        before = text
        for step in STEPS:
            text = step(text)
        text = characters.cleaned(text)
        if text == before:
            break
    return text

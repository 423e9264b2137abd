"""Bangla as it is said. One module a concern; `STEPS` is the order in which they take their part of the text.

Each step gives Bangla words where it found its concern, so that what follows sees only what is left. Text goes through
with ASCII digits and plain Latin letters; none of either remains.
"""

from __future__ import annotations

import re
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

_Step = Callable[[str], str]
_DIGIT, _LATIN, _ANY = re.compile("[0-9]"), re.compile("[A-Za-z]"), re.compile("")

# Each step with what a text must hold for it to be worth its time.
STEPS: tuple[tuple[_Step, re.Pattern[str]], ...] = (
    (letters.mended, _ANY),  # one code for each letter, ASCII digits, A to Z
    (web.spoken, _ANY),  # before anything takes the dots, figures and signs of an address
    (symbols.early, _ANY),
    (abbreviations.spoken, _ANY),  # before a dot is a pause
    (dates.spoken, _DIGIT),  # before the hyphen is a range, the slash a fraction
    (web.versions, _DIGIT),
    (times.spoken, _DIGIT),
    (latin.mixed, _ANY),  # COVID-19, 4G, MP3, 24/7, C++, before their figures are numbers
    (phones.spoken, _DIGIT),
    (years.decades, _DIGIT),  # before 1990s is a length in seconds
    (numbers.bounds, _DIGIT),
    (money.spoken, _DIGIT),
    (units.spoken, _DIGIT),
    (years.spoken, _DIGIT),  # what is no sum and no measure may be a year
    (numbers.spoken, _DIGIT),
    (latin.spoken, _LATIN),
    (symbols.spoken, _ANY),
)
# What can still change a text without digits and Latin letters: a dot that went may have freed a short form (ও.মোঃ).
SETTLING = ((letters.mended, _ANY), (abbreviations.spoken, _ANY), (symbols.spoken, _ANY))
_PASSES = 4  # two do for all but text made to need more


def spoken(text: str) -> str:
    """Return a cleaned line in Bangla words and pauses, with no digit and no Latin letter in it."""
    text = _through(STEPS, text)
    for _ in range(_PASSES):
        before, text = text, _through(SETTLING, text)
        if text == before:
            break
    return text


def _through(steps: tuple[tuple[_Step, re.Pattern[str]], ...], text: str) -> str:
    for step, needed in steps:
        if needed.search(text):
            text = step(text)
    return characters.cleaned(text)

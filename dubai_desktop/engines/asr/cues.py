"""From recognised words to lines a person can read and a voice can say: sentence-sized, never cut inside a word.

Every way to part the words has a price, and the cheapest is taken (dynamic programming over the words): a line ends for
nothing at the end of a sentence or at a pause, for little behind a comma, dearly inside a clause; a line that holds the
end of a sentence in its midst, is shorter than a second, or bridges a pause pays as well. What no subtitle can hold is
not considered at all.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dubai_desktop.domain.segment import Segment, Word, new_segment_id
from dubai_desktop.engines.asr.words import mended

LONGEST = 7.0  # seconds of a line
SHORTEST = 1.0  # seconds a line should last at least
PAUSE = 0.8  # seconds of silence that part two lines
BRIDGE = 1.6  # seconds of silence that even a very short line does not reach over
BREATH = 0.25  # seconds of silence that make a good place to part a long sentence
COLUMNS, ROWS = 42, 2  # letters of a subtitle's row, rows of a subtitle
GAP = 0.08  # seconds left free when a short line's end is drawn out: two pictures

# Prices. Only their order matters: end of a sentence < comma < breath < anywhere; two short lines < one broken clause.
_LINE, _CLAUSE_END, _AT_BREATH, _ANYWHERE = 0.2, 1.0, 2.0, 4.0
_SENTENCE_INSIDE, _PAUSE_INSIDE, _BRIDGE_INSIDE, _TOO_SHORT = 1.5, 5.0, 100.0, 6.0

_CLOSING = "\"'”’»)]」』）"
_SENTENCE = (".", "?", "!", "…", "।", "॥", "。", "？", "！", "۔", "؟", "።")
_CLAUSE = (",", ";", ":", "—", "–", "،", "؛", "、", "，", "；", "：")
_TITLES = frozenset({"Mr", "Mrs", "Ms", "Dr", "Prof", "St", "No", "vs", "e.g", "i.e"})


def lines(words: Iterable[Word], until: float = math.inf) -> tuple[Segment, ...]:
    """Return segments made of the words, in order; every word is in exactly one.

    A line lasts at most 7 s and fits two rows of 42 letters, unless one word alone does not. `until` is the length of
    the programme in seconds.
    """
    said = mended(words, until)
    if not said:
        return ()
    groups = [said[first:last] for first, last in _Prices(said).cheapest()]
    limits = [*(group[0].start - GAP for group in groups[1:]), until]
    return tuple(
        _segment(index, group, max(group[-1].end, min(group[0].start + SHORTEST, limit)))
        for index, (group, limit) in enumerate(zip(groups, limits, strict=True), 1)
    )


class _Prices:
    """What each line that could be made of some words would cost; sums kept ready, so that each answer is quick."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._rooms = [(int(word.text[0].isspace()), _width(word.text.strip())) for word in words]
        between = [_between(one, two) for one, two in itertools.pairwise(words)]
        self._inside = [0.0, *itertools.accumulate(between)]

    def cheapest(self) -> list[tuple[int, int]]:
        """Return (first, last + 1) of the words of each line."""
        total, begins = [0.0], [0]
        for last in range(1, len(self._words) + 1):
            closing = self._closing(last)
            price, begin = math.inf, last - 1
            for first in range(last - 1, -1, -1):
                if first < last - 1 and not self._fits(first, last):
                    break
                asked = total[first] + closing + self._inner(first, last)
                if asked < price:
                    price, begin = asked, first
            total.append(price)
            begins.append(begin)
        parts, last = [], len(self._words)
        while last:
            parts.append((begins[last], last))
            last = begins[last]
        return parts[::-1]

    def _closing(self, last: int) -> float:
        """Return what it costs to end a line in front of word `last`."""
        before = self._words[last - 1]
        if last == len(self._words) or _ends_sentence(before.text):
            return _LINE
        pause = self._words[last].start - before.end
        if pause > PAUSE:
            return _LINE
        if before.text.rstrip(_CLOSING).endswith(_CLAUSE):
            return _CLAUSE_END
        return _AT_BREATH if pause > BREATH else _ANYWHERE

    def _inner(self, first: int, last: int) -> float:
        """Return what it costs to say words `first` to `last` - 1 in one line."""
        missing = SHORTEST - (self._words[last - 1].end - self._words[first].start)
        return self._inside[last - 1] - self._inside[first] + _TOO_SHORT * max(0.0, missing)

    def _fits(self, first: int, last: int) -> bool:
        if self._words[last - 1].end - self._words[first].start > LONGEST:
            return False
        rows, row = 1, 0
        for space, width in self._rooms[first:last]:
            if row and row + space + width > COLUMNS:
                rows, row = rows + 1, width
            else:
                row += width + (space if row else 0)
        return rows <= ROWS


def _between(one: Word, two: Word) -> float:
    """Return what it costs to have these neighbours in one line."""
    price = _SENTENCE_INSIDE if _ends_sentence(one.text) else 0.0
    pause = two.start - one.end
    if pause > PAUSE:
        price += _PAUSE_INSIDE if pause < BRIDGE else _BRIDGE_INSIDE
    return price


def _width(text: str) -> int:
    """Return how many letters wide a text is: marks above and below a letter take no room."""
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def _ends_sentence(text: str) -> bool:
    bare = text.strip().rstrip(_CLOSING)
    return bare.endswith(_SENTENCE) and not _is_short_form(bare)


def _is_short_form(text: str) -> bool:
    """True for what has a full stop without ending a sentence: an initial, a title, a number of one or two digits."""
    if not text.endswith(".") or text.endswith(".."):
        return False
    bare = text[:-1]
    initial = len(bare) == 1 and bare.isupper() and bare != "I"
    return initial or bare in _TITLES or (bare.isdecimal() and len(bare) <= 2)


def _segment(index: int, words: Sequence[Word], end: float) -> Segment:
    kept = tuple(replace(word, text=word.text.strip()) for word in words)
    text = " ".join("".join(word.text for word in words).split())
    return Segment(new_segment_id(), index, words[0].start, end, text, words=kept)

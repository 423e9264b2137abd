"""Recognised words made fit for use: whole, in order, each with a length. Times are seconds.

Whisper's word times come from attention: where it is unsure they collapse to one moment, run backwards or lie over each
other, and what a tokenizer parts ("twenty" "-five") comes as two words.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dubai_desktop.domain.segment import Word

SHORTEST = 0.02  # seconds: Whisper's own grid
LONGEST = 3.0  # seconds of one word; longer ones have a pause in them that was missed
PACE = 0.07  # seconds for a letter of speech, where nothing better is known

_SPACELESS = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "MYANMAR", "KHMER", "TIBETAN", "IDEOGRAPHIC", "FULLWIDTH")


def mended(words: Iterable[Word], until: float = math.inf) -> tuple[Word, ...]:
    """Return the words whole, in order and one behind the other, each longer than nothing and none beyond `until`.

    Their text and order never change, only parts of one word are put together.
    """
    parts = _whole(word for word in words if word.text.strip())
    placed = _placed(parts, until)
    return tuple(replace(word, start=start, end=end) for word, (start, end) in zip(parts, placed, strict=True))


def _whole(words: Iterable[Word]) -> list[Word]:
    """Put parts of a word together: what follows without a space, in scripts that have spaces."""
    made: list[Word] = []
    for word in words:
        if made and _goes_on(made[-1].text, word.text):
            made[-1] = replace(made[-1], end=word.end, text=made[-1].text + word.text)
        else:
            made.append(word)
    return made


def _goes_on(before: str, text: str) -> bool:
    return not (text[0].isspace() or before[-1].isspace() or _spaceless(before[-1]) or _spaceless(text[0]))


def _spaceless(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_SPACELESS)


def _placed(words: Sequence[Word], until: float) -> list[tuple[float, float]]:
    """Return start and end of each: the trustworthy keep theirs, runs of others share the room between those."""
    spans: list[tuple[float, float] | None] = []
    last = 0.0
    for word in words:
        span = _trusted(word, last, until)
        spans.append(span)
        last = span[1] if span else last
    placed: list[tuple[float, float]] = []
    for known, run in itertools.groupby(zip(words, spans, strict=True), key=lambda pair: pair[1] is not None):
        pairs = list(run)
        if known:
            placed += [span for _, span in pairs if span is not None]
            continue
        following = spans[len(placed) + len(pairs)] if len(placed) + len(pairs) < len(spans) else None
        placed += _shared([word for word, _ in pairs], placed[-1][1] if placed else 0.0, following, until)
    return _in_order(placed, until)


def _trusted(word: Word, last: float, until: float) -> tuple[float, float] | None:
    """Return the word's span where it can be believed: finite, with a length, not before the one before it."""
    if not (math.isfinite(word.start) and math.isfinite(word.end)):
        return None
    start, end = max(0.0, word.start, last), min(word.end, until)
    if end - start < SHORTEST or word.start < last - 1.0:
        return None
    if end - start > LONGEST:  # behind another word it began later, else it ended earlier
        return (end - LONGEST, end) if start - last < SHORTEST and last > 0 else (start, start + LONGEST)
    return start, end


def _shared(
    words: Sequence[Word], last: float, following: tuple[float, float] | None, until: float
) -> list[tuple[float, float]]:
    """Lay words whose times are of no use one behind the other, by their letters, between what is known around them."""
    wanted = [max(SHORTEST, PACE * len(word.text.strip())) for word in words]
    room = (following[0] if following else until) - last
    start = words[0].start if math.isfinite(words[0].start) else last
    start = min(max(start, last), max(last, last + room - sum(wanted)))
    scale = min(1.0, max(room, 0.0) / sum(wanted))
    spans = []
    for length in wanted:
        spans.append((start, start + length * scale))
        start += length * scale
    return spans


def _in_order(spans: Sequence[tuple[float, float]], until: float) -> list[tuple[float, float]]:
    """Push apart what still touches: forwards first, then back from the end of the programme."""
    done: list[tuple[float, float]] = []
    last = 0.0
    for start, end in spans:
        begun = max(start, last)
        last = max(end, begun + SHORTEST)
        done.append((begun, last))
    least = min(SHORTEST, until / len(spans)) if spans else 0.0
    for place in range(len(done) - 1, -1, -1):
        start, end = done[place]
        if end <= until:
            break
        done[place] = (max(0.0, min(start, until - least)), until)
        until = done[place][0]
    return done

"""Whole sentences out of lines and back: what a model translates, and how its answer is shared out to the lines.

Subtitles cut a sentence where the screen is full. Translated piece by piece its meaning is cut too, so the pieces of a
sentence are put together first; afterwards the translation is cut where the lines' time and words ask for it, at a
word's end, at a comma or danda if one is near. A line with several sentences is translated sentence by sentence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import sentencex

from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.pace import units
from dubai_desktop.domain.segment import Segment

PAUSE = 1.0  # seconds of silence behind which a sentence does not go on
MOST_LINES = 5  # lines that one sentence may run over; more is speech without stops
MOST_LETTERS = 400  # letters of one text; NLLB learned from single sentences, and what is far longer loses words
PUNCTUATED = 0.125  # least share of lines that end a sentence where a missing stop means that the sentence goes on

_COMMA = tuple(",;:،؛、，；：")
_STOP = tuple(".!?…।॥؟۔。！？")
_DASH = tuple("-–—")
_LURE = 0.1  # how much of a sentence's length a cut may move to be behind a stop
_UNSPACED = frozenset({"Han", "Japanese"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to translate and the lines it is said in.

    `first` is the position of its first line; `parts` is what each line from there on has of it; `shares` is how much
    of it each line takes (0-1, summing to 1), from the time and the letters of its part.
    """

    text: str
    first: int
    parts: tuple[str, ...]
    shares: tuple[float, ...]

    def alone(self) -> tuple[Sentence, ...]:
        """Return each line's part as a sentence of its own, for where the whole cannot be used."""
        return tuple(Sentence(part, self.first + at, (part,), (1.0,)) for at, part in enumerate(self.parts))


def has_words(text: str) -> bool:
    """True where a text has a letter to translate; "♪" and "1, 2" have none and stay as they are."""
    return any(char.isalpha() for char in text)


def sentences(lines: Sequence[Segment], language: str) -> tuple[Sentence, ...]:
    """Return the sentences of the lines that need a translation, in order; none is of two speakers.

    Lines that are translated already are left out and nothing is joined across them.
    """
    found: list[Sentence] = []
    glue = _glue(language)
    for run in _runs(lines, goes_on=_is_punctuated(lines)):
        said = [_clean(lines[at].source) for at in run]
        for part in _cut_long(_pieces(said, language, glue), [lines[at] for at in run]):
            found.append(_sentence(part, run[0], lines, said, glue))
    return tuple(found)


def assemble(count: int, found: Sequence[Sentence], targets: Sequence[str | None], language: str) -> list[str | None]:
    """Return the target of each of `count` lines; None where there was no sentence or one was not translated.

    A sentence that has too few words for its lines counts as not translated: `spread` tells beforehand.
    """
    parts: list[list[str]] = [[] for _ in range(count)]
    failed: set[int] = set()
    for sentence, target in zip(found, targets, strict=True):
        lines = range(sentence.first, sentence.first + len(sentence.parts))
        shared = spread(target, sentence.shares, language) if target else None
        if shared is None:
            failed.update(lines)
            continue
        for line, part in zip(lines, shared, strict=True):
            parts[line].append(part)
    glue = _glue(language)
    return [glue.join(part) if part and at not in failed else None for at, part in enumerate(parts)]


def spread(target: str, shares: Sequence[float], language: str) -> tuple[str, ...] | None:
    """Cut a translation into as many parts as there are shares, none empty; None where it has too few words.

    The cuts lie where the spoken length so far is nearest to the shares so far; behind a comma or danda a cut is taken
    from further off. Found by dynamic programming over (cut, word), so that no cut spoils the next.
    """
    words, glue = _words(target, language), _glue(language)
    if len(words) < len(shares):
        return None
    if len(shares) == 1:
        return (glue.join(words),)
    lengths = list(accumulate(units(word) + 1.0 for word in words))
    place = [length / lengths[-1] for length in lengths]  # of the end of each word, 0-1
    lure = [_LURE if word.rstrip("\"'”’»)").endswith(_COMMA + _STOP) else 0.0 for word in words]
    wanted = list(accumulate(shares))[:-1]
    cost = [[abs(place[j] - share) - lure[j] for j in range(len(words))] for share in wanted]
    cuts = [-1, *_cheapest(cost), len(words) - 1]
    return tuple(glue.join(words[a + 1 : b + 1]) for a, b in pairwise(cuts))


def _cheapest(cost: list[list[float]]) -> list[int]:
    """Return the word behind which each cut lies: rising, the last word left over, least total cost."""
    cuts, words = len(cost), len(cost[0])
    reached: list[list[tuple[float, int]]] = []  # per cut and word: least cost up to here, the word of the cut before
    for i in range(cuts):
        row: list[tuple[float, int]] = []
        best = (0.0, -1) if i == 0 else (float("inf"), -1)
        for j in range(words):
            if i and j and reached[i - 1][j - 1][0] < best[0]:
                best = (reached[i - 1][j - 1][0], j - 1)
            last = words - 1 - (cuts - i)  # the cuts behind this one need a word each, and so does the rest
            row.append((best[0] + cost[i][j], best[1]) if i <= j <= last else (float("inf"), -1))
        reached.append(row)
    at = min(range(words), key=lambda j: reached[-1][j][0])
    found = [at]
    for i in range(cuts - 1, 0, -1):
        at = reached[i][at][1]
        found.append(at)
    return found[::-1]


# --- lines to sentences ----------------------------------------------------------------------------------------------

_Part = list[tuple[int, str]]
"""One sentence as (place of the line in its run, what the line has of it)."""


def _runs(lines: Sequence[Segment], *, goes_on: bool) -> Iterator[list[int]]:
    """Yield the positions of lines that may share sentences: neighbours of one speaker with little silence between."""
    run: list[int] = []
    for at, line in enumerate(lines):
        if not line.needs_translation or not line.source.strip():
            continue
        if run and not _continues(lines[run[-1]], line, at - run[-1] == 1, goes_on):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _continues(before: Segment, line: Segment, neighbours: bool, goes_on: bool) -> bool:
    if not (neighbours and before.speaker == line.speaker and line.start - before.end < PAUSE):
        return False
    if any(not _is_speech(each.source) for each in (before, line)):
        return False
    return goes_on or before.source.rstrip().endswith(_COMMA)


def _is_speech(source: str) -> bool:
    """False for music signs, and for a talk of several people: those stand alone."""
    return any(char.isalnum() for char in source) and not source.lstrip().startswith(_DASH)


def _is_punctuated(lines: Sequence[Segment]) -> bool:
    ended = sum(line.source.rstrip().rstrip("\"'”’»)").endswith(_STOP) for line in lines)
    return ended >= PUNCTUATED * len(lines)


def _clean(source: str) -> str:
    """Return a line's text on one row; a row that begins with a dash is another person's and stays a row."""
    text = ""
    for row in source.splitlines():
        said = " ".join(row.split())
        if said:
            text += f"\n{said}" if text and said.startswith(_DASH) else f" {said}" if text else said
    return text


def _pieces(said: Sequence[str], language: str, glue: str) -> Iterator[_Part]:
    """Yield the sentences of a run's lines."""
    owners: list[int] = []  # of each letter of the joined text
    for at, line in enumerate(said):
        owners += [at] * len(line if at == len(said) - 1 else line + glue)
    end = 0
    for text in _segmented(glue.join(said), language):
        parts: dict[int, str] = {}
        for char, owner in zip(text, owners[end : end + len(text)], strict=True):
            parts[owner] = parts.get(owner, "") + char
        end += len(text)
        part = [(at, words.strip()) for at, words in parts.items() if words.strip()]
        if part:
            yield part


def _segmented(text: str, language: str) -> list[str]:
    """Return the sentences of a text; joined they are the text."""
    known = find_language(language)
    found: list[str] = []
    for row in text.splitlines(keepends=True):
        fresh = True
        for piece in sentencex.segment(known.code if known else "en", row):
            if found and not fresh and _is_unfinished(found[-1], piece):
                found[-1] += piece
            else:
                found.append(piece)
            fresh = False
    return found


def _is_unfinished(before: str, piece: str) -> bool:
    """True behind a point that ends no sentence: "৩.৫", "ড. ইউনূস", or dots and signs without a word."""
    words = before.split()
    if not words or not any(char.isalnum() for char in before):
        return True
    last = words[-1]
    if not last.endswith("."):
        return False
    if last[:-1][-1:].isdigit() and not before[-1:].isspace() and piece[:1].isdigit():
        return True
    # These scripts end a sentence with a danda: a short word with a point is a title or an initial.
    letters = [char for char in last if char.isalpha()]
    return bool(letters) and len(letters) <= 2 and unicodedata.name(letters[0]).startswith(("BENGALI", "DEVANAGARI"))


def _cut_long(found: Iterator[_Part], lines: Sequence[Segment]) -> Iterator[_Part]:
    """Yield the sentences, those that are too long cut between their lines, else between words."""
    for part in found:
        letters = sum(len(words) for _, words in part)
        if len(part) == 1 and letters > MOST_LETTERS:
            at, text = part[0]
            yield from ([(at, words)] for words in _in_rows(text))
        elif len(part) > 1 and (len(part) > MOST_LINES or letters > MOST_LETTERS):
            cut = _best_cut(part, lines)
            yield from _cut_long(iter((part[:cut], part[cut:])), lines)
        else:
            yield part


def _best_cut(part: _Part, lines: Sequence[Segment]) -> int:
    """Return where to cut a sentence between its lines: behind a comma, in a silence, near the middle."""

    def worth(cut: int) -> float:
        before, after = lines[part[cut - 1][0]], lines[part[cut][0]]
        comma = part[cut - 1][1].endswith(_COMMA)
        return 1.0 * comma + (after.start - before.end) / PAUSE - abs(2 * cut - len(part)) / len(part)

    return max(range(1, len(part)), key=worth)


def _in_rows(text: str) -> Iterator[str]:
    """Yield a text without stops in rows of at most MOST_LETTERS, cut behind a comma or a word where there is one."""
    while len(text) > MOST_LETTERS:
        half = text[MOST_LETTERS // 2 : MOST_LETTERS]
        comma = max(half.rfind(sign) for sign in _COMMA)
        cut = MOST_LETTERS // 2 + (comma if comma >= 0 else max(half.rfind(" "), 0)) + 1
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text


def _sentence(part: _Part, start: int, lines: Sequence[Segment], said: Sequence[str], glue: str) -> Sentence:
    letters = [float(len(words)) for _, words in part]
    times = [max(lines[start + at].duration, 0.0) * len(words) / len(said[at]) for at, words in part]
    total = sum(times)
    shares = [
        (count / sum(letters) + time / total) / 2 if total > 0 else count / sum(letters)
        for count, time in zip(letters, times, strict=True)
    ]
    return Sentence(glue.join(words for _, words in part), start + part[0][0], _texts(part), tuple(shares))


def _texts(part: _Part) -> tuple[str, ...]:
    return tuple(words for _, words in part)


def _glue(language: str) -> str:
    known = find_language(language)
    return "" if known and known.script in _UNSPACED else " "


def _words(text: str, language: str) -> list[str]:
    """Return what a text may be cut between; a sign without a letter or digit stays with the word before it."""
    glue = _glue(language)
    found: list[str] = []
    for word in text.split() if glue else text.strip():
        if found and not any(char.isalnum() for char in word):
            found[-1] += glue + word
        else:
            found.append(word)
    if len(found) > 1 and not any(char.isalnum() for char in found[0]):
        found[:2] = [found[0] + glue + found[1]]
    return found

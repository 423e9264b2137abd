"""From recognised words to lines a person can read and a voice can say: sentence-sized, never cut inside a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dubai_desktop.domain.segment import Segment, Word, new_segment_id

LONGEST = 7.0  # seconds
SHORTEST = 1.0  # seconds before a sentence's end closes a line
PAUSE = 0.8  # seconds of silence that close a line
LETTERS = 84  # two subtitle lines of 42

_SENTENCE = (".", "?", "!", "…", "।", "॥", "。", "？", "！", "۔", "؟")
_CLAUSE = (",", ";", ":", "—", "،", "，", "、")


def lines(words: Sequence[Word]) -> tuple[Segment, ...]:
    """Return segments made of the words, in order; every word is in exactly one."""
    made: list[list[Word]] = []
    line: list[Word] = []
    for word in words:
        if line and _closes(line, word):
            made.append(line)
            line = []
        line.append(word)
        while _is_too_long(line) and len(line) > 1:
            cut = _best_cut(line)
            made.append(line[:cut])
            line = line[cut:]
    if line:
        made.append(line)
    return tuple(_segment(index, words) for index, words in enumerate(made, 1))


def _closes(line: Sequence[Word], following: Word) -> bool:
    if following.start - line[-1].end > PAUSE:
        return True
    return line[-1].text.rstrip("\"'”’)").endswith(_SENTENCE) and line[-1].end - line[0].start >= SHORTEST


def _is_too_long(line: Sequence[Word]) -> bool:
    return line[-1].end - line[0].start > LONGEST or len(_text(line)) > LETTERS


def _best_cut(line: Sequence[Word]) -> int:
    """Return how many words to keep: up to the last comma of the second half, else all but the newest."""
    for place in range(len(line) - 1, len(line) // 2, -1):
        if line[place - 1].text.endswith(_CLAUSE):
            return place
    return len(line) - 1


def _text(words: Iterable[Word]) -> str:
    return " ".join("".join(word.text for word in words).split())


def _segment(index: int, words: Sequence[Word]) -> Segment:
    kept = tuple(Word(word.start, word.end, word.text.strip()) for word in words)
    return Segment(new_segment_id(), index, words[0].start, words[-1].end, _text(words), words=kept)

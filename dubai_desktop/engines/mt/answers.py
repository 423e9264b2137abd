"""Whether a model's translation can be believed: models fall silent, give the source back, and go round in circles."""

from __future__ import annotations

import re
import unicodedata

from dubai_desktop.domain.languages import is_written_in
from dubai_desktop.domain.pace import units

MOST_REPEATS = 4  # times that a few words may follow themselves, where the source does not do so too
LONGEST_LOOP = 8  # words
_RUNAWAY = 5.0  # times the letters of the source, and 24 more: a Chinese sign becomes four or five English letters
_LOST = 8.0  # the other way round, for sources of more than 40 letters
_STUTTER = re.compile(r"(\S{1,4}?)\1{7,}")  # the same few letters eight times on end


def fault(source: str, answer: str | None, target_language: str) -> str:
    """Return why an answer cannot be used, in words that go on "the model ..."; empty for a good one."""
    if not answer or not any(char.isalnum() for char in answer):
        return "gave no words"
    asked, said = units(source), units(answer)
    faults = {
        "gave the source back": _normal(answer) == _normal(source),
        "answered in other letters": not is_written_in(answer, target_language),
        "said the same again and again": _goes_round(source, answer),
        "said far more than the line": said > _RUNAWAY * asked + 24,
        "left most of the line out": asked > 40 and said < asked / _LOST,
    }
    return next((reason for reason, is_so in faults.items() if is_so), "")


def _goes_round(source: str, answer: str) -> bool:
    if _STUTTER.search(answer) and not _STUTTER.search(source):
        return True
    return repeats(answer) >= max(MOST_REPEATS, repeats(source) + 1)


def repeats(text: str) -> int:
    """Return how often the most repeated few words stand in a row: 3 for "no no no", 2 for "so far, so far"."""
    words = _normal(text).split()
    most = 1
    for size in range(1, min(LONGEST_LOOP, len(words) // 2) + 1):
        same = 0  # how many words in a row are the word `size` places before
        for at in range(size, len(words)):
            same = same + 1 if words[at] == words[at - size] else 0
            most = max(most, same // size + 1)
    return most


def _normal(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(char if char.isalnum() or _is_mark(char) else " " for char in plain).split())


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"

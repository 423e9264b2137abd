"""How long a text takes to say, before any voice is made: a voice's own measured pace, per language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_DIGIT = 3.0  # a digit is read as a word of about three letters
_STOP = 4.0  # the pause at a comma or a full stop, in letters
_STOPS = frozenset(".,;:?!।—–")

# Seconds per spoken unit where nothing was measured yet. Bangla and English: espeak-ng at its own pace on the 92
# sentences of the shipped memory (predicted within 8 % of each). The others are reckoned from their scripts.
_DEFAULT = 0.068
_BY_LANGUAGE = {"bn": 0.135, "as": 0.135, "hi": 0.12, "mr": 0.12, "ne": 0.12, "ar": 0.1, "fa": 0.1, "ur": 0.1,
                "zh": 0.22, "ko": 0.15}  # fmt: skip

# Characters in a text for each spoken unit, measured on the 80 pairs of the shipped memory (Bangla, English); scripts
# with vowel signs are taken to be like Bangla.
_CHARACTERS_USUAL = 1.23
_CHARACTERS = dict.fromkeys(("bn", "as", "hi", "mr", "ne", "gu", "pa", "ta", "te", "ml", "kn", "si"), 1.83)


def units(text: str) -> float:
    """Count what is spoken in `text`: letters without their combining signs (a Bangla akshara's vowel sign is not
    a letter of its own), digits as words, stops as pauses; the stop that ends the text takes no time.
    """
    total = 0.0
    for char in text.strip().rstrip("".join(_STOPS)):
        kind = unicodedata.category(char)[0]
        if kind == "N":
            total += _DIGIT
        elif kind == "L":
            total += 1.0
        elif char in _STOPS:
            total += _STOP
    return total


@dataclass(frozen=True, slots=True)
class Pace:
    """A voice's pace: `seconds` of speech at native rate 1.0 over `spoken` units."""

    spoken: float = 0.0
    seconds: float = 0.0

    def predict(self, text: str, language: str) -> float:
        """Seconds that `text` will take at the voice's own pace; the language's usual pace counts as 200 units."""
        usual = _BY_LANGUAGE.get(language, _DEFAULT)
        per_unit = (self.seconds + 200 * usual) / (self.spoken + 200)
        return units(text) * per_unit


def letters(seconds: float, pace: Pace, language: str) -> int:
    """Return how many characters of text, signs and spaces included, a voice says in `seconds`."""
    per_unit = pace.predict("a" * 100, language) / 100
    return int(seconds / per_unit * _CHARACTERS.get(language, _CHARACTERS_USUAL))


def measured(samples: Iterable[tuple[str, float]]) -> Pace:
    """Learn a pace from (text, seconds at native rate 1.0) pairs."""
    spoken = seconds = 0.0
    for text, length in samples:
        spoken += units(text)
        seconds += length
    return Pace(spoken, seconds)

"""How long a text takes to say, before any voice is made: a voice's own measured pace, per language.

Seconds are reckoned from syllables, letters, commas, stops and a beginning. What each of them takes is known roughly
for a language (the prior), and learned for a voice from the lines it has spoken: Bayesian linear regression on relative
errors, so that a long line counts no more than a short one, with one unknown that all parts share (how fast this voice
speaks) and small ones of each part. Few lines move the prediction towards what was heard, many settle it.
Method: Gelman et al., Bayesian Data Analysis, 3rd edition, chapter 14 (regression with a normal prior).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dubai_desktop.domain.syllables import Amount, amount

# Seconds of a syllable, a letter, a comma, a stop inside the text, and of the beginning. Bangla and English: espeak-ng
# at its own pace, its four voices, on the 92 sentences of the shipped memory and sample (tests/bench/pace_error.py).
_USUAL = (0.09, 0.035, 0.25, 0.38, 0.06)
_BY_LANGUAGE = {
    "bn": (0.046, 0.062, 0.21, 0.35, 0.06),
    "as": (0.046, 0.062, 0.21, 0.35, 0.06),
    "en": (0.02, 0.057, 0.31, 0.42, 0.055),
}
_OWN_SPEED = 0.18  # how far voices differ from the usual in all: relative standard deviation
_OWN_MANNER = (0.2, 0.2, 0.6, 0.6, 0.4)  # and in each part of it: in their rests most
_USUAL_SCATTER = 0.085  # relative error of a line when its voice is known well, until measured
_SCATTER_LINES = 6.0  # lines that this guess counts for
_STRANGE = (0.4, 2.5)  # a clip outside these shares of what was expected was not this text
_NINE_IN_TEN = 1.645  # standard deviations on either side within which nine of ten lines lie

# A usual sentence: how many characters (signs and spaces included) a second of speech has.
_TYPICAL = {
    "bn": "আমাদের এই পাঠে আপনাকে স্বাগতম, আজ আমরা পরিষ্কার পানি নিয়ে কথা বলব",
    "en": "Welcome to this lesson, today we will talk about water that is clean",
}

_DIGIT = 3.0  # a digit is read as a word of about three letters
_STOP = 4.0  # the pause at a comma or a full stop, in letters
_STOPS = frozenset(".,;:?!।—–")

Parts = tuple[float, ...]
Matrix = tuple[Parts, ...]


def units(text: str) -> float:
    """Count what is spoken in `text` whatever its language, to compare the length of texts: letters without their
    combining signs, digits as words, stops as pauses; the stop that ends the text takes no time.
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
class Reckoned:
    """How long a text is expected to take: `seconds`, and the `margin` on either side that nine of ten lines keep."""

    seconds: float
    margin: float

    def chance_within(self, seconds: float) -> float:
        """Return how likely (0.0-1.0) the text is said in so many seconds at the voice's own pace."""
        if self.margin <= 0.0:
            return float(self.seconds <= seconds)
        return 0.5 * (1.0 + math.erf((seconds - self.seconds) * _NINE_IN_TEN / self.margin / math.sqrt(2.0)))


@dataclass(frozen=True, slots=True)
class Pace:
    """A voice's pace in one language, as learned from `lines` lines; without any it is the language's usual one.

    `factors` say how each part (see `_USUAL`) compares with the usual, `spread` is their covariance, `scatter` the
    relative standard deviation of a single line.
    """

    lines: int = 0
    factors: Parts = (1.0,) * len(_USUAL)
    spread: Matrix = ()
    scatter: float = _USUAL_SCATTER

    def predict(self, text: str, language: str) -> float:
        """Return the seconds that `text` will take at the voice's own pace."""
        return self.reckon(text, language).seconds

    def reckon(self, text: str, language: str) -> Reckoned:
        """Return the seconds that `text` will take at the voice's own pace, and how sure that is."""
        parts = _parts(amount(text, language), language)
        seconds = _dot(parts, self.factors)
        if seconds <= 0.0:
            return Reckoned(0.0, 0.0)
        shares = tuple(part / seconds for part in parts)
        unsure = _dot(shares, tuple(_dot(row, shares) for row in self.spread or _prior_spread()))
        return Reckoned(seconds, _NINE_IN_TEN * seconds * math.sqrt(self.scatter**2 + max(0.0, unsure)))


def learned(samples: Iterable[tuple[str, float]], language: str) -> Pace:
    """Learn a voice's pace from (text as it was said, seconds at native rate 1.0) pairs in one language.

    Lines without words, and those whose length tells that something else was said, are left out.
    """
    expected = ((_parts(amount(text, language), language), seconds) for text, seconds in samples)
    rows = [
        tuple(part / seconds for part in parts)
        for parts, seconds in expected
        if sum(parts) and _STRANGE[0] < seconds / sum(parts) < _STRANGE[1]
    ]
    if not rows:
        return Pace()
    scatter = _USUAL_SCATTER
    for _ in range(2):  # the second time with the scatter that the first has found
        factors, spread = _fitted(rows, scatter)
        errors = sum((_dot(row, factors) - 1.0) ** 2 for row in rows)
        freedom = _SCATTER_LINES + max(0.0, len(rows) - 2.0)
        scatter = math.sqrt((_SCATTER_LINES * _USUAL_SCATTER**2 + errors) / freedom)
    return Pace(len(rows), factors, spread, scatter)


def letters(seconds: float, pace: Pace, language: str, like: str = "") -> int:
    """Return how many characters of text, signs and spaces included, a voice says in `seconds`.

    `like` is a text of the kind that is meant; without one a usual sentence of the language stands for it.
    """
    code = language.partition("-")[0]
    text = like.strip() or _TYPICAL.get(code) or _TYPICAL["bn" if code in _LIKE_BANGLA else "en"]
    taken = pace.predict(text, language)
    return int(seconds * len(text) / taken) if taken > 0.0 else 0


_LIKE_BANGLA = frozenset({"as", "hi", "mr", "ne", "gu", "pa", "ta", "te", "ml", "kn", "si"})


def _parts(said: Amount, language: str) -> Parts:
    """Return the usual seconds of each part of a text."""
    usual = _BY_LANGUAGE.get(language.partition("-")[0], _USUAL)
    begins = 1.0 if said.letters else 0.0
    counts = (said.syllables, said.letters, float(said.commas), float(said.stops), begins)
    return tuple(count * each for count, each in zip(counts, usual, strict=True))


def _prior_spread() -> Matrix:
    size = range(len(_USUAL))
    return tuple(tuple(_OWN_SPEED**2 + (_OWN_MANNER[i] ** 2 if i == j else 0.0) for j in size) for i in size)


def _fitted(rows: Sequence[Parts], scatter: float) -> tuple[Parts, Matrix]:
    """Return the posterior mean and covariance of the factors, where each row times them should be 1."""
    size = range(len(_USUAL))
    precision = _inverse(_prior_spread())
    weight = 1.0 / scatter**2
    normal = tuple(tuple(precision[i][j] + weight * sum(r[i] * r[j] for r in rows) for j in size) for i in size)
    right = tuple(sum(precision[i]) + weight * sum(r[i] for r in rows) for i in size)
    spread = _inverse(normal)
    return tuple(_dot(row, right) for row in spread), spread


def _inverse(matrix: Matrix) -> Matrix:
    """Invert a small symmetric positive definite matrix by Gauss and Jordan."""
    size = len(matrix)
    work = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = work[i][i]
        work[i] = [value / pivot for value in work[i]]
        for j in range(size):
            if j != i and (factor := work[j][i]):
                work[j] = [value - factor * own for value, own in zip(work[j], work[i], strict=True)]
    return tuple(tuple(row[size:]) for row in work)


def _dot(one: Parts, other: Parts) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))

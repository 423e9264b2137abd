"""Terms of the glossary held out of a model's sight: placeholders go in, and the terms come back for them.

A translation model can be told nothing, and placeholders are not safe with it: it may lose, double or translate them.
So they are a second try only, for a sentence whose first translation broke a term, and count only if each came back
exactly once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dubai_desktop.domain.glossary import Term, matches

# Letters that no language's words begin with and that NLLB, like most models, copies as it copies a type number.
_MARK = "XQ"
_SEEN = re.compile(r"(?<![A-Za-z])XQ ?(\d+)(?!\d)")


def hide(text: str, terms: Sequence[Term]) -> tuple[str, tuple[Term, ...]]:
    """Return the text with XQ0, XQ1 ... in the places of its terms, and the terms in that order."""
    text = unicodedata.normalize("NFC", text)
    parts: list[str] = []
    hidden: list[Term] = []
    done = 0
    if _SEEN.search(text):
        return text, ()
    for match in matches(text, terms):
        parts += (text[done : match.start], f"{_MARK}{len(hidden)}")
        hidden.append(match.term)
        done = match.end
    return "".join((*parts, text[done:])), tuple(hidden)


def reveal(answer: str, hidden: Sequence[Term]) -> str | None:
    """Put the terms back; None unless every placeholder stands there exactly once. Digits of any script count."""
    numbers = [int(found.group(1)) for found in _SEEN.finditer(answer)]
    if sorted(numbers) != list(range(len(hidden))):
        return None
    return _SEEN.sub(lambda found: hidden[int(found.group(1))].wanted, answer)


def only_terms(text: str, terms: Sequence[Term]) -> str | None:
    """Return the translation of a text that is nothing but terms and signs; None for any other."""
    masked, hidden = hide(text, terms)
    if not hidden or any(char.isalpha() for char in _SEEN.sub("", masked)):
        return None
    return reveal(masked, hidden)

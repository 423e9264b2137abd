"""Texts made comparable: the folded key of an exact match, and the words that similar lines share."""

from __future__ import annotations

import unicodedata

_MAX_WORDS = 200
# Scripts written without spaces: pairs of neighbouring letters stand in for words.
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x20000, 0x2FA1F),
)  # fmt: skip


def fold(text: str) -> str:
    """Return the key of a text: Unicode NFC, case folded, white space collapsed."""
    # Folding may undo the composed form, so that comes last.
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", text).casefold().split()))


def words(folded: str) -> frozenset[str]:
    """Return the words of a folded text without their punctuation; marks of Indic scripts stay on their letters."""
    found: set[str] = set()
    for token in folded.split():
        word = _stripped(token)
        if word and any(_is_unspaced(char) for char in word):
            found.update(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif word:
            found.add(word)
        if len(found) >= _MAX_WORDS:
            break
    return frozenset(found)


def _stripped(token: str) -> str:
    start, end = 0, len(token)
    while start < end and unicodedata.category(token[start])[0] in "PS":
        start += 1
    while end > start and unicodedata.category(token[end - 1])[0] in "PS":
        end -= 1
    return token[start:end]


def _is_unspaced(char: str) -> bool:
    code = ord(char)
    return code >= 0x0E00 and any(low <= code <= high for low, high in _UNSPACED)

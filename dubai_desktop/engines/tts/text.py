"""Cutting a line's text where a voice may breathe, and into what one request may carry."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[।॥.!?…])[\"'”’)]*\s+|(?<=[।॥])")


def sentences(text: str) -> list[str]:
    """Return the sentences of a line; Bangla's danda ends one as the full stop does."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def chunks(text: str, limit: int) -> list[str]:
    """Return the text in parts of at most `limit` UTF-8 bytes, cut between sentences, else words, else letters."""
    parts: list[str] = []
    for piece in _pieces(text, limit):
        joined = f"{parts[-1]} {piece}" if parts else piece
        if parts and len(joined.encode()) <= limit:
            parts[-1] = joined
        else:
            parts.append(piece)
    return parts


def _pieces(text: str, limit: int) -> list[str]:
    found: list[str] = []
    for sentence in sentences(text):
        if len(sentence.encode()) <= limit:
            found.append(sentence)
            continue
        for word in sentence.split():
            found += _letters(word, limit)
    return found


def _letters(word: str, limit: int) -> list[str]:
    encoded = word.encode()
    parts = []
    while len(encoded) > limit:
        cut = limit
        while encoded[cut] & 0xC0 == 0x80:  # the middle of a letter
            cut -= 1
        parts.append(encoded[:cut].decode())
        encoded = encoded[cut:]
    return [*parts, encoded.decode()]

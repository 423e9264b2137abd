"""Characters that no voice can say, for every language: controls, invisible marks, stray joiners, broken surrogates."""

from __future__ import annotations

import re
import unicodedata

# The zero-width (non-)joiner shapes words in Indic scripts beside a virama, in Persian and its kin between letters.
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_STRAY_JOINERS = re.compile(
    f"(?<![{_VIRAMAS}\u0600-\u06ff])[\u200c\u200d]+(?![{_VIRAMAS}\u0600-\u06ff\u200c\u200d])"
    "|(?<=[\u200c\u200d])[\u200c\u200d]+"
)
_SPACES = re.compile(r"\s+")


def cleaned(text: str) -> str:
    """Return text in normal form C, on one line, with nothing invisible in it but joiners that shape a word."""
    visible = "".join(map(_visible, text))
    normal = unicodedata.normalize("NFC", visible)
    return _SPACES.sub(" ", _STRAY_JOINERS.sub("", normal)).strip()


def _visible(letter: str) -> str:
    """Return the letter, a space for a control or line separator, nothing for an invisible or broken one."""
    if letter in "\u200c\u200d" or letter.isprintable():
        return "" if letter in "\ufe0e\ufe0f\u034f\u115f\u1160\u3164\uffa0" else letter
    category = unicodedata.category(letter)
    return " " if category in {"Cc", "Zs", "Zl", "Zp"} else ""

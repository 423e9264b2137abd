"""Numbers and nouns as people say them."""

from __future__ import annotations

import unicodedata


def counted(number: int, noun: str = "line", verb: tuple[str, str] = ("", "")) -> str:
    """Return "1 line" or "12 lines", with `verb` in its singular or plural form behind it where there is one."""
    one = number == 1
    said = f"{number} {noun}{'' if one else 's'}"
    return f"{said} {verb[0 if one else 1]}" if any(verb) else said


def about(seconds: float) -> str:
    """Return a time to come as people say it: "40 s", "3 min", "2 h 5 min"."""
    if seconds < 55:
        return f"{max(1, round(seconds))} s"
    minutes = max(1, round(seconds / 60))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def has_words(text: str) -> bool:
    """True where a text has a letter or a digit: not of "…", "♪" or a row of emoji."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)

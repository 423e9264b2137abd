"""Numbers and nouns as people say them."""

from __future__ import annotations


def counted(number: int, noun: str = "line", verb: tuple[str, str] = ("", "")) -> str:
    """Return "1 line" or "12 lines", with `verb` in its singular or plural form behind it where there is one."""
    one = number == 1
    said = f"{number} {noun}{'' if one else 's'}"
    return f"{said} {verb[0 if one else 1]}" if any(verb) else said

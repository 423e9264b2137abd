"""Pieces of the patterns. Text reaches them with ASCII digits, whatever script they were written in.

Every repeat is possessive or bounded and every start is guarded by what stands before it, so that no text makes a
pattern look at the same letter more than a fixed number of times.
"""

from __future__ import annotations

BANGLA = "\u0980-\u09e5\u09f0-\u09ff\u200c\u200d"  # the block's letters and signs without its danda and digits
WORD = f"[{BANGLA}]"
LETTER = f"[A-Za-z{BANGLA}]"
DASH = "[-\u2010-\u2015\u2212~]"
BEFORE = r"(?<![0-9])(?<![0-9][.,])"  # a figure starts here
FIGURE = r"(?:[0-9]{1,3}(?:,[0-9]{2,3}){1,7}(?![0-9])|[0-9]++)(?:\.[0-9]++)?"
RANGE = rf"{FIGURE}(?:\s?{DASH}\s?{FIGURE})?"
MINUS = r"(?:(?<![^\s(\[])[-\u2212])?"
ENDING = rf"(?:[-'’]?({WORD}++))?"  # what is written on: 5টি, 2026-এর
NO_MORE = rf"(?!{LETTER})"


def table(lines: str) -> dict[str, str]:
    """Return the entries "short=word" of a table, apart by semicolons, over any number of lines."""
    entries = (entry.strip().partition("=") for entry in lines.split(";"))
    return {short: word for short, _, word in entries}

"""English words, names and acronyms in Bangla: words.tsv, spelled by hand, and english.tsv, made from their sounds.

One word a line: English, a tab, Bangla. A word in small letters stands for any writing of it; one in capitals is said
as that word and not by its letters; one with a figure, a sign or mixed case is looked for as it is, in any case.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_LETTERS = "এ বি সি ডি ই এফ জি এইচ আই জে কে এল এম এন ও পি কিউ আর এস টি ইউ ভি ডব্লিউ এক্স ওয়াই জেড"
_FIGURES = "জিরো ওয়ান টু থ্রি ফোর ফাইভ সিক্স সেভেন এইট নাইন"


def _read(name: str) -> dict[str, str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


@cache
def _entries() -> dict[str, str]:
    return _read("words.tsv")


@cache
def _common() -> dict[str, str]:
    return _read("english.tsv")  # some 20,000 words, read with the first that words.tsv has not


def word(english: str) -> str:
    """Return an English word, in small letters, in Bangla; "" for one that no table has."""
    return words().get(english) or _common().get(english, "")


@cache
def words() -> dict[str, str]:
    """Return English words in small letters with their Bangla spelling."""
    return {word: said for word, said in _entries().items() if word.islower() and not _is_mixed(word)}


@cache
def acronyms() -> dict[str, str]:
    """Return words in capitals that are not spelled by their letters."""
    return {word: said for word, said in _entries().items() if word.isalpha() and word.isupper()}


@cache
def mixed() -> dict[str, str]:
    """Return words of letters with figures or signs, in small letters."""
    return {word.lower(): said for word, said in _entries().items() if _is_mixed(word)}


def _is_mixed(word: str) -> bool:
    return re.search(r"[^A-Za-z'-]", word) is not None


def letters(word: str) -> str:
    """Return A to Z and 0 to 9 by their English names, in one word (BBC বিবিসি); other signs are passed over."""
    names = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", f"{_LETTERS} {_FIGURES}".split(" "), strict=True))
    return "".join(names.get(letter, "") for letter in word.upper())

"""Bangla letters that were typed or converted wrong, digits of every script as ASCII, and letters from beside Bangla.

The package bnunicodenormalizer 0.1.7 (https://github.com/mnansary/bnUnicodeNormalizer) mends the same faults, but takes
about 1 ms a word, returns nothing for a word with a foreign letter, drops the joiner of উদ্‌যাপন and turns ৎ written as
ত, virama and joiner into ত; its list of faults was the guide for this one.
"""

from __future__ import annotations

import re
import unicodedata

from dubai_desktop.engines.spoken.bangla import latin
from dubai_desktop.engines.spoken.bangla.patterns import WORD

_MENDED = (
    ("অা", "আ"),
    ("ৰ", "র"),  # Assamese ra, in a Bangla line a slip
    ("ৱ", "ওয়"),  # Assamese wa
    ("ব়", "র"),
    ("ত্\u200d", "ৎ"),
    ("্\u200c", ""),  # উদ্‌যাপন: both kinds of voice read উদযাপন right, and the joined form wrong
    ("এ্যা", "অ্যা"),
    ("এ্য", "অ্যা"),
)
_REPEATED_SIGN = re.compile("([\u0981-\u0983\u09bc\u09be-\u09cd])\\1+")
_NUKTA = re.compile("(?<![ডঢয])়")
_HYPHENS = re.compile("[\u2010\u2011]")
# An ending typed behind a space or a dash: ২০২৬ এর, BBC–র.
_LOOSE_ENDING = re.compile(rf"(?<=[\dA-Za-z%])(?: (?=এর(?!{WORD}))|[–—](?=(?:এর|র|এ|তে|কে)(?!{WORD})))")
_POWER = re.compile("(?<=[0-9০-৯])([⁰⁴-⁹]{1,6})")
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")  # on no Bangla letter
_FRACTIONS = re.compile(r"(\d?) ?([¼½¾⅐-⅞])")
_FOLDED = re.compile(
    "[\u00a0-\u00b1\u00b4\u00b6-\u00bf\u02b0-\u02ff\u1d00-\u1dbf\u2000-\u2012\u2018-\u2bff\u3000-\u33ff\ufb00-\ufb06\ufe10-\uffef\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]"
)
_KEPT = frozenset("°²³′″‰…™©®–—―“”‘’№℃℉Ω µ")
_DEVANAGARI = re.compile("[\u0900-\u0963\u0966-\u097f]")


def mended(text: str) -> str:
    """Return text with each Bangla letter in one code, ASCII digits, A to Z and, of Hindi words, Bangla letters."""
    for wrong, right in _MENDED:
        text = text.replace(wrong, right)
    text = _NUKTA.sub("", _REPEATED_SIGN.sub(r"\1", _ACCENTS.sub("", text)))
    text = _LOOSE_ENDING.sub("-", _HYPHENS.sub("-", text))
    text = _POWER.sub(r"^\1", text)
    text = _FRACTIONS.sub(_fraction, text)
    text = _FOLDED.sub(_compatible, text)
    text = "".join(map(_figure, text))
    return latin.folded(_DEVANAGARI.sub(_as_bangla, text))


def _fraction(match: re.Match[str]) -> str:
    parts = unicodedata.normalize("NFKC", match[2]).replace("\u2044", "/")
    return f"{match[1]} {parts}" if match[1] else parts


def _compatible(match: re.Match[str]) -> str:
    return match[0] if match[0] in _KEPT else unicodedata.normalize("NFKC", match[0]).replace("\u2044", "/")


def _figure(letter: str) -> str:
    """Return a digit of any script as ASCII, any other letter as it is."""
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def _as_bangla(match: re.Match[str]) -> str:
    """Return the Bangla letter at the same place of its block as the Devanagari one."""
    letter = chr(ord(match[0]) + 0x80)
    return unicodedata.normalize("NFC", letter) if unicodedata.name(letter, "").startswith("BENGALI") else ""

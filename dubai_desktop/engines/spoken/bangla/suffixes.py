"""Bangla endings put on a word: case endings take the shape that the word's last letter asks for."""

from __future__ import annotations

import re
from collections.abc import Callable

_SIGNS = "িীুূৃেো"
_OPEN_CONJUNCTS = ("ন্ন", "দ্দ")  # said with their vowel: বায়ান্ন, চৌদ্দ
_TWO = re.compile(r"(?:^|(?<= ))দুই$")


def genitive(word: str) -> str:
    """Return the word's -র form: একাত্তরের, আশির, দুইয়ের, ইউএসএর."""
    if word.endswith(_OPEN_CONJUNCTS) or word[-1:] in f"{_SIGNS}াঁঃউঊওএআঅ":
        return f"{word}র"
    if word[-1:] in "ইঈংঐৈৌঔ":
        return f"{word}য়ের"
    return f"{word[:-1]}তের" if word.endswith("ৎ") else f"{word}ের"


def locative(word: str) -> str:
    """Return the word's -এ form: ছাব্বিশে, আশিতে, ঢাকায়, দুইয়ে."""
    if word.endswith("া"):
        return f"{word}য়"
    if word.endswith(_OPEN_CONJUNCTS) or word[-1:] in f"{_SIGNS}উঊওএআঅ":
        return f"{word}তে"
    if word[-1:] in "ইঈংঐৈৌঔ":
        return f"{word}য়ে"
    return f"{word[:-1]}তে" if word.endswith("ৎ") else f"{word}ে"


_CASES: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("এর", "ের", "র", "য়ের"), genitive),
    **dict.fromkeys(("এ", "ে", "তে", "য়", "য়ে", "এতে"), locative),
}
# Endings that are written in one word with what they count or mean.
_JOINED = re.compile(r"(?:টি|টা(?!কা|ইম|কি)|টো|টে$|জন(?!স|গ|প্র)|খানা|খানি|গুলো|গুলি|গুণ|বার(?!ো)|তম|কে$|দের|রা$|ই$|ও$)")
_SHORT_TWO = re.compile(r"টি|টো|জন|খানা|খানি")  # দুটি, দুজন; but দুইটা, দুইবার


def attach(word: str, ending: str) -> str:
    """Return word and ending as they are written: one word for case endings and counters, else two words."""
    if ending in _CASES:
        return _CASES[ending](word)
    if len(ending) > 1 and ending[-1] in "ওই" and ending[:-1] in _CASES:
        return _CASES[ending[:-1]](word) + ending[-1]
    if ending.startswith("গুণ"):
        return _TWO.sub("দ্বি", word) + ending
    if _JOINED.match(ending):
        return (_TWO.sub("দু", word) if _SHORT_TWO.match(ending) else word) + ending
    if "\u09be" <= ending[:1] <= "\u09cd" or ending[:1] in "\u0981\u0982\u0983":  # a sign cannot stand alone
        return word + ending
    return f"{word} {ending}"

"""A Bangla spelling for Latin words that stand in no table: letters to sounds by rule, sounds to Bangla letters.

The rules are for names and for English alike, so they are coarse: broad vowels, English digraphs, silent final e. A
wrong vowel is better than a word the voice leaves out; what matters more stands in `loans`, and a person can set any
word's pronunciation in the glossary.
"""

from __future__ import annotations

import re

# Letters: sounds. The longest that fits is taken; "^" stands for the word's start, "$" for its end.
_RULES = {
    "tion": "শন", "sion": "শন", "ssion": "শন", "cian": "শিয়ান", "tial": "শিয়াল", "cial": "শিয়াল",
    "tious": "শাস", "cious": "শাস", "ture$": "চার",
    "ight": "আইট", "eigh": "এই", "ough": "অ", "augh": "অ", "tch": "চ", "sch": "স্ক", "ch": "চ", "sh": "শ",
    "ph": "ফ", "gh": "গ", "th": "থ", "wh": "হোয়",
    "kh": "খ", "zh": "ঝ", "dh": "ধ", "bh": "ভ", "jh": "ঝ", "ck": "ক", "qu": "কু", "^kn": "ন", "^wr": "র",
    "^ps": "স", "^x": "জ", "mb$": "ম", "ng$": "ং",
    "ng": "ঙ্গ", "nk": "ঙ্ক", "ge$": "জ", "dge": "জ", "ce": "সে", "ci": "সি", "cy": "সি", "ce$": "স",
    "sc": "স্ক", "sce": "সে", "sci": "সি",
    "ge": "জে", "gi": "জি", "gy": "জি", "gue$": "গ", "que$": "ক", "ee": "ই", "ea": "ই", "ear": "িয়ার",
    "eer": "িয়ার", "oo": "উ", "ou": "আউ", "ow": "ও", "ow$": "ও",
    "ai": "এই", "ay": "এ", "ey": "এ", "ei": "এই", "au": "অ", "aw": "অ", "oa": "ও", "oi": "অয়", "oy": "অয়",
    "eu": "ইউ", "ew": "িউ", "ie": "ই", "ie$": "ি",
    "ia": "িয়া", "io": "িও", "iu": "িয়া", "ua": "ুয়া", "ue": "ু", "ui": "ুই", "eo": "িও", "ae": "এ",
    "oe": "ও", "ye": "ইয়ে", "^y": "ইয়", "^ya": "ইয়া", "^yo": "ইয়ো",
    "^yu": "ইউ", "^ye": "ইয়ে", "y": "ই", "aa": "আ", "ii": "ই", "uu": "উ", "^u": "উ", "ar": "আর",
    "er": "আর", "ir": "আর", "ur": "আর", "or": "অর", "er$": "আর",
    "a": "আ", "b": "ব", "c": "ক", "d": "ড", "e": "এ", "f": "ফ", "g": "গ", "h": "হ", "i": "ই", "j": "জ",
    "k": "ক", "l": "ল", "m": "ম", "n": "ন", "o": "ও",
    "p": "প", "q": "ক", "r": "র", "s": "স", "t": "ট", "u": "উ", "v": "ভ", "w": "ওয়", "x": "ক্স", "z": "জ",
    "^wa": "ওয়া", "^wo": "ও", "^wi": "উই", "^we": "ওয়ে",
}  # fmt: skip
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1")
# A long vowel where a silent e follows one consonant at the word's end: name, line, phone, tune.
_SILENT = re.compile(r"([aiou])([b-df-hj-np-tv-z])(e|es|ed)$")
_LONG = {"a": "এই", "i": "আই", "o": "ও", "u": "িউ"}
_FINAL_E = re.compile(r"(?<=[b-df-hj-np-tv-z]{2})e$|(?<=[aeiouy][b-df-hj-np-tv-z])e$")
_CLOSED_U = re.compile(r"(?<![aeiou])u(?=(?:[b-df-hj-np-tv-z]{2}|[b-df-hj-np-tv-z]$))")
_SIGNS = {"আ": "া", "ই": "ি", "উ": "ু", "এ": "ে", "ও": "ো", "ঐ": "ৈ", "অ": ""}
_VOWEL_SIGNS = "ািীুূেৈোৌৃ"
_CONSONANT = re.compile("[ক-হ]়?")
_LONGEST = 5
_VIRAMA = "্"
# Joined to the letter before, these change or lose their sound (ব, ম, য, হ), or make another letter's (ষ, ঞ).
_APART = frozenset("বমযহষঞঙয়ঢড়")
_JOINING = frozenset("মনরলস")


def bangla(word: str) -> str:
    """Return the Bangla spelling of one Latin word in small letters a to z; "" for none."""
    return _written(_sounds(word))


def _sounds(word: str) -> list[str]:
    word = _DOUBLE.sub(r"\1", word)
    silent = _SILENT.search(word)
    if silent and len(word) > 3:
        tail = {"c": "স", "g": "জ"}.get(silent[2], _RULES[silent[2]])
        return [
            *_read(word[: silent.start()]),
            _LONG[silent[1]],
            tail,
            *(["স"] if silent[3] == "es" else ["ড"] if silent[3] == "ed" else []),
        ]
    return _read(_CLOSED_U.sub("a", _FINAL_E.sub("", word)))


def _read(letters: str) -> list[str]:
    """Return the sounds of letters, longest rule first."""
    found, at, marked = [], 0, f"^{letters}$"
    at = 1
    while at < len(marked) - 1:
        for length in range(min(_LONGEST, len(marked) - at), 0, -1):
            piece = marked[at : at + length]
            rule = (at == 1 and _RULES.get(f"^{piece}")) or _RULES.get(piece)
            if rule:
                found.append(rule)
                at += length
                break
        else:
            at += 1
    return found


def _written(sounds: list[str]) -> str:
    """Return sounds in Bangla letters: vowels as signs behind a consonant, consonants joined where that keeps them."""
    text = ""
    for sound in sounds:
        first = sound[0]
        ends_in_consonant = bool(_CONSONANT.fullmatch(text[-2:]) or _CONSONANT.fullmatch(text[-1:]))
        if first in _VOWEL_SIGNS and not ends_in_consonant:
            independent = next((vowel for vowel, sign in _SIGNS.items() if sign == first), "")
            text += (
                ("য়" if text and text[-1] in _VOWEL_SIGNS and first == "া" else "") + (independent or first) + sound[1:]
            )
        elif first in _SIGNS:
            text += (_SIGNS[first] if ends_in_consonant else first) + sound[1:]
            text = text if _SIGNS[first] or not ends_in_consonant else text + "\0"
        elif ends_in_consonant and _CONSONANT.match(sound) and _joins(text, first):
            text += _VIRAMA + sound
        else:
            text += sound
    return text.replace("\0", "")


def _joins(text: str, letter: str) -> bool:
    return (
        letter not in _APART
        and not text.endswith("়")
        and (letter in _JOINING or text[-1] in _JOINING or letter in "টডকপ")
    )

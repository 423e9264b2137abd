"""How much there is to say in a text: syllables, letters that sound, and the pauses between. Standard library only.

A grapheme cluster (what a regular expression calls X) is a letter on paper, not a syllable: এখন has three clusters and
two syllables. What counts is the vowel nucleus, so the letters of Indic scripts are put together to akshara (consonants
joined by the virama, ya-phala and reph among them, with one vowel), and an inherent vowel that nobody says is left out.
The rule for it is Ohala's (Aspects of Hindi Phonology, 1983) as far as it holds for Bangla: no vowel behind a single
consonant that ends a word, nor behind one between two syllables with vowels of their own (আমরা is am-ra), but always
behind joined consonants (সত্য is shot-to).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

_INDIC = frozenset({
    "BENGALI", "DEVANAGARI", "GUJARATI", "GURMUKHI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA",
})  # fmt: skip
_SILENT_INHERENT = frozenset({"BENGALI", "DEVANAGARI", "GUJARATI", "GURMUKHI"})
_VOWELS = frozenset(
    "A AA I II U UU E EE AI O OO AU AE AAE SHORT·E SHORT·O CANDRA·E CANDRA·O VOCALIC·R".replace("·", "_").split()
)
_GLIDES = frozenset("ইউও")  # said in one syllable with the vowel before them: ভাই, বউ, যাও
_CODAS = frozenset("ৎ")
_STOP = re.compile("[.?!।॥;:—–…。？！；：؟]+(?![0-9])")  # "3.14" holds none, "..." is one
_COMMAS = frozenset(",、،，")
_CYRILLIC = frozenset("аеёиоуыэюяіїєѝўАЕЁИОУЫЭЮЯІЇЄ") - {"ў"}
_VOWEL_RUN = re.compile("[aeiouyæøœıαεηιουω]+")
_EACH = {"": (0.0, 0.0), "DIGIT": (1.7, 3.0), "CJK": (1.0, 3.0), "HIRAGANA": (1.0, 1.5), "KATAKANA": (1.0, 1.5)}
"""Syllables and letters of one character, by script; a digit is read as a short word."""
_UNWRITTEN_VOWELS = (0.5, 1.5)  # Arabic and its like: short vowels are not written
_VIRAMA = 9  # canonical combining class, the same in every Indic script


@dataclass(frozen=True, slots=True)
class Amount:
    """What is said: syllables, letters that sound, short pauses (commas) and long ones (stops inside the text)."""

    syllables: float = 0.0
    letters: float = 0.0
    commas: int = 0
    stops: int = 0


@lru_cache(maxsize=20_000)
def amount(text: str, language: str) -> Amount:
    """Count what there is to say in a text; the stop that ends it takes no time. `language` is a code."""
    text = unicodedata.normalize("NFC", text).strip()
    while text and not text[-1].isalnum() and unicodedata.category(text[-1])[0] not in "MN":
        text = text[:-1]
    syllables = letters = 0.0
    for script, run in groupby((char for char in text if unicodedata.category(char) != "Cf"), _Script()):
        more, sounds = _counted(script, "".join(run), language.partition("-")[0])
        syllables, letters = syllables + more, letters + sounds
    stops = len(_STOP.findall(text))
    commas = sum(char in _COMMAS and not text[at + 1 : at + 2].isdigit() for at, char in enumerate(text))
    return Amount(syllables, letters, commas, stops)


class _Script:
    """Names the script of each character of a text in turn; a sign that belongs to a letter has the letter's."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, char: str) -> str:
        kind = unicodedata.category(char)[0]
        if kind == "N":
            self._last = "DIGIT"
        elif kind == "L":
            self._last = unicodedata.name(char, "").partition(" ")[0]
        elif kind != "M":
            self._last = ""
        return self._last


def _counted(script: str, run: str, language: str) -> tuple[float, float]:
    """Return the syllables and letters of a run of characters of one script."""
    if script in _INDIC:
        return _indic(run, silent=script in _SILENT_INHERENT)
    if script in ("LATIN", "GREEK"):
        return _alphabetic(run, language)
    if script == "CYRILLIC":
        return float(sum(char in _CYRILLIC for char in run)), float(len(run))
    if script == "HANGUL":
        return float(len(run)), float(len(unicodedata.normalize("NFD", run)))
    syllables, letters = _EACH.get(script, _UNWRITTEN_VOWELS)
    return syllables * len(run), letters * len(run)


def _alphabetic(word: str, language: str) -> tuple[float, float]:
    plain = "".join(char for char in unicodedata.normalize("NFD", word.casefold()) if char.isalpha())
    runs = _VOWEL_RUN.findall(plain)
    count = len(runs)
    silent_e = runs[-1:] == ["e"] and word[-1:] in "eE" and plain[-2:] != "le"
    if language in ("en", "fr") and count > 1 and silent_e:
        count -= 1  # "make"
    elif language == "en" and count > 1 and runs[-1] == "e" and plain.endswith("ed") and plain[-3] not in "td":
        count -= 1  # "looked"
    return float(max(count, 1)), float(len(plain))


@dataclass(slots=True)
class _Akshara:
    """Consonants said together, and whether a vowel of their own follows: written, inherent or none."""

    consonants: int
    vowel: str  # "written", "inherent", "glide" or "" (a virama or a letter without vowel)


def _indic(word: str, *, silent: bool) -> tuple[float, float]:
    parts = _akshara(word)
    said = [bool(part.vowel) for part in parts]
    for at in range(1, len(parts)):
        if parts[at].vowel == "glide" and said[at - 1]:
            said[at] = False
    if silent:
        _hush(parts, said)
    syllables = sum(said)
    return float(max(syllables, 1)), float(syllables + sum(part.consonants for part in parts))


def _hush(parts: list[_Akshara], said: list[bool]) -> None:
    """Take out the inherent vowels that nobody says, from the word's end to its beginning."""
    for at in range(len(parts) - 1, 0, -1):
        before, here = parts[at - 1], parts[at]
        if here.vowel != "inherent" or here.consonants > 1 or not before.vowel:
            continue
        last = at == len(parts) - 1
        if last or (said[at + 1] and before.consonants < 2 and parts[at + 1].consonants == 1):
            said[at] = False


def _akshara(word: str) -> list[_Akshara]:
    parts: list[_Akshara] = []
    joined = False
    for char in word:
        kind = _kind(char)
        if kind == "consonant" and joined and parts:
            parts[-1].consonants += 1
            parts[-1].vowel = "inherent"
        elif kind == "consonant":
            parts.append(_Akshara(1, "" if char in _CODAS else "inherent"))
        elif kind == "vowel":
            parts.append(_Akshara(0, "glide" if char in _GLIDES else "written"))
        elif kind == "sign" and parts:
            parts[-1].vowel = "written"
        elif kind == "virama" and parts:
            parts[-1].vowel = ""
        if kind != "mark":
            joined = kind == "virama"
    return parts


@lru_cache(maxsize=1024)
def _kind(char: str) -> str:
    """Return what a character of an Indic script is: "consonant", "vowel", "sign", "virama" or "mark"."""
    if unicodedata.category(char)[0] == "M":
        if unicodedata.combining(char) == _VIRAMA:
            return "virama"
        return "sign" if "VOWEL SIGN" in unicodedata.name(char, "") else "mark"
    name = unicodedata.name(char, "").partition(" LETTER ")[2].replace(" ", "_")
    return "vowel" if name in _VOWELS else "consonant"

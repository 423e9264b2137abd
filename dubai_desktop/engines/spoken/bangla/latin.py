"""Latin writing in a Bangla line: loan words by table, acronyms by their letters, any other word by rule.

No Latin letter is left: the Coqui Bangla models know none and would skip the word, and espeak-ng changes to an English
voice in the middle of the line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from dubai_desktop.engines.spoken.bangla import loans, sounds
from dubai_desktop.engines.spoken.bangla.patterns import WORD
from dubai_desktop.engines.spoken.bangla.suffixes import attach

_FOREIGN = re.compile(r"[^\x00-\x7f\u0980-\u09ff]+")
_WORD = re.compile(rf"(?<![A-Za-z])([A-Za-z]+(?:['’][A-Za-z]{{1,2}}(?![A-Za-z]))?)(?:[-'’]?({WORD}++))?")
_HYPHENED = re.compile(r"(?<![A-Za-z-])[A-Za-z]{1,3}-[A-Za-z]{1,12}(?![A-Za-z-])")
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]")
_MIXED = re.compile(r"(?<![A-Za-z0-9°])([A-Za-z]{1,12}-?)([0-9]{1,6})(?![0-9])")
_ROMAN = re.compile(r"(?<![A-Za-z0-9-])(?:II|III|IV|VI|VII|VIII|IX|XI|XII)(?![A-Za-z0-9-])")
_ROMANS = {
    "II": "টু",
    "III": "থ্রি",
    "IV": "ফোর",
    "VI": "সিক্স",
    "VII": "সেভেন",
    "VIII": "এইট",
    "IX": "নাইন",
    "XI": "ইলেভেন",
    "XII": "টুয়েলভ",
}
_ENDINGS = (("'s", "স"), ("’s", "স"), ("ing", "িং"), ("ers", "ারস"), ("s", "স"), ("er", "ার"))
_LIGATURES = {
    "AE": "ae",
    "OE": "oe",
    "SHARP S": "ss",
    "ETH": "d",
    "THORN": "th",
    "DOTLESS I": "i",
    "ENG": "ng",
    "SCHWA": "a",
}
_LATIN_NAME = re.compile(
    r"LATIN (?:SMALL|CAPITAL)(?: LETTER)? ([A-Z]{2}|[A-Z]|SHARP S|ETH|THORN|DOTLESS I|ENG|SCHWA)(?: WITH .*)?"
)
_SAYABLE = re.compile("[aeiouy]")
_LONGEST = 50  # letters of a word: longer ones are noise, taken in pieces so that time stays linear
_SPELLED = 5  # letters: longer words in capitals are words


def folded(text: str) -> str:
    """Return text with Latin letters of every kind as A to Z (é, ł, ß, ﬁ, full-width, script); others stay."""
    return _FOREIGN.sub(lambda match: "".join(map(_plain, match[0])), text)


def _plain(letter: str) -> str:
    name = unicodedata.name(letter, "")
    if not name.startswith("LATIN "):
        return letter
    base = unicodedata.normalize("NFKD", letter)[0]
    if base.isascii():
        return base
    match = _LATIN_NAME.fullmatch(name)
    if match is None:
        return ""
    plain = _LIGATURES.get(match[1]) or match[1].lower()[: 2 if match[1] in {"DZ", "LJ", "NJ", "IJ"} else 1]
    return plain.upper() if "CAPITAL" in name else plain


def mixed(text: str) -> str:
    """Return text with words of letters and figures known or taken apart: MP3 এমপি থ্রি, A4 এফোর, iPhone15 iPhone 15."""
    return _MIXED.sub(_apart, _known_mixed().sub(lambda match: loans.mixed()[match[1].lower()], text))


@cache
def _known_mixed() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(loans.mixed(), key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9.])({names})(?![A-Za-z0-9+#])", re.IGNORECASE)


def _apart(match: re.Match[str]) -> str:
    name, figures = match.groups()
    plain = name.rstrip("-")
    if len(figures) == 1 and len(plain) <= 3 and plain.isupper():
        return loans.letters(plain + figures)
    return f"{plain} {figures}"


def spoken(text: str) -> str:
    """Return text with its Latin words in Bangla letters."""
    text = _ROMAN.sub(lambda match: _ROMANS[match[0]], text)
    text = _HYPHENED.sub(lambda match: loans.words().get(match[0].lower(), match[0]), text)
    return _WORD.sub(_word, text)


def _word(match: re.Match[str]) -> str:
    word, ending = match.groups()
    said = said_word(word)
    if not said:
        return ending or ""
    return attach(said, ending) if ending else said


def said_word(word: str) -> str:
    """Return one Latin word in Bangla letters."""
    if word in loans.acronyms():
        return loans.acronyms()[word]
    known = loans.word(word.lower())
    if word.isupper() and len(word) <= _SPELLED and not (known and len(word) > 3) and len(word) > 1:
        return loans.letters(word)
    if known:
        return known
    if len(word) == 1:
        return loans.letters(word)
    return _inflected(word.lower()) or _humps(word)


def _inflected(word: str) -> str:
    """Return a known word with an English ending: channels চ্যানেলস, working; "" where the stem is unknown."""
    for ending, said in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        known = loans.word(stem) or (loans.word(f"{stem}e") if ending in {"ing", "er", "ers"} else "")
        if known and (said[0] not in "িা" or "ক" <= known[-1] <= "হ" or known[-1] == "়"):
            return known + said
    return ""


def _humps(word: str) -> str:
    """Return an unknown word by rule, one with capitals inside part by part: OpenStreetMap, eBay."""
    parts = _HUMPS.findall(word.replace("'", "").replace("’", ""))
    if len(parts) > 1 and not word.isupper():
        return "".join(said_word(part) if len(part) > 1 else loans.letters(part) for part in parts)
    plain = "".join(parts).lower()
    if not _SAYABLE.search(plain):
        return loans.letters(plain)
    return "".join(sounds.bangla(plain[at : at + _LONGEST]) for at in range(0, len(plain), _LONGEST))

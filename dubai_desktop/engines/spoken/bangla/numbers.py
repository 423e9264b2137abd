"""Figures in a line: numbers, ordinals, ranges, scores, fractions, ratios, and the endings written on them."""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla import cardinals
from dubai_desktop.engines.spoken.bangla.patterns import BEFORE, DASH, ENDING, FIGURE, LETTER, MINUS, NO_MORE, WORD
from dubai_desktop.engines.spoken.bangla.suffixes import attach, genitive, locative

_RANKS = "ম|য়|র্থ|ষ্ঠ|তম"
_PAIR = re.compile(rf"({MINUS})({FIGURE})(?:(\s?{DASH}\s?)({FIGURE}))?")
_SCORE = r"(?=\s?(?:গোল|ব্যবধান|সেট|গেম|পয়েন্ট|ড্র|সমতা|goal|set))"
_TOKEN = re.compile(
    rf"{BEFORE}({MINUS}{FIGURE})(?:(\s?{DASH}\s?|/|:(?!\s)|\s:\s)({FIGURE}))?({_SCORE})?{ENDING}",
)
_BOUND = re.compile(rf"(?<![0-9] )(?<![0-9])([<>])\s?({FIGURE})\s?(%)?")
_RANK_SPAN = re.compile(rf"{BEFORE}([0-9]{{1,2}})({_RANKS})\s?{DASH}\s?(?=([0-9]{{1,2}})(?:{_RANKS})(?!{WORD}))")
_LATIN_ORDINAL = re.compile(rf"{BEFORE}([0-9]{{1,9}})(?:st|nd|rd|th){NO_MORE}", re.IGNORECASE)
_CENTURY = re.compile(rf"{BEFORE}([0-9]{{2}})শ(?=\s+(?:শতাব্দী|শতক|অধ্যায়|সংশোধনী|শ্রেণি|শ্রেণী|খণ্ড))")
_MIXED = re.compile(rf"{BEFORE}(?:([0-9]{{1,6}})\s)?([0-9]{{1,2}})/([0-9]{{1,2}})(?![0-9/]){ENDING}")
_SCALED = re.compile(rf"{BEFORE}([0-9]{{1,6}})\.5(?=\s?(?:হাজার|লাখ|লক্ষ|কোটি))")
_OPERATOR = re.compile(r"([0-9)])(\s?)([×*÷+=±])(\s?)(?=[-(]?[0-9])")
_LETTER_BESIDE = re.compile(rf"(?<=[0-9])(?=[A-Za-z])|(?<={LETTER})(?=[0-9])")
_FEW = re.compile(rf"{BEFORE}([2-9])/([2-9]|10)(?=\s?(?:দিন|জন|মাস|বার|বছর|সপ্তাহ|টি|টা|রাত|কাপ চা))")
_TIMES_AS_MUCH = re.compile(r"(?<=[0-9])x(?![A-Za-z0-9])")
_POWER = re.compile(r"(?<=[0-9])\s?\^\s?(?=[0-9])")
_LESS = re.compile(rf"{BEFORE}({FIGURE})\s?([<>])\s?({FIGURE})")
_MINUS_SUM = re.compile(r"([0-9)]) [-−] (?=[0-9(][^=]{0,30}=)")
_RANK = re.compile(r"(?:ম|য়|র্থ|থ|ষ্ঠ|ষ্ট)(?=$|টি|টা|বার|জন|তে|কে)")
_HUNDRED = re.compile(r"(?:শত|শো|শ(?!ে|া|ি|ী|ু|্|হ|ব|ত|র))")

_OPERATORS = {"×": "গুণ", "*": "গুণ", "÷": "ভাগ", "+": "যোগ", "=": "সমান", "±": "প্লাস মাইনাস"}
_DAYS = {"1লা": "পহেলা", "2রা": "দোসরা", "3রা": "তেসরা", "4ঠা": "চৌঠা"}
_PARTS = {2: "দ্বিতীয়াংশ", 3: "তৃতীয়াংশ", 4: "চতুর্থাংশ", 5: "পঞ্চমাংশ", 6: "ষষ্ঠাংশ", 7: "সপ্তমাংশ", 8: "অষ্টমাংশ",
          9: "নবমাংশ"}  # fmt: skip


def spoken(text: str) -> str:
    """Return text with every figure in words."""
    text = _RANK_SPAN.sub(_rank_span, text)
    text = _CENTURY.sub(lambda match: cardinals.ordinal(int(match[1])), text)
    text = _LATIN_ORDINAL.sub(lambda match: cardinals.counted_ordinal(int(match[1])), text)
    text = _POWER.sub(" টু দি পাওয়ার ", _TIMES_AS_MUCH.sub(" গুণ", text))
    text = _LETTER_BESIDE.sub(" ", text)
    text = _SCALED.sub(lambda match: half_more(int(match[1])), text)
    text = _FEW.sub(_few, text)
    text = _MIXED.sub(_fraction, text)
    text = _MINUS_SUM.sub(r"\1 বিয়োগ ", text)
    text = _LESS.sub(_compared, text)
    text = _OPERATOR.sub(_operator, text)
    return _TOKEN.sub(_token, text)


def bounds(text: str) -> str:
    """Return text with a sign before a number as what it says of it: <5% পাঁচ শতাংশের কম."""
    return _BOUND.sub(_bound, text)


def _bound(match: re.Match[str]) -> str:
    words = cardinals.number(match[2]) + (" শতাংশ" if match[3] else "")
    return f"{genitive(words)} {'কম' if match[1] == '<' else 'বেশি'} "


def amount(figures: str) -> str:
    """Return a number, or two with a dash between, in words: 10-15 দশ থেকে পনেরো, 2-3 দুই তিন."""
    match = _PAIR.fullmatch(figures.strip())
    if match is None:
        return cardinals.number(figures.strip())
    first = cardinals.number(match[1] + match[2])
    return _joined(first, match[2], match[4]) if match[4] else first


def half_more(number: int) -> str:
    """Return a number and a half: দেড়, আড়াই, সাড়ে তিন."""
    return {0: "আধা", 1: "দেড়", 2: "আড়াই"}.get(number) or f"সাড়ে {cardinals.cardinal(number)}"


def _joined(first: str, low: str, high: str, *, score: bool = False) -> str:
    """Return two figures as a range (a থেকে b), as neighbours (দুই তিন) or as a score (তিন দুই)."""
    last = cardinals.number(high)
    before, after = cardinals.whole(low), cardinals.whole(high)
    if before is None or after is None:
        return f"{first} থেকে {last}"
    if score or after <= before or (after == before + 1 and after < 10):
        return f"{first} {last}"
    return f"{first} থেকে {last}"


def _rank_span(match: re.Match[str]) -> str:
    """Return the first of two ordinals, and থেকে where they are no neighbours: 1ম-5ম, but 9ম-10ম."""
    return f"{match[1]}{match[2]} {'থেকে ' if int(match[3]) > int(match[1]) + 1 else ''}"


def _token(match: re.Match[str]) -> str:
    figures, link, other, score, ending = match.groups()
    number = cardinals.number(figures)
    if other is None:
        return _ended(figures, number, ending)
    if link.strip() == "/":
        words = _over(number, other)
    elif link.strip() == ":":
        named = match.string.startswith("অনুপাত", match.end() + 1)
        words = f"{number}{' ' if named else ' অনুপাত '}{cardinals.number(other)}"
    else:
        words = _joined(number, figures, other, score=score is not None)
    return attach(words, ending) if ending else words


def _over(number: str, other: str) -> str:
    """Return marks out of a round number (7/10 দশে সাত), else a house's or a size's two numbers."""
    of = cardinals.number(other)
    return f"{locative(of)} {number}" if other in {"10", "20", "50", "100"} else f"{number} বাই {of}"


def _ended(figures: str, number: str, ending: str | None) -> str:
    """Return a number with what is written on it: an ordinal's or a day's ending, শ for hundreds, a case, a counter."""
    if not ending:
        return number
    value = cardinals.whole(figures)
    if value is None:
        return attach(number, ending)
    day = _DAYS.get(figures + ending) or (f"{number}ে" if ending == "শে" and 19 <= value <= 31 else "")
    if day:
        return day
    words, rest = _ranked(value, number, ending)
    return attach(words, rest) if rest else words


def _ranked(value: int, number: str, ending: str) -> tuple[str, str]:
    """Return a number as the ordinal or the hundreds that its ending makes of it, and what is left of the ending."""
    rank = _RANK.match(ending)
    if rank and 0 < value <= 21 and not (ending == "য়" and value not in {2, 3}):
        return cardinals.ordinal(value), ending[rank.end() :]
    hundred = _HUNDRED.match(ending)
    if hundred and 0 < value < 100:
        return f"{number}{'শত' if hundred[0] == 'শত' else 'শো'}", ending[hundred.end() :]
    return number, ending


def _few(match: re.Match[str]) -> str:
    """Return two neighbours before what is counted as such: 3/4 দিন তিন চার দিন."""
    low, high = int(match[1]), int(match[2])
    return f"{cardinals.cardinal(low)} {cardinals.cardinal(high)}" if high == low + 1 else match[0]


def _fraction(match: re.Match[str]) -> str:
    """Return a fraction of at most tenths in words; any other keeps its figures."""
    whole, part, of, ending = int(match[1] or 0), int(match[2]), int(match[3]), match[4]
    if not 0 < part < of < 10 or match[2][0] == "0":
        return match[0]
    words = _mixed(whole, part, of) if match[1] else _plain(part, of)
    return attach(words, ending) if ending else words


def _plain(part: int, of: int) -> str:
    return "অর্ধেক" if (part, of) == (1, 2) else f"{cardinals.cardinal(part)} {_PARTS[of]}"


def _mixed(whole: int, part: int, of: int) -> str:
    if (part, of) == (1, 2):
        return half_more(whole)
    if (part, of) == (1, 4):
        return f"সোয়া {cardinals.cardinal(whole)}"
    if (part, of) == (3, 4):
        return f"পৌনে {cardinals.cardinal(whole + 1)}"
    return f"{cardinals.cardinal(whole)} পূর্ণ {_plain(part, of)}"


def _operator(match: re.Match[str]) -> str:
    before, left, sign, right = match.groups()
    size = sign == "×" and not left and not right  # 1920×1080
    return f"{before} {'বাই' if size else _OPERATORS[sign]} "


def _compared(match: re.Match[str]) -> str:
    first, second = (cardinals.number(match[group]) for group in (1, 3))
    return f"{first} {genitive(second)} চেয়ে {'ছোট' if match[2] == '<' else 'বড়'}"

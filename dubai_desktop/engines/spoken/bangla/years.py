"""Years and decades: ১৯৭১ উনিশশো একাত্তর, ২০২৫-২৬, ৮০-এর দশক, 1990s, ’৭১."""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla import cardinals
from dubai_desktop.engines.spoken.bangla.patterns import BEFORE, DASH, ENDING, NO_MORE, WORD
from dubai_desktop.engines.spoken.bangla.suffixes import attach, genitive

_AFTER = rf"\s?(?:সাল|সন(?:ে|ের)?(?!{WORD})|খ্রি|বঙ্গাব্দ|হিজরি|শকাব্দ|অর্থবছর|অর্থ বছর|শিক্ষাবর্ষ|মৌসুম)"
_DECADE = re.compile(rf"{BEFORE}([0-9]{{4}}|[0-9]0)((?:\s?[-'’]?\s?(?:এর|র|ের))?)\s?(?=দশক)")
_ENGLISH_DECADE = re.compile(rf"{BEFORE}['’]?([0-9]{{3}}0|[0-9]0)['’]?s{NO_MORE}")
_SPAN = re.compile(
    rf"{BEFORE}(1[1-9][0-9]{{2}}|20[0-9]{{2}})\s?(?:{DASH}|/)\s?([0-9]{{4}}|[0-9]{{2}})(?![0-9]|[.,:/-][0-9]){ENDING}"
)
_NAMED = re.compile(rf"{BEFORE}([0-9]{{4}})(?={_AFTER})")
_AFTER_NAME = re.compile(rf"(?<=সাল )([0-9]{{4}})(?![0-9]|[.,:/-][0-9]){ENDING}")
_LIKELY = re.compile(
    rf"{BEFORE}(?<![-/:.])(1[6-9][0-9]{{2}})(?![0-9]|[.,:/][0-9]|\s?{DASH}\s?[0-9]|\s?[+×÷*=<>/%])"
    r"(?!\s?(?:টি|টা|জন|খানা|বার|গুণ|টন|কেজি|মিটার|কিলো|গ্রাম|লিটার|মাইল|ফুট|একর|বিঘা|হেক্টর|ডিগ্রি|শতাংশ|ভোট|রান|লাখ|হাজার|কোটি|"
    rf"ডলার|ইউরো|পাউন্ড|রুপি|পয়সা|নম্বর|নং|পৃষ্ঠা|শব্দ|ঘণ্টা|মিনিট|সেকেন্ড|দিন|কপি)){ENDING}"
)
_SHORT = re.compile(rf"(?<![^\s(])['’‘]([0-9]{{2}})(?![0-9'’])(?=[-'’]?{ENDING})")
_PAIRED = ("অর্থ", "শিক্ষা", "মৌসুম", "সেশন")


def spoken(text: str) -> str:
    """Return text with its years in words."""
    text = _SPAN.sub(_span, text)
    for pattern in (_NAMED, _AFTER_NAME, _LIKELY):
        text = pattern.sub(_year, text)
    return _SHORT.sub(r"\1", text)


def decades(text: str) -> str:
    """Return text with its decades in words."""
    text = _DECADE.sub(_decade, text)
    return _ENGLISH_DECADE.sub(lambda match: f"{genitive(cardinals.year(int(match[1])))} দশক", text)


def _year(match: re.Match[str]) -> str:
    words = cardinals.year(int(match[1]))
    ending = match[2] if match.re.groups > 1 else None
    return attach(words, ending) if ending else words


def _decade(match: re.Match[str]) -> str:
    words = cardinals.year(int(match[1]))
    return f"{genitive(words) if match[2] else words} "


def _span(match: re.Match[str]) -> str:
    """Return from one year to another; two in a row written short are one season or financial year."""
    first, figures, ending = int(match[1]), match[2], match[3] or ""
    last = int(figures)
    full = first // 100 * 100 + last if len(figures) == 2 else last
    if not first < full <= 2199:
        return match[0]
    follows = match.string[match.end() : match.end() + 12].lstrip()
    season = full == first + 1 and (len(figures) == 2 or follows.startswith(_PAIRED))
    last_words = cardinals.cardinal(full % 100) if len(figures) == 2 or season else cardinals.year(full)
    words = f"{cardinals.year(first)}{' ' if season else ' থেকে '}{last_words}"
    return attach(words, ending) if ending else words

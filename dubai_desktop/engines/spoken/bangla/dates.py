"""Dates: 23/11/2026, 2026-11-23, ২১শে ফেব্রুয়ারি, Nov 23, 2026. Day names as they are said: পহেলা, দোসরা, পাঁচই, একুশে.

The day names agree with those of the package bangla (https://github.com/arsho/bangla) but for the spelling of উনিশে and
সতেরোই; it knows no other form of a date, so its table is not worth a dependency here.
"""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla import cardinals
from dubai_desktop.engines.spoken.bangla.patterns import BANGLA, BEFORE, DASH
from dubai_desktop.engines.spoken.bangla.suffixes import attach

_MONTHS = ["জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর"]
_ENGLISH = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
    "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_BANGLA_MONTHS = (
    "জানুয়ারী|জানুয়ারি|ফেব্রুয়ারী|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|আগষ্ট|অগাস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর|"
    "বৈশাখ|জ্যৈষ্ঠ|আষাঢ়|শ্রাবণ|ভাদ্র|আশ্বিন|কার্তিক|অগ্রহায়ণ|পৌষ|মাঘ|ফাল্গুন|ফাগুন|চৈত্র"
)
_CASE = r"(?:ের|ে|র|তে|েই|েও)?"
_LATIN = rf"(?:{'|'.join(_ENGLISH)})(?![A-Za-z])\.?"
_MONTH = rf"((?:{_BANGLA_MONTHS}){_CASE}(?![{BANGLA}])|{_LATIN})"
_ON_DAY = r"(?:লা|রা|ঠা|ই|শে|এ|st|nd|rd|th)?"
_YEAR = r"(?:,?\s([0-9]{4})(?![0-9.,:/]*[0-9]))?"
_WRITTEN_ON = rf"(?:[-'’](?=এর|এ|তে)([{BANGLA}]{{1,6}})(?![{BANGLA}]))?"

_SPAN = re.compile(rf"(?<=[0-9])(\s|)(?:{DASH})\s?(?=[0-9]{{1,2}}{_ON_DAY}\s{_MONTH})", re.IGNORECASE)
_DAYS = re.compile(
    rf"{BEFORE}([0-9]{{1,2}}){_ON_DAY}\s?(?:{DASH}|থেকে)\s?([0-9]{{1,2}}){_ON_DAY}\s{_MONTH}{_YEAR}", re.IGNORECASE
)
_DAY_MONTH = re.compile(rf"{BEFORE}([0-9]{{1,2}}){_ON_DAY}(?:\sof)?[\s,-]\s?{_MONTH}{_YEAR}", re.IGNORECASE)
_MONTH_DAY = re.compile(
    rf"(?<![A-Za-z])({_LATIN})\s([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9A-Za-z:./%]*[0-9A-Za-z%]){_YEAR}", re.IGNORECASE
)
_MONTH_DAY_YEAR = re.compile(
    rf"(?<![{BANGLA}])({_BANGLA_MONTHS})\s([0-9]{{1,2}}){_ON_DAY},?\s([0-9]{{4}})(?![0-9.,:/]*[0-9])"
)
_MONTH_YEAR = re.compile(rf"(?<![A-Za-z{BANGLA}]){_MONTH},?\s([0-9]{{4}})(?![0-9.,:/]*[0-9])", re.IGNORECASE)
_NUMERIC = re.compile(
    rf"{BEFORE}(?<![0-9][-/])([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}})(?![0-9]|[-/.:][0-9]){_WRITTEN_ON}"
)
_ISO = re.compile(
    rf"{BEFORE}(?<![0-9][-/])([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})(?![0-9]|[-/.][0-9])"
    rf"(?:T(?=[0-9]{{2}}:)|{_WRITTEN_ON})"
)
_ZONE = re.compile(r"([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?(?:Z|[+][0-9]{2}:[0-9]{2})(?![A-Za-z0-9])")


def spoken(text: str) -> str:
    """Return text with its dates in words, day before month before year."""
    text = _ISO.sub(lambda match: _numeric(match, match[4], match[3], match[1], match[5] or ""), text)
    text = _ZONE.sub(r"\1", text)
    text = _NUMERIC.sub(lambda match: _numeric(match, match[1], match[3], match[4], match[5] or ""), text)
    text = _SPAN.sub(r"\1 থেকে ", text)
    text = _DAYS.sub(_days, text)
    text = _DAY_MONTH.sub(lambda match: _named(match, match[1], match[2], match[3]), text)
    text = _MONTH_DAY_YEAR.sub(lambda match: _named(match, match[2], match[1], match[3]), text)
    text = _MONTH_DAY.sub(lambda match: _named(match, match[2], match[1], match[3]), text)
    return _MONTH_YEAR.sub(lambda match: f"{_month(match[1])} {cardinals.year(int(match[2]))}", text)


def day(number: int) -> str:
    """Return the name of a day of the month, 1 to 31: পহেলা, পাঁচই, একুশে."""
    if number <= 4:
        return ("পহেলা", "দোসরা", "তেসরা", "চৌঠা")[number - 1]
    return f"{cardinals.cardinal(number)}{'ই' if number < 19 else 'ে'}"


def _month(name: str) -> str:
    number = _ENGLISH.get(name.rstrip(".").lower())
    return _MONTHS[number - 1] if number else name


def _named(match: re.Match[str], day_figures: str, month: str, year: str | None) -> str:
    number = int(day_figures)
    if not 1 <= number <= 31:
        return match[0]
    return f"{day(number)} {_month(month)}" + (f" {cardinals.year(int(year))}" if year else "")


def _days(match: re.Match[str]) -> str:
    first, last = int(match[1]), int(match[2])
    if not 1 <= first < last <= 31:
        return match[0]
    end = f" {cardinals.year(int(match[4]))}" if match[4] else ""
    return f"{day(first)} থেকে {day(last)} {_month(match[3])}{end}"


def _numeric(match: re.Match[str], day_figures: str, month_figures: str, year_figures: str, ending: str) -> str:
    """Return a date of figures, day first; month first only where the other order is none."""
    number, month, year = int(day_figures), int(month_figures), int(year_figures)
    if month > 12 >= number:
        number, month = month, number
    if not (1 <= number <= 31 and 1 <= month <= 12) or (len(year_figures) == 2 and match[2] == "."):
        return match[0]
    if len(year_figures) == 2:
        year += 2000 if year < 50 else 1900
    words = cardinals.year(year)
    said = f"{day(number)} {_MONTHS[month - 1]} {attach(words, ending) if ending else words}"
    return f"{said} " if match[0].endswith("T") else said

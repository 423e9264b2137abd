"""Times of day: ৭:৩০ সাড়ে সাতটা, 14:05 দুপুর দুইটা পাঁচ মিনিট, 9am সকাল নয়টা; and lengths with seconds."""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla import cardinals
from dubai_desktop.engines.spoken.bangla.patterns import BEFORE, DASH, NO_MORE, WORD
from dubai_desktop.engines.spoken.bangla.suffixes import genitive, locative

_PERIODS = "সকাল|ভোর|দুপুর|বিকেল|বিকাল|সন্ধ্যা|রাত|মধ্যরাত|বেলা"
_PERIOD = rf"(?:(?<!{WORD})((?:{_PERIODS})(?:ের|র|ে)?),?\s)?"
_HALF = r"(?:\s?([ap])\.?\s?m(?:\.(?=\s|$)|\b))"
_ENDING = rf"(?:\s?((?:টা|ঘটিকা)(?:য়|র|ই|ও)?)(?!{WORD})|[-'’]?(এর|এ|তে|র)(?!{WORD}))?"
_CLOCK = re.compile(
    rf"{_PERIOD}{BEFORE}(?<![:/])([01]?[0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?(?![0-9:]|\s?অনুপাত){_HALF}?{_ENDING}"
    r"(\s?মিনিট|\s?মি\.)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(rf"{_PERIOD}{BEFORE}([01]?[0-9]|2[0-4])\.([0-5][0-9])(?:{_HALF}|\s?(?=টা)){_ENDING}", re.IGNORECASE)
_HOUR = re.compile(rf"{_PERIOD}{BEFORE}(1[0-2]|0?[1-9]){_HALF}{_ENDING}", re.IGNORECASE)
_LENGTH = re.compile(rf"{BEFORE}(?<![:/])([2-9][0-9]):([0-5][0-9])(?![0-9:]){NO_MORE}")
_SPAN = re.compile(
    rf"([0-9](?:[:.][0-5][0-9])?(?:\s?[ap]\.?m\.?|\s?টা)|[0-9]:[0-5][0-9])\s?{DASH}\s?(?=[0-9]{{1,2}}(?:[:.][0-5][0-9]|\s?[ap]\.?m|\s?টা)"
    rf"|(?:{_PERIODS})\s[0-9])",
    re.IGNORECASE,
)
_OFFSETS = ((4, "রাত"), (6, "ভোর"), (12, "সকাল"), (15, "দুপুর"), (18, "বিকেল"), (20, "সন্ধ্যা"), (24, "রাত"))


def spoken(text: str) -> str:
    """Return text with its times of day in words."""
    text = _SPAN.sub(r"\1 থেকে ", text)
    text = _CLOCK.sub(_clock, text)
    text = _DOTTED.sub(
        lambda match: _said(match[1], int(match[2]), int(match[3]), match[4], match[5] or match[6]), text
    )
    text = _HOUR.sub(lambda match: _said(match[1], int(match[2]), 0, match[3], match[4] or match[5]), text)
    return _LENGTH.sub(_length, text)


def _length(match: re.Match[str]) -> str:
    """Return minutes and seconds in words; parts of a hundred stay a ratio."""
    minutes, seconds = int(match[1]), int(match[2])
    return match[0] if minutes + seconds == 100 else f"{_parts(minutes, 'মিনিট')}{_parts(seconds, 'সেকেন্ড')}".strip()


def _clock(match: re.Match[str]) -> str:
    period, hour, minute, second, half, clock_ending, case_ending, minutes = match.groups()
    if second is not None and int(hour) == 0 and not half:
        return f"{_parts(int(minute), 'মিনিট')}{_parts(int(second), 'সেকেন্ড')}".strip()
    said = _said(period, int(hour), int(minute), half, clock_ending or case_ending, plain=bool(minutes or second))
    if second is not None and int(second):
        said += f" {cardinals.cardinal(int(second))} সেকেন্ড"
    return said


def _parts(number: int, unit: str) -> str:
    return f"{cardinals.cardinal(number)} {unit} " if number else ""


def _said(
    period: str | None, hour: int, minute: int, half: str | None, ending: str | None, *, plain: bool = False
) -> str:
    """Return a time of day in words, on the twelve-hour clock with its part of the day where that is known."""
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    named = bool(half) or hour > 12 or hour == 0
    part = period or (next(name for limit, name in _OFFSETS if hour % 24 < limit) if named else "")
    words = _minutes((hour - 1) % 12 + 1, minute, plain=plain)
    if ending and ending.endswith(("য়", "এ", "তে")):
        words = locative(words)
    elif ending and ending.endswith("র"):
        words = genitive(words)
    elif ending in {"টাই", "টাও"}:
        words += ending[-1]
    return f"{part} {words}" if part else words


def _minutes(hour: int, minute: int, *, plain: bool) -> str:
    """Return the hour and the minute: সাতটা, সোয়া সাতটা, সাড়ে সাতটা, পৌনে আটটা, সাতটা দশ মিনিট."""
    name = cardinals.cardinal(hour)
    if minute == 0:
        return f"{name}টা"
    if plain or minute % 15:
        return f"{name}টা {cardinals.cardinal(minute)} মিনিট"
    if minute == 15:
        return f"সোয়া {name}টা"
    if minute == 45:
        return f"পৌনে {cardinals.cardinal(hour % 12 + 1)}টা"
    return {1: "দেড়টা", 2: "আড়াইটা"}.get(hour, f"সাড়ে {name}টা")

"""Numbers that are read digit by digit: telephones, cards, short codes that are called."""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla import cardinals
from dubai_desktop.engines.spoken.bangla.patterns import BEFORE

_ABROAD = re.compile(r"(?<![0-9+])\+([0-9](?:[ ()-]{0,2}[0-9]){6,14})(?![0-9])")
_TRUNK = re.compile(
    rf"{BEFORE}(?<![-/0-9])\(?((?:880[- ]|0)[0-9]{{1,4}}\)?[- ]?[0-9]{{3,9}}(?:[- ][0-9]{{2,6}}){{0,3}})"
    r"(?![0-9]|[.,:/-][0-9])"
)
_AMERICAN = re.compile(
    rf"{BEFORE}(?<![-/0-9])((?:1[- ])?(?:\([0-9]{{3}}\) ?|[0-9]{{3}}[- ])[0-9]{{3}}-[0-9]{{4}})(?![0-9]|[-/][0-9])"
)
_CARD = re.compile(rf"{BEFORE}([0-9]{{4}}(?:([ -])[0-9]{{4}})(?:\2[0-9]{{4}}){{2}})(?![0-9])")
_CALLED = re.compile(rf"{BEFORE}([0-9]{{3,5}})(?=(?:\s|-)?(?:নম্বরে|নাম্বারে|নম্বর এ|-এ|-তে)\s?(?:কল|ফোন|ডায়াল|যোগাযোগ))")
_CODE = re.compile(
    r"((?:হটলাইন|হেল্পলাইন|কোড|পিন|ওটিপি|OTP|PIN)(?:\s?(?:নম্বর|নং))?\s?[:-]?\s?)([0-9]{3,8})(?![0-9]|[.,:/-][0-9])"
)
_GROUP = re.compile(r"[0-9]+")


def spoken(text: str) -> str:
    """Return text with its telephone numbers in digits' names, a pause between their groups."""
    text = _ABROAD.sub(lambda match: f"প্লাস {_read(match[1])}", text)
    text = _CARD.sub(lambda match: _read(match[1]), text)
    text = _AMERICAN.sub(lambda match: _read(match[1]), text)
    text = _TRUNK.sub(_trunk, text)
    text = _CODE.sub(lambda match: match[1] + cardinals.digits(match[2]), text)
    return _CALLED.sub(lambda match: cardinals.digits(match[1]), text)


def _trunk(match: re.Match[str]) -> str:
    length = sum(letter.isdigit() for letter in match[1])
    return _read(match[1]) if 7 <= length <= 13 else match[0]


def _read(figures: str) -> str:
    return ", ".join(cardinals.digits(group) for group in _GROUP.findall(figures))

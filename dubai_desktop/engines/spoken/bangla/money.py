"""Money: ৳৫০০, 500 Tk, $5.50, ₹2 কোটি, €3 million, 500/-: amount, then currency, then poisha or cents."""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla import cardinals
from dubai_desktop.engines.spoken.bangla.numbers import amount, half_more
from dubai_desktop.engines.spoken.bangla.patterns import BEFORE, DASH, ENDING, FIGURE, LETTER, NO_MORE
from dubai_desktop.engines.spoken.bangla.suffixes import attach

# Sign or code: its name and that of its hundredth part.
_TAKA, _DOLLAR, _RUPEE = ("টাকা", "পয়সা"), ("ডলার", "সেন্ট"), ("রুপি", "পয়সা")
_SIGNS = {
    "৳": _TAKA, "$": _DOLLAR, "€": ("ইউরো", "সেন্ট"), "£": ("পাউন্ড", "পেন্স"), "₹": _RUPEE, "₨": _RUPEE,
    "¥": ("ইয়েন", ""),
    "₩": ("ওন", ""), "₽": ("রুবল", ""), "₺": ("লিরা", ""), "₿": ("বিটকয়েন", ""), "฿": ("বাথ", ""),
    "₫": ("ডং", ""),
    "₪": ("শেকেল", ""), "₦": ("নাইরা", ""), "₱": ("পেসো", ""), "₴": ("রিভনিয়া", ""), "¢": ("সেন্ট", ""),
    "৲": _TAKA,
}  # fmt: skip
_CODES = {
    "tk": _TAKA, "bdt": _TAKA, "taka": _TAKA, "usd": _DOLLAR, "us$": ("মার্কিন ডলার", "সেন্ট"),
    "dollar": _DOLLAR,
    "dollars": _DOLLAR, "eur": ("ইউরো", "সেন্ট"), "euro": ("ইউরো", "সেন্ট"), "euros": ("ইউরো", "সেন্ট"),
    "gbp": ("পাউন্ড", "পেন্স"),
    "inr": _RUPEE, "rs": _RUPEE, "rupees": _RUPEE, "jpy": ("ইয়েন", ""), "yen": ("ইয়েন", ""),
    "cny": ("ইউয়ান", ""),
    "aud": ("অস্ট্রেলীয় ডলার", "সেন্ট"), "cad": ("কানাডীয় ডলার", "সেন্ট"),
    "sgd": ("সিঙ্গাপুর ডলার", "সেন্ট"), "sar": ("রিয়াল", ""),
    "aed": ("দিরহাম", ""), "myr": ("রিঙ্গিত", ""), "pkr": ("পাকিস্তানি রুপি", "পয়সা"),
}  # fmt: skip
_SCALES = {
    "k": "হাজার", "thousand": "হাজার", "m": "মিলিয়ন", "mn": "মিলিয়ন", "million": "মিলিয়ন",
    "b": "বিলিয়ন", "bn": "বিলিয়ন",
    "billion": "বিলিয়ন", "trillion": "ট্রিলিয়ন", "lakh": "লাখ", "lakhs": "লাখ", "lac": "লাখ",
    "crore": "কোটি", "crores": "কোটি",
}  # fmt: skip
_BANGLA_SCALE = "হাজার কোটি|লাখ কোটি|লক্ষ কোটি|হাজার|লাখ|লক্ষ|কোটি|মিলিয়ন|বিলিয়ন|ট্রিলিয়ন"
_ANY_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_LONG_SCALE = "|".join(sorted((name for name in _SCALES if len(name) > 2), key=len, reverse=True))
_SCALE = rf"(?:\s?(?P<scale>{_BANGLA_SCALE}|(?:{_ANY_SCALE}){NO_MORE}))?"
_SIGN = f"(?P<sign>[{''.join(_SIGNS)}])"
_CODE = rf"(?P<code>US\$|(?:{'|'.join(sorted(_CODES.keys() - {'us$'}, key=len, reverse=True))})(?![A-Za-z])\.?)"
_AMOUNT = rf"(?P<low>{FIGURE})(?:\s?{DASH}\s?[{''.join(_SIGNS)}]?(?P<high>{FIGURE}))?"
_MINUS = r"(?P<minus>(?<![^\s(\[])[-\u2212])?"

_BEFORE = re.compile(
    rf"{_MINUS}(?:(?<!{LETTER}){_CODE}|{_SIGN})\s?(?P<inner>[-\u2212])?{_AMOUNT}{_SCALE}(?:/[-=])?{ENDING}",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"{_MINUS}{BEFORE}{_AMOUNT}{_SCALE}\s?(?:{_CODE}|{_SIGN}|টাকা|/[-=](?!\s?টাকা)){ENDING}", re.IGNORECASE
)
_SLASHED = re.compile(r"([0-9])/[-=](?=\s?টাকা)")
_SCALED = re.compile(rf"{BEFORE}({FIGURE})(?:\s?({_LONG_SCALE})|([KkMB])){NO_MORE}")


def spoken(text: str) -> str:
    """Return text with its sums of money, and scales written in English, in words."""
    text = _AFTER.sub(_sum, _SLASHED.sub(r"\1 ", _BEFORE.sub(_sum, text)))
    return _SCALED.sub(lambda match: scaled(match[1], _SCALES[(match[2] or match[3]).lower()]), text)


def scaled(figures: str, scale: str) -> str:
    """Return an amount with its scale: 1.5 লাখ দেড় লাখ, 5 million পাঁচ মিলিয়ন."""
    whole, _, part = figures.partition(".")
    if part == "5" and scale in {"হাজার", "লাখ", "লক্ষ", "কোটি"} and cardinals.whole(whole):
        return f"{half_more(int(whole.replace(',', '')))} {scale}"
    return f"{amount(figures)} {scale}"


def _currency(code: str | None, sign: str | None) -> tuple[str, str]:
    if code:
        return _CODES[code.lower().rstrip(".")]
    return _SIGNS[sign] if sign else _TAKA


def _sum(match: re.Match[str]) -> str:
    part = match.groupdict()
    first, last, ending = match["low"], match["high"], match.groups()[-1]
    unit, hundredth = _currency(match["code"], match["sign"])
    if match["scale"]:
        name = _SCALES.get(match["scale"].lower(), match["scale"])
        words = f"{amount(f'{first}-{last}')} {name}" if last else scaled(first, name)
    elif last:
        words = amount(f"{first}-{last}")
    else:
        words, unit = _single(first, unit, hundredth)
    said = f"মাইনাস {words} {unit}" if match["minus"] or part.get("inner") else f"{words} {unit}"
    return attach(said, ending) if ending else said


def _single(figures: str, unit: str, hundredth: str) -> tuple[str, str]:
    """Return one amount's words without its last unit, and that unit."""
    whole, _, part = figures.partition(".")
    if len(part) != 2 or not hundredth:
        return amount(figures), unit
    return _with_hundredths(whole, int(part), unit, hundredth)


def _with_hundredths(whole: str, hundredths: int, unit: str, hundredth: str) -> tuple[str, str]:
    """Return a sum's words without its last unit, and that unit."""
    if not hundredths:
        return amount(whole), unit
    part = cardinals.cardinal(hundredths)
    return (part, hundredth) if not whole.strip("0,") else (f"{amount(whole)} {unit} {part}", hundredth)

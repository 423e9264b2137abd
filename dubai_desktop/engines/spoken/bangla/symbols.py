"""Signs between words: those that are said (&, +, =, %, °) become words, the rest a pause, a space or nothing."""

from __future__ import annotations

import re
import unicodedata

from dubai_desktop.engines.spoken.bangla.patterns import LETTER, WORD
from dubai_desktop.engines.spoken.bangla.suffixes import attach

_SAID = {
    "&": "এবং", "+": "প্লাস", "=": "সমান", "@": "অ্যাট", "%": "শতাংশ", "٪": "শতাংশ", "‰": "প্রতি হাজারে",
    "°": "ডিগ্রি", "×": "গুণ", "÷": "ভাগ",
    "±": "প্লাস মাইনাস", "≈": "প্রায়", "≠": "সমান নয়", "≤": "সর্বোচ্চ", "≥": "কমপক্ষে",
    "√": "বর্গমূল", "∞": "অসীম", "π": "পাই", "Σ": "সিগমা",
    "α": "আলফা", "β": "বিটা", "γ": "গামা", "Δ": "ডেলটা", "δ": "ডেলটা", "λ": "ল্যামডা", "μ": "মিউ",
    "µ": "মিউ", "Ω": "ওহম", "ω": "ওমেগা", "θ": "থিটা",
    "§": "ধারা", "৳": "টাকা", "$": "ডলার", "€": "ইউরো", "£": "পাউন্ড", "₹": "রুপি", "¥": "ইয়েন",
    "²": "স্কয়ার", "³": "কিউব", "ﷺ": "সাল্লাল্লাহু আলাইহি ওয়া সাল্লাম", "ঽ": "", "৺": "",
}  # fmt: skip
_SAID_SIGN = re.compile(f"[{re.escape(''.join(_SAID))}]")
_BARE_DECIMAL = re.compile(r"(?<![^\s(])\.(?=[0-9])")
_EITHER = re.compile(r"এবং\s?/\s?অথবা|and\s?/\s?or", re.IGNORECASE)
_SLASH = re.compile(rf"(?<={LETTER})\s?/\s?(?={LETTER})")
_PER = re.compile(rf"(?<={LETTER})\s?/\s?(?=(?:কেজি|লিটার|জন|ঘণ্টা|দিন|মাস|বছর|পিস|বর্গফুট)(?!{WORD}))")
_SIZE = re.compile(r"(?<=[0-9])x(?=[0-9])")
_BY = re.compile(rf"(?<={LETTER}) [x×] (?=[0-9])|(?<=[0-9]) x (?=[0-9])")
_MARKER = re.compile("^([0-9]{1,2}|(?!ড)[ক-হ])[.)] (?=.)")
_ABOUT = re.compile(r"(?<![^\s(])~\s?(?=[0-9])")
_AND = re.compile(r"(?<=[A-Za-z])\s?&\s?(?=[A-Za-z])")
# A pause: where it stands, what a voice understands. Bangla voices know the danda, the comma, ? and !.
_STOPS = {".": "।", "॥": "।", "|": "।", "‖": "।", "。": "।", "؟": "?", "？": "?", "！": "!", "¿": "", "¡": ""}
_COMMAS = frozenset(",;:،؛、()[]{}<>«»‹›–—―…⟨⟩")
_SILENT = frozenset("'‘’`´")  # inside a word, and as quotes
_KEPT = frozenset("।?!, \u200c\u200d")
_PAUSES = re.compile(" ?[,।?!][ ,।?!]*+")
_ELLIPSIS = re.compile(r"\.{2,}|…+")
_INNER_DOT = re.compile(r"(?<=\S)\.(?=[^\s\"'”’)\]}.])")
_ENDED = re.compile(rf"(?<!{WORD})({WORD}++)[-‐‑](এর|র|এ|কে|তে|য়|ই|ও|টি|টা|রা|টির|টার|গুলো|দের)(?!{WORD})")


def early(text: str) -> str:
    """Return text with the signs whose meaning hangs on figures or Latin words beside them in words."""
    text = _BARE_DECIMAL.sub("0.", text)
    text = _EITHER.sub("এবং অথবা", text)
    text = _MARKER.sub(r"\1, ", _BY.sub(" বাই ", _SIZE.sub("×", text)))
    text = _ABOUT.sub("প্রায় ", text)
    return _AND.sub(" and ", text)


def spoken(text: str) -> str:
    """Return text with its signs said or gone; of pauses stay , । ? and !, of hyphens none (মা-বাবা has no pause)."""
    text = _SLASH.sub(" বা ", _PER.sub(" প্রতি ", text))
    text = _SAID_SIGN.sub(lambda match: f" {_SAID[match[0]]} ", text)
    text = _ENDED.sub(lambda match: attach(match[1], match[2]), text)
    text = _INNER_DOT.sub(" ", _ELLIPSIS.sub(", ", text))
    text = " ".join("".join(map(_pause, text)).split())
    text = _PAUSES.sub(lambda match: f"{_strongest(match[0])} ", text)
    return text.strip(" ,").lstrip(" ,।")


def _pause(letter: str) -> str:
    if letter in _STOPS:
        return _STOPS[letter]
    if letter in _COMMAS:
        return ","
    if letter in _SILENT:
        return ""
    return letter if letter in _KEPT or unicodedata.category(letter)[0] in "LM" else " "


def _strongest(pauses: str) -> str:
    """Return the one pause that stands for a run of them."""
    return next((sign for sign in "?!।" if sign in pauses), ",")

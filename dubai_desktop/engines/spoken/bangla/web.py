"""Addresses of the net: links without their scheme and queries, e-mail, @names, #tags, version and network numbers."""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla import cardinals
from dubai_desktop.engines.spoken.bangla.patterns import BANGLA, BEFORE

_TOP = (
    "com|org|net|edu|gov|info|io|co|bd|in|uk|us|tv|ai|app|dev|me|eu|de|fr|j"
    "p|pk|np|lk|ca|au|int|biz|news|xyz|online|site|ly|be"
)
_HOST = rf"(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,5}}(?:{_TOP})(?![a-z0-9]|-[a-z0-9])"
_LINK = re.compile(
    rf"(?<![a-z0-9@])(?:(?:https?|ftp)://(?:www\.)?([^\s<>\"'“”‘’।,;()]++)|(?<![.-])(?:www\.)?({_HOST}(?:/[^\s<>\"'“”‘’।,;()]*+)?))",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?<![\w.+-])([\w.+-]{1,64})@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4})", re.IGNORECASE)
_TAG = re.compile(rf"#(?=[A-Za-z_{BANGLA}])([A-Za-z0-9_{BANGLA}]++)")
_HANDLE = re.compile(r"(?<![A-Za-z0-9.])@([A-Za-z0-9_.]*[A-Za-z0-9_])")
_VERSION = re.compile(rf"{BEFORE}(?<![.])([0-9]{{1,5}}(?:\.[0-9]{{1,5}}){{2,5}})(?![0-9]|\.[0-9])")
_END = re.compile(rf"(?<=[A-Za-z0-9])\.({_TOP})(?![A-Za-z0-9])", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARKS = {".": " ডট ", "/": " স্ল্যাশ ", "-": " হাইফেন ", "_": " আন্ডারস্কোর ", "+": " প্লাস ", "@": " অ্যাট ", ":": " ", "~": " "}
_LONGEST_PATH = 40  # letters: a longer one is nothing to listen to


def spoken(text: str) -> str:
    """Return text with its addresses in words; the names in them stay Latin for the next steps."""
    text = _MAIL.sub(lambda match: _read(f"{match[1]}@{match[2]}"), text)
    text = _LINK.sub(_link, text)
    text = _TAG.sub(lambda match: f"হ্যাশট্যাগ {_name(match[1])}", text)
    return _HANDLE.sub(lambda match: f"অ্যাট {_name(match[1])}", text)


def versions(text: str) -> str:
    """Return text with its version and network numbers in words."""
    return _VERSION.sub(lambda match: " ডট ".join(map(cardinals.number, match[1].split("."))), text)


def _link(match: re.Match[str]) -> str:
    address = match[1] or match[2]
    end = address[len(address.rstrip(".!?:…")) :]
    host, _, path = address.rstrip(".!?:…/").partition("/")
    path = re.split("[?#]", path, maxsplit=1)[0].strip("/")
    host = re.split("[?#]", host, maxsplit=1)[0]
    return _read(f"{host}/{path}" if 0 < len(path) <= _LONGEST_PATH else host) + end


def _read(address: str) -> str:
    words = "".join(_MARKS.get(letter, letter) for letter in _END.sub(_end, address))
    return " ".join(words.split())


def _end(match: re.Match[str]) -> str:
    """Return a country's ending in capitals, which are read by their letters."""
    return match[0].upper() if len(match[1]) == 2 else match[0]


def _name(word: str) -> str:
    return _HUMP.sub(" ", word.replace("_", " ").replace(".", " ডট "))

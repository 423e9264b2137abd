"""Which voices Google has: from the service's own list where it was fetched, else from a dated list of the usual ones.

Nothing here asks the network.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dubai_desktop import paths
from dubai_desktop.domain.languages import find_language
from dubai_desktop.engines import prices
from dubai_desktop.engines.base import Voice

FILE = "google-voices.json"
SERVICE = "google-voices"
FRESH = 86_400.0  # seconds for which a fetched list counts as new

REGIONS = {
    "ar": "ar-XA", "bn": "bn-IN", "de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "gu": "gu-IN",
    "hi": "hi-IN", "id": "id-ID", "it": "it-IT", "ja": "ja-JP", "kn": "kn-IN", "ko": "ko-KR", "ml": "ml-IN",
    "mr": "mr-IN", "ms": "ms-MY", "nl": "nl-NL", "pa": "pa-IN", "pl": "pl-PL", "pt": "pt-BR", "ru": "ru-RU",
    "ta": "ta-IN", "te": "te-IN", "tr": "tr-TR", "uk": "uk-UA", "ur": "ur-IN", "vi": "vi-VN", "zh": "cmn-CN",
}  # fmt: skip
"""The region whose voices come first, by language."""

# https://cloud.google.com/text-to-speech/docs/list-voices-and-types and .../chirp3-hd, as of November 2026.
_LETTERED = {"bn": (("A", "female"), ("B", "male"), ("C", "female"), ("D", "male"))}
_USUAL = (("A", ""), ("B", ""))
_WITHOUT_CHIRP = frozenset({"ms-MY", "pa-IN"})
_CHIRP_WOMEN = (
    "Achernar", "Aoede", "Autonoe", "Callirrhoe", "Despina", "Erinome", "Gacrux", "Kore", "Laomedeia", "Leda",
    "Pulcherrima", "Sulafat", "Vindemiatrix", "Zephyr",
)  # fmt: skip
_CHIRP_MEN = (
    "Achird", "Algenib", "Algieba", "Alnilam", "Charon", "Enceladus", "Fenrir", "Iapetus", "Orus", "Puck", "Rasalgethi",
    "Sadachbia", "Sadaltager", "Schedar", "Umbriel", "Zubenelgenubi",
)  # fmt: skip

_NAME = re.compile(r"([a-z]{2,3})-([A-Z]{2})-([A-Za-z0-9]+(?:-HD)?)-([A-Za-z0-9-]{1,40})")
_FIXED_RATE = frozenset({"Chirp-HD", "Journey"})  # families that take no speaking rate
_GENDERS = frozenset({"female", "male"})


@dataclass(frozen=True, slots=True)
class Known:
    """A voice as the service names it; `gender` is "female", "male" or ""."""

    name: str
    gender: str = ""


def region_of(voice: str) -> str:
    """Return the BCP 47 language of a voice's name: "bn-IN" of "bn-IN-Standard-A"."""
    return "-".join(voice.split("-")[:2])


def voices_for(folder: Path, language: str) -> tuple[Voice, ...]:
    """Return a language's voices with their prices: cheapest family first, the usual region before others."""
    known = find_language(language)
    if known is None or known.code not in REGIONS:
        return ()
    usual, amounts = REGIONS[known.code], prices.prices().get(SERVICE, {})
    spoken = usual.split("-")[0]
    found: list[tuple[tuple[Any, ...], Voice]] = []
    for voice in fetched(folder) or built_in(known.code):
        match = _NAME.fullmatch(voice.name)
        if not match or match[1] != spoken or match[3] not in amounts or match[3] in _FIXED_RATE:
            continue
        region, family = region_of(voice.name), match[3]
        place = "" if region == usual else f" ({region})"
        title = f"{known.name}{place}, {family} {match[4]}"
        order = (amounts[family], family, region != usual, voice.name)
        found.append((order, Voice(voice.name, title, known.code, voice.gender, amounts[family], family=family)))
    return tuple(voice for _, voice in sorted(found, key=lambda pair: pair[0]))


def built_in(code: str) -> tuple[Known, ...]:
    """Return the voices that a language is known to have."""
    return tuple(_usual(code))


def _usual(code: str) -> Iterator[Known]:
    region = REGIONS[code]
    families = ("Standard", "Wavenet") if code in _LETTERED else ("Standard",)
    for family in families:
        for letter, gender in _LETTERED.get(code, _USUAL):
            yield Known(f"{region}-{family}-{letter}", gender)
    if region not in _WITHOUT_CHIRP:
        for gender, names in (("female", _CHIRP_WOMEN), ("male", _CHIRP_MEN)):
            yield from (Known(f"{region}-Chirp3-HD-{name}", gender) for name in names)


# --- the service's own list, kept on disk --------------------------------------------------------------------------


def keep(folder: Path, voices: Iterable[Known]) -> None:
    """Keep a fetched list. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = [[voice.name, voice.gender] for voice in voices]
    content = json.dumps({"fetched": time.time(), "voices": listed}, indent=0)
    paths.write_private(folder / FILE, content.encode())


def is_fresh(folder: Path) -> bool:
    """True where the list was fetched today."""
    try:
        age = time.time() - (folder / FILE).stat().st_mtime
    except OSError:
        return False
    return 0 <= age < FRESH


def fetched(folder: Path) -> tuple[Known, ...]:
    """Return the kept list, however old; empty where there is none that can be read."""
    file = folder / FILE
    try:
        status = file.stat()
        return _read(file, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError):
        return ()


_last: dict[tuple[Path, int, int], tuple[Known, ...]] = {}


def _read(file: Path, mtime: int, size: int) -> tuple[Known, ...]:
    """Return the voices of a kept list. Raises ValueError, OSError."""
    key = (file, mtime, size)
    if key not in _last:
        content = json.loads(file.read_text(encoding="utf-8"))
        listed = content.get("voices") if isinstance(content, dict) else None
        found = [_known(entry) for entry in listed] if isinstance(listed, list) else []
        _last.clear()
        _last[key] = tuple(voice for voice in found if voice)
    return _last[key]


def _known(entry: object) -> Known | None:
    if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[0], str):
        return None
    return Known(entry[0], entry[1] if entry[1] in _GENDERS else "") if _NAME.fullmatch(entry[0]) else None

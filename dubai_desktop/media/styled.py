"""Writes subtitles for the web (WebVTT) and with a look (ASS, SubStation): words only, never markup."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pysubs2

from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.cue_text import JOINER
from dubai_desktop.media.files import atomic

BANGLA_FONT = "Noto Sans Bengali"
LATIN_FONT = "Inter"
FULL_HD = (1920, 1080)
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # embeddings and overrides: they turn what follows around
_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")
_LATIN = re.compile(r"[A-Za-z$&@\u00a1-\u052f\u1e00-\u1fff]+")  # what the Bangla font has no letters for
_ESCAPE = re.compile(r"\\")
_BRACES = str.maketrans({"{": "\uff5b", "}": "\uff5d"})  # full width: no player takes them for an override
_LIBASS_BRACES = str.maketrans({"{": r"\{", "}": r"\}"})


def write_vtt(path: Path, cues: Iterable[Cue]) -> None:
    """Write cues as WebVTT, whole or not at all; who speaks is told by voice tags.

    Cues without text are left out. Raises Problem(OUT_NOT_WRITABLE | DISK_FULL).
    """

    def words(cue: Cue) -> str:
        # pysubs2 takes a backslash for SubStation's line breaks in every format
        text = html.escape(_words(cue.text), quote=False).replace("\\", "&#92;")
        name = html.escape(_name(cue.speaker), quote=False)
        return f"<v {name}>{text}" if name else text

    subtitles = _events(cues, words)
    _write(path, subtitles.to_string("vtt", keep_ssa_tags=True))


def write_ass(
    path: Path, cues: Iterable[Cue], language: str, size: tuple[int, int] = FULL_HD, *, own_fonts: bool = False
) -> None:
    """Write cues as an ASS file made for a picture of (width, height) pixels, as it stands upright.

    The style names the shipped Bangla font where the language is written so. `own_fonts`: only the shipped fonts will
    be there (see `media.burn`), so words in Latin letters name theirs. Raises Problem(OUT_NOT_WRITABLE | DISK_FULL).
    """
    found = find_language(language)
    bangla = found is not None and found.script == "Bengali"

    def words(cue: Cue) -> str:
        text = _ESCAPE.sub(rf"\\{JOINER}", _words(cue.text))
        text = text.translate(_LIBASS_BRACES if own_fonts else _BRACES)
        if own_fonts and bangla:
            text = _LATIN.sub(rf"{{\\fn{LATIN_FONT}}}\g<0>{{\\fn}}", text)
        return text.replace("\n", r"\N")

    subtitles = _events(cues, words)
    width, height = size
    subtitles.info.update({
        "PlayResX": str(width), "PlayResY": str(height), "WrapStyle": "0", "ScaledBorderAndShadow": "yes",
        "YCbCr Matrix": "None",
    })  # fmt: skip
    subtitles.styles["Default"] = _style(BANGLA_FONT if bangla else LATIN_FONT, width, height)
    _write(path, subtitles.to_string("ass", header_notice="DubAI Desktop"))


def _style(font: str, width: int, height: int) -> pysubs2.SSAStyle:
    """The look: white with a dark edge, about a fourteenth of the picture's shorter side, inside the safe area."""
    letter = max(10.0, round(min(width, height) * 0.072))
    return pysubs2.SSAStyle(
        fontname=font,
        fontsize=letter,
        outline=round(letter / 16, 1),
        shadow=round(letter / 32, 1),
        backcolor=pysubs2.Color(0, 0, 0, 96),
        marginl=round(width * 0.06),
        marginr=round(width * 0.06),
        marginv=round(height * 0.05),
    )


def _events(cues: Iterable[Cue], words: Callable[[Cue], str]) -> pysubs2.SSAFile:
    file = pysubs2.SSAFile()
    for cue in cues:
        if cue.text.strip():
            start, end = (max(0, round(seconds * 1000)) for seconds in (cue.start, cue.end))
            file.append(pysubs2.SSAEvent(start, end, words(cue), name=_name(cue.speaker)))
    return file


def _words(text: str) -> str:
    """Return text in lines that are not empty, without what changes the direction or cannot be seen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _CONTROLS.sub("", _DIRECTIONS.sub("", text))
    return "\n".join(line.strip() for line in re.split("[\n\u2028\u2029]", text) if line.strip())


def _name(speaker: str) -> str:
    """Return who speaks, fit for a field that ends at a comma and means nothing else."""
    return " ".join(_words(speaker).replace(",", " ").translate(_BRACES).split())


def _write(path: Path, text: str) -> None:
    with atomic(path) as aside:
        aside.write_bytes(text.encode("utf-8", "replace"))

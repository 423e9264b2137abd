"""The words of a cue: markup taken away when read, made harmless when written, and who says them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

JOINER = "\u2060"  # word joiner: invisible, and no parser takes what follows for markup
_OVERRIDE = re.compile(r"\{(?:\\|[A-Za-z]:)[^{}\n]*\}")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|</?\d[\d:.]*>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]{1,60})>")
_BRACKET = re.compile(r"\[([^\[\]\n]{1,40})\][ \t]*:?[ \t]*(?=\S)")
_COLON = re.compile(r"([^\W\d_][\w .'\-]{0,30}?)[ \t]*:[ \t]+(?=\S)")
_SHARE = 0.5  # of all cues must name a speaker the same way for it to be one


@dataclass(frozen=True, slots=True)
class Draft:
    """A cue while it is being read; times in seconds."""

    start: float
    end: float
    text: str
    speaker: str = ""


def plain(content: str, is_vtt: bool) -> tuple[str, str]:
    """Return a cue's words without markup, and the speaker a WebVTT voice tag names (empty: none)."""
    voice = _VOICE.search(content) if is_vtt else None
    text = _OVERRIDE.sub("", content) if "{" in content else content
    text = _TAG.sub("", text) if "<" in text else text
    if is_vtt:
        text = html.unescape(text)
    lines = (" ".join(line.replace(JOINER, "").split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line), voice[1].strip() if voice else ""


def split_speakers(drafts: list[Draft]) -> list[Draft]:
    """Take "[Name] " or "Name: " off the texts where at least half of the cues (and two) begin that way."""
    for pattern in (_BRACKET, _COLON):
        found = [pattern.match(d.text) for d in drafts]
        named = sum(m is not None for m in found)
        if named >= max(2, len(drafts) * _SHARE) and not any(d.speaker for d in drafts):
            return [
                replace(d, text=d.text[m.end() :], speaker=m[1].strip()) if m else d
                for d, m in zip(drafts, found, strict=True)
            ]
    return drafts


def neutral(text: str) -> str:
    """Return text that no player or parser takes for markup, an override, or the times of another cue."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = re.sub(r"<(?=[A-Za-z/!?\d])", f"<{JOINER}", text).replace("{", f"{{{JOINER}")
    text = text.replace("-->", f"--{JOINER}>")
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())

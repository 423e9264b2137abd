"""What a dub can be written as: one table that the command line, the window and the exports read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dubai_desktop.domain.problems import Code, Problem


class Needs(StrEnum):
    """What has to be there before a kind can be written."""

    LINES = "lines"  # the job's lines
    SOUND = "sound"  # its voices too
    PICTURE = "picture"  # and a picture in the source


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of result.

    `key` is its name on the command line, `title` its usual name for people (`{target}` and `{source}` stand for the
    languages), `ending` what follows "talk.bn" in a file name, `group` the part of a menu it stands in.
    """

    key: str
    title: str
    ending: str
    group: str
    needs: Needs = Needs.LINES


VIDEO, SOUND, SUBTITLES, REPORT = "Video", "Sound", "Subtitles", "Report"

KINDS = {
    kind.key: kind
    for kind in (
        Kind("mp4", "Dubbed video (MP4)", ".mp4", VIDEO, Needs.PICTURE),
        Kind("mkv", "Dubbed video (MKV)", ".mkv", VIDEO, Needs.PICTURE),
        Kind("burned.mp4", "Video with subtitles in the picture (MP4)", ".burned.mp4", VIDEO, Needs.PICTURE),
        Kind("wav", "Sound of the dub (WAV)", ".wav", SOUND, Needs.SOUND),
        Kind("mp3", "Sound of the dub (MP3)", ".mp3", SOUND, Needs.SOUND),
        Kind("m4a", "Sound of the dub (AAC, M4A)", ".m4a", SOUND, Needs.SOUND),
        Kind("opus", "Sound of the dub (Opus)", ".opus", SOUND, Needs.SOUND),
        Kind("voice.wav", "Voices alone (WAV)", ".voice.wav", SOUND, Needs.SOUND),
        Kind("background.wav", "Background alone (WAV)", ".background.wav", SOUND, Needs.SOUND),
        Kind("srt", "Subtitles in {target} (SRT)", ".srt", SUBTITLES),
        Kind("source.srt", "Subtitles in {source} (SRT)", ".srt", SUBTITLES),
        Kind("bilingual.srt", "Subtitles in both languages (SRT)", ".bilingual.srt", SUBTITLES),
        Kind("vtt", "Subtitles in {target} for the web (VTT)", ".vtt", SUBTITLES),
        Kind("ass", "Subtitles in {target} with their look (ASS)", ".ass", SUBTITLES),
        Kind("html", "Quality report to look at (HTML)", ".html", REPORT),
        Kind("json", "Quality report for programs (JSON)", ".json", REPORT),
    )
}
"""Every kind by its key, in the order of a menu."""


def usual_ending(kind: str, target: str, source: str) -> str:
    """Return what follows the source's stem in a kind's usual file name: ".bn.srt", for the source's own ".en.srt"."""
    language = (source or "und") if kind == "source.srt" else target
    return f".{language}{KINDS[kind].ending}"


def check_kinds(kinds: Iterable[str]) -> None:
    """Raise Problem(NAME_INVALID) where one is not known."""
    for kind in kinds:
        if kind not in KINDS:
            message = f"“{kind[:20]}” cannot be written. Use one of: {', '.join(KINDS)}."
            raise Problem(Code.NAME_INVALID, message)

"""Transcription from a subtitle file or track: nothing is guessed, the lines and times are the file's own."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import LANGUAGES, find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Cue, Segment, new_segment_id
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, Transcript, TranscriptionRequest
from dubai_desktop.engines.kit import Kit

SHORTEST = 0.05  # seconds of a line left inside the programme that are worth a line


class SubtitleTranscriber:
    """Takes the lines of a subtitle file in the programme's own language."""

    def __init__(self, kit: Kit) -> None:
        self._read = kit.read_cues
        self.info = EngineInfo(id="subtitles", title="Subtitle file", kind=Kind.TRANSCRIPTION)

    def availability(self, request: TranscriptionRequest | None = None) -> Availability:
        """Ready where the request names a subtitle file."""
        if request is None or request.transcript:
            return Availability(ready=True)
        reason = "There is no subtitle file for this video. Drop one beside it, or install a speech model."
        return Availability(ready=False, reason=reason, problem=Problem(Code.NO_SPEECH, reason))

    def transcribe(self, request: TranscriptionRequest, progress: Progress, cancel: CancelToken) -> Transcript:
        """Read the file. Raises Problem: what the reader raises, NO_SPEECH where no line lies inside the programme."""
        cancel.check()
        file = self._read(Path(request.transcript))
        cues, notes = _inside(file.cues, request.duration)
        if not cues:
            raise Problem(
                Code.NO_SPEECH,
                "The subtitle file has no lines within this video. Choose the file that belongs to it.",
                facts={"path": request.transcript, "lines": len(file.cues)},
            )
        language, note = _language(request, cues)
        segments = tuple(
            Segment(new_segment_id(), index, cue.start, cue.end, cue.text, speaker=cue.speaker)
            for index, cue in enumerate(cues, 1)
        )
        progress(1.0, f"{counted(len(segments))} read")
        return Transcript(language, segments, model="subtitle file", notes=(*file.repairs, *notes, *note))


def _inside(cues: Iterable[Cue], duration: float) -> tuple[list[Cue], tuple[str, ...]]:
    """Return the cues that lie in the programme, on one line each, and what had to be left out or cut."""
    kept: list[Cue] = []
    beyond = 0
    for cue in cues:
        text = " ".join(cue.text.split())
        if not text:
            continue
        end = min(cue.end, duration) if duration > 0 else cue.end
        if end - cue.start < SHORTEST:
            beyond += 1
            continue
        kept.append(Cue(cue.start, end, text, cue.speaker))
    if not beyond:
        return kept, ()
    return kept, (f"{counted(beyond, verb=('lies', 'lie'))} behind the end of the video; left out.",)


def _language(request: TranscriptionRequest, cues: Iterable[Cue]) -> tuple[str, tuple[str, ...]]:
    """Return the asked language; for "auto" the file name's ("talk.en.srt"), else the script's, else English."""
    asked = find_language(request.language)
    if asked is not None:
        return asked.code, ()
    suffixes = Path(request.transcript).suffixes
    if len(suffixes) > 1:
        named = find_language(suffixes[-2].removeprefix("."))
        if named is not None:
            return named.code, ()
    script = _script(cues)
    for language in LANGUAGES.values():
        if language.script == script and script != "Latin":
            return language.code, (f"The subtitle file does not name its language; its script says {language.name}.",)
    return "en", ("The subtitle file does not name its language; English was assumed.",)


def _script(cues: Iterable[Cue]) -> str:
    """Return the Unicode script most letters are in, as its character names begin ("Bengali")."""
    counts: Counter[str] = Counter()
    for _, cue in zip(range(50), cues, strict=False):
        counts.update(unicodedata.name(letter, "?").split()[0].title() for letter in cue.text if letter.isalpha())
    return _SCRIPTS.get(counts.most_common(1)[0][0], counts.most_common(1)[0][0]) if counts else ""


_SCRIPTS = {"Cjk": "Han", "Hiragana": "Japanese", "Katakana": "Japanese"}

"""Who is spoken by which voice where nobody chose: women by women's voices, each speaker by one of his own."""

from __future__ import annotations

import wave
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from dubai_desktop.domain.segment import Segment, Speaker
from dubai_desktop.engines.base import Voice
from dubai_desktop.media.pitch import HIGHER_VOICE, median_pitch


def listen(audio: Path, segments: Iterable[Segment]) -> tuple[Speaker, ...]:
    """Return the programme's speakers in the order they first speak, with the gender their pitch suggests."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for segment in segments:
        spans.setdefault(segment.speaker, []).append((segment.start, segment.end))
    return tuple(Speaker(label, _gender(audio, times)) for label, times in spans.items())


def _gender(audio: Path, spans: Sequence[tuple[float, float]]) -> str:
    try:
        pitch = median_pitch(audio, spans)
    except (OSError, EOFError, wave.Error):  # nothing depends on it but a default
        return ""
    if pitch is None:
        return ""
    return "female" if pitch > HIGHER_VOICE else "male"


def cast(
    speakers: Sequence[Speaker],
    voices: Sequence[Voice],
    kept: Mapping[str, str] = MappingProxyType({}),
    others: Collection[str] = (),
) -> dict[str, str]:
    """Return a voice id per speaker's label: the one that he was `kept` for, else one of the same gender where there is
    one, and unlike the others' while there are enough. `others` are voices of people who do not speak here: they are
    taken last. One speaker whose gender is not clear gets the first voice. A voice of another price than the first
    one's is never taken: who wants a dearer one names it.
    """
    voices = [voice for voice in voices if voice.price == voices[0].price]
    known = {voice.id for voice in voices}
    parts = {label: voice for label, voice in kept.items() if voice in known}
    for speaker in (one for one in speakers if one.label not in parts):
        fitting = [voice for voice in voices if voice.gender == speaker.gender] if speaker.gender else []
        wanted = fitting or list(voices)
        fresh = [voice for voice in wanted if voice.id not in parts.values()]
        free = [voice for voice in fresh if voice.id not in others]
        if wanted:
            parts[speaker.label] = (free or fresh or wanted)[0].id
    return parts

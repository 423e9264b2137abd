"""What every voice engine checks the same way, with the same sentences."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Availability, EngineInfo, SpeechRequest, Voice


def is_installed(module: str) -> bool:
    """True where a module could be imported; it is not (only the packages above it)."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def unavailable(code: Code, message: str, **facts: object) -> Availability:
    """Return the answer of an engine that cannot be used, with its Problem."""
    return Availability(ready=False, reason=message, problem=Problem(code, message, facts=facts))


def wrong_language(info: EngineInfo, language: str) -> Availability:
    """Return the answer of an engine without a voice for a language."""
    known = find_language(language)
    name = known.name if known else language
    return unavailable(
        Code.LANGUAGE_UNSUPPORTED,
        f"{info.title} has no voice for {name}. Choose another voice engine.",
        engine=info.id,
        language=language,
    )


def check_text(text: str) -> None:
    """Raise Problem(NEEDS_TRANSLATION) for a line with nothing to speak."""
    if not text.strip():
        raise Problem(
            Code.NEEDS_TRANSLATION, "This line has no text to speak. Type its translation, or delete the line."
        )


def pick_voice(info: EngineInfo, voices: Sequence[Voice], request: SpeechRequest) -> Voice:
    """Return the voice a request asks for, the first one where it names none.

    Raises Problem: LANGUAGE_UNSUPPORTED where there is no voice, VOICE_UNKNOWN naming the nearest.
    """
    if not voices:
        problem = wrong_language(info, request.language).problem
        assert problem is not None
        raise problem
    if not request.voice:
        return voices[0]
    for voice in voices:
        if voice.id == request.voice:
            return voice
    raise unknown_voice(info, voices, request.voice)


def unknown_voice(info: EngineInfo, voices: Sequence[Voice], asked: str) -> Problem:
    """Return Problem(VOICE_UNKNOWN) naming the voice nearest to what was asked."""
    ids = [voice.id for voice in voices]
    found = process.extractOne(asked, ids, scorer=fuzz.ratio)
    nearest = found[0] if found else ids[0]
    return Problem(
        Code.VOICE_UNKNOWN,
        f"{info.title} has no voice “{asked[:60]}” for this language. The nearest is “{nearest}”.",
        facts={"engine": info.id, "voice": asked, "nearest": nearest, "voices": ids},
    )


def clamp(rate: float, limits: tuple[float, float]) -> float:
    """Return a rate inside an engine's limits; a senseless one (not finite, not above 0) becomes 1.0."""
    if not math.isfinite(rate) or rate <= 0:
        return 1.0
    return max(limits[0], min(limits[1], rate))

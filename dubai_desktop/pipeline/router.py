"""Which voice engine takes a line: the one asked for, else the default, else what speaks the language here."""

from __future__ import annotations

from dataclasses import dataclass

from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Engines, VoiceEngine
from dubai_desktop.engines.registry import find_voice_engine, split_voice
from dubai_desktop.engines.tts.common import unknown_voice


@dataclass(frozen=True, slots=True)
class Route:
    """One way to speak a line: the engine, the voice's id, and why it is this one (empty: as asked)."""

    engine: VoiceEngine
    voice: str
    why: str = ""


def routes(engines: Engines, asked: str, language: str, *, default: str, fallback: bool) -> tuple[Route, ...]:
    """Return the ways to speak `language`, best first; never a paid engine that was not asked for.

    `asked` is "engine", "engine:voice" or empty. Raises Problem(ENGINE_UNKNOWN, VOICE_UNKNOWN) for names that do not
    exist, Problem(LANGUAGE_UNSUPPORTED) where no engine here speaks the language, and the asked engine's own problem
    where it cannot be used and there is to be no fallback.
    """
    found: list[Route] = []
    reasons: list[str] = []
    why = ""
    for engine, voice in _candidates(engines, asked, default, fallback=fallback):
        state = engine.availability(language)
        if not state.ready:
            reasons.append(f"{engine.info.title}: {state.reason}")
            if not found:
                why = why or reasons[0]  # of the voice that was wanted; those behind it were only to stand in
            if asked and not fallback:
                raise state.problem or Problem(Code.ENGINE_FAILED, state.reason)
            continue
        found.append(Route(engine, _voice_id(engine, voice, language), why))
    if not found:
        name = _language_name(language)
        raise Problem(
            Code.LANGUAGE_UNSUPPORTED,
            f"No voice here speaks {name}. Install a voice for it, or choose another target language.",
            detail="; ".join(reasons),
        )
    return tuple(found)


def _candidates(engines: Engines, asked: str, default: str, *, fallback: bool) -> list[tuple[VoiceEngine, str]]:
    order: list[tuple[VoiceEngine, str]] = []
    if asked:
        engine_id, voice = split_voice(asked)
        order.append((find_voice_engine(engines, engine_id), voice))
    if asked and not fallback:
        return order
    free = [engine for engine in engines.voices if not engine.info.online and not engine.info.price]
    free.sort(key=lambda engine: engine.info.id != default)
    order += [(engine, "") for engine in free if all(engine is not taken for taken, _ in order)]
    return order


def _voice_id(engine: VoiceEngine, asked: str, language: str) -> str:
    voices = engine.voices(language)
    if not asked:
        return voices[0].id if voices else ""
    if voices and asked not in {voice.id for voice in voices}:
        raise unknown_voice(engine.info, voices, asked)
    return asked


def _language_name(code: str) -> str:
    language = find_language(code)
    return language.name if language else code

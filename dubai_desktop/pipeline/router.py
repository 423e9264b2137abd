"""Which voice engine takes a line: the one asked for, else the default, then those named, then what is free here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Engines, VoiceEngine
from dubai_desktop.engines.registry import find_voice_engine, split_voice
from dubai_desktop.engines.tts.common import unknown_voice


@dataclass(frozen=True, slots=True)
class Route:
    """One way to speak a line: the engine, the voice's id, and why it is this one (empty: as asked).

    `named`: the person named the voice too, not the engine alone.
    """

    engine: VoiceEngine
    voice: str
    why: str = ""
    named: bool = False


def routes(
    engines: Engines, asked: str, language: str, *, default: str, fallback: bool, then: Sequence[str] = ()
) -> tuple[Route, ...]:
    """Return the ways to speak `language`, best first; never a paid engine that nobody named.

    `asked` is "engine", "engine:voice" or empty; `then` are those to ask where it fails, in that order. The free ones
    that are here come behind them with `fallback`. Raises Problem(ENGINE_UNKNOWN, VOICE_UNKNOWN) for names that do not
    exist, Problem(LANGUAGE_UNSUPPORTED) where no engine here speaks the language, and the asked engine's own problem
    where it cannot be used and nobody is to stand in.
    """
    found: list[Route] = []
    reasons: list[str] = []
    why = ""
    for engine, voice in _candidates(engines, asked, then, default, fallback=fallback):
        state = engine.availability(language)
        if not state.ready:
            reasons.append(f"{engine.info.title}: {state.reason}")
            if not found:
                why = why or reasons[0]  # of the voice that was wanted; those behind it were only to stand in
            if asked and not fallback and not then:
                raise state.problem or Problem(Code.ENGINE_FAILED, state.reason)
            continue
        found.append(Route(engine, _voice_id(engine, voice, language), why, named=bool(voice)))
    if not found:
        name = _language_name(language)
        raise Problem(
            Code.LANGUAGE_UNSUPPORTED,
            f"No voice here speaks {name}. Install a voice for it, or choose another target language.",
            detail="; ".join(reasons),
        )
    return tuple(found)


def check_named(engines: Engines, text: str, language: str) -> None:
    """Raise Problem(ENGINE_UNKNOWN, VOICE_UNKNOWN) where "engine" or "engine:voice" names what does not exist.

    One that cannot be used now is passed over when its turn comes.
    """
    _voice_id(find_voice_engine(engines, text), split_voice(text)[1], language)


def _candidates(
    engines: Engines, asked: str, then: Sequence[str], default: str, *, fallback: bool
) -> list[tuple[VoiceEngine, str]]:
    """Return every engine once, with the voice that was named for it ("" for none)."""
    free = [engine for engine in engines.voices if not engine.info.online and not engine.info.price]
    free.sort(key=lambda engine: engine.info.id != default)
    own = free[:1] if not asked and free and free[0].info.id == default else []
    named = [(find_voice_engine(engines, text), split_voice(text)[1]) for text in (asked, *then) if text]
    order = [*((engine, "") for engine in own), *named]
    if fallback or not asked:
        order += [(engine, "") for engine in free]
    first = {engine.info.id: (engine, voice) for engine, voice in reversed(order)}
    return [first[name] for name in dict.fromkeys(engine.info.id for engine, _ in order)]


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

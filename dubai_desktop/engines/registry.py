"""All engines of this program, built from the explicit lists of its packages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from rapidfuzz import fuzz, process

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.asr import TRANSCRIBERS
from dubai_desktop.engines.base import EngineInfo, Engines, Voice, VoiceEngine
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.mt import TRANSLATORS
from dubai_desktop.engines.separation import SEPARATORS
from dubai_desktop.engines.speakers import DIARIZERS
from dubai_desktop.engines.tts import VOICES
from dubai_desktop.engines.tts.common import unknown_voice, wrong_language


class _Engine(Protocol):
    @property
    def info(self) -> EngineInfo: ...


E = TypeVar("E", bound=_Engine)


def build(kit: Kit) -> Engines:
    """Build every engine, in order of preference. Raises ValueError where two of one kind share an id."""
    return Engines(
        transcribers=unique(make(kit) for make in TRANSCRIBERS),
        translators=unique(make(kit) for make in TRANSLATORS),
        voices=unique(make(kit) for make in VOICES),
        diarizers=unique(make(kit) for make in DIARIZERS),
        separators=unique(make(kit) for make in SEPARATORS),
    )


def unique(engines: Iterable[E]) -> tuple[E, ...]:
    """Return the engines; raises ValueError for an id that comes twice."""
    found: dict[str, E] = {}
    for engine in engines:
        if engine.info.id in found:
            raise ValueError(f"two engines are called {engine.info.id!r}")
        found[engine.info.id] = engine
    return tuple(found.values())


def split_voice(text: str) -> tuple[str, str]:
    """Split "engine:voice" or "engine" into (engine id, voice id or "")."""
    engine, _, voice = text.strip().partition(":")
    return engine.strip(), voice.strip()


_ALIKE = 50.0  # per cent: a name less like what was asked for is no hint


def find_voice_engine(engines: Engines, text: str) -> VoiceEngine:
    """Return the voice engine that "engine" or "engine:voice" names.

    Raises Problem(ENGINE_UNKNOWN) naming the nearest.
    """
    return find(engines.voices, split_voice(text)[0], "voice engine")


def find(engines: Sequence[E], asked: str, what: str) -> E:
    """Return the engine with this id, upper and lower case aside. Raises Problem(ENGINE_UNKNOWN) naming the nearest."""
    for engine in engines:
        if engine.info.id == asked.lower():
            return engine
    ids = [engine.info.id for engine in engines]
    found = process.extractOne(asked.lower(), ids, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    nearest = found[0] if found else ""
    choice = f"Choose one of: {', '.join(ids)}." if ids else "None is installed."
    hint = f"The nearest is “{nearest}”." if nearest else choice
    raise Problem(
        Code.ENGINE_UNKNOWN,
        f"There is no {what} called “{asked[:60]}”. {hint}",
        facts={"engine": asked, "nearest": nearest, "engines": ids},
    )


def find_voice(engines: Engines, text: str, language: str) -> tuple[VoiceEngine, Voice]:
    """Return the engine and the voice that "engine:voice" names; the engine's first for the language for "engine".

    Raises Problem: ENGINE_UNKNOWN and VOICE_UNKNOWN naming the nearest; the engine's own (MODEL_MISSING) where it has
    no voice for the language now.
    """
    engine = find_voice_engine(engines, text)
    voices = engine.voices(language)
    if not voices:  # for want of its model, of an account, or of the language
        problem = engine.availability(language).problem or wrong_language(engine.info, language).problem
        assert problem is not None
        raise problem
    asked = split_voice(text)[1]
    if not asked:
        return engine, voices[0]
    for voice in voices:
        if voice.id == asked:
            return engine, voice
    raise unknown_voice(engine.info, voices, asked)

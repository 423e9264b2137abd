"""What every engine looks like from outside: plain picklable requests in, plain results out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import CueFile, Segment

Progress = Callable[[float, str], None]
"""Called with the fraction done of this call (0.0-1.0) and a short sentence for the person."""


class Kind(StrEnum):
    """What an engine does."""

    TRANSCRIPTION = "transcription"
    TRANSLATION = "translation"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """One engine as the person sees it. `price` is micro-USD per million characters (0: free).

    `languages` are ISO 639-1 codes, empty for "any". `version` belongs to every cache key.
    """

    id: str
    title: str
    kind: Kind
    languages: tuple[str, ...] = ()
    online: bool = False
    price: int = 0
    licence: str = ""
    homepage: str = ""
    settings_page: str = ""
    version: str = "1"


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether an engine can be used here and now; if not, the sentence that says why and how to mend it."""

    ready: bool
    reason: str = ""
    problem: Problem | None = None


# --- transcription -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TranscriptionRequest:
    """Speech to find: `audio` is our own 16 kHz mono WAV, `duration` its seconds; `transcript` a subtitle file."""

    audio: str
    duration: float
    language: str = "auto"
    transcript: str = ""
    model: str = "base"
    temperature: float = 0.0
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The programme's lines in its own language. `notes` tell repairs; `model` is what was really used."""

    language: str
    segments: tuple[Segment, ...]
    model: str = ""
    notes: tuple[str, ...] = ()


class Transcriber(Protocol):
    """Turns speech (or a transcript file) into segments."""

    @property
    def info(self) -> EngineInfo:
        """Who this is."""

    def availability(self, request: TranscriptionRequest | None = None) -> Availability:
        """Say whether this engine could take `request` now (None: any). Cheap; never imports heavy libraries."""

    def transcribe(self, request: TranscriptionRequest, progress: Progress, cancel: CancelToken) -> Transcript:
        """Return the transcript. Raises Problem, Cancelled."""


# --- translation ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TranslationRequest:
    """Segments to translate, in order, from `source` to `target` language codes; `translation` a file."""

    segments: tuple[Segment, ...]
    source: str
    target: str
    translation: str = ""


class Translator(Protocol):
    """Fills in targets. The count, order, ids and times of the segments never change."""

    @property
    def info(self) -> EngineInfo:
        """Who this is."""

    def availability(self, request: TranslationRequest | None = None) -> Availability:
        """Say whether this engine could take `request` now (None: any)."""

    def translate(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> tuple[Segment, ...]:
        """Return the same segments with what this engine could translate; the rest as they came.

        Segments that already have a target come back unchanged. Raises Problem, Cancelled.
        """


# --- voice ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of an engine. `gender` is "female", "male" or ""."""

    id: str
    title: str
    language: str
    gender: str = ""


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """One line to speak into `out` (a WAV path to be written). `rate` is the native speed factor, 1.0 its own."""

    text: str
    language: str
    voice: str
    rate: float
    out: str


@dataclass(frozen=True, slots=True)
class Speech:
    """What was spoken: a mono 16-bit PCM WAV at `path`; `duration` is its seconds, silence included."""

    path: str
    sample_rate: int
    duration: float


class VoiceEngine(Protocol):
    """Speaks lines."""

    @property
    def info(self) -> EngineInfo:
        """Who this is."""

    @property
    def rates(self) -> tuple[float, float]:
        """Slowest and fastest native speed factor; (1.0, 1.0) where it has no rate control."""

    def availability(self, language: str = "") -> Availability:
        """Say whether this engine can speak `language` here and now (empty: at all)."""

    def voices(self, language: str) -> tuple[Voice, ...]:
        """List the voices for a language, the default first; empty if it has none."""

    def speak(self, request: SpeechRequest, cancel: CancelToken) -> Speech:
        """Write the spoken line to `request.out`. Raises Problem (TTS_BAD_AUDIO for empty sound), Cancelled."""


# --- what engines are given from outside (so that they need not know store or media) ---------------------------------


@dataclass(frozen=True, slots=True)
class MemoryHit:
    """A translation found in the memory. `score` is 0.0-1.0 similarity of the sources, 1.0 for the same text."""

    source: str
    target: str
    score: float


class Memory(Protocol):
    """The translation memory as engines see it."""

    def exact(self, source: str, source_language: str, target_language: str) -> str | None:
        """Return the remembered translation of exactly this text (white space and case aside), None if none."""

    def candidates(self, source: str, source_language: str, target_language: str) -> Iterable[tuple[str, str]]:
        """Yield (source, target) pairs worth comparing with a text."""


ReadCues = Callable[[Path], CueFile]


@dataclass(frozen=True, slots=True)
class Engines:
    """All engines that this program knows, in order of preference."""

    transcribers: Sequence[Transcriber] = field(default=())
    translators: Sequence[Translator] = field(default=())
    voices: Sequence[VoiceEngine] = field(default=())

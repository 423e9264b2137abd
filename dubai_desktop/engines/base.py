"""What every engine looks like from outside: plain picklable requests in, plain results out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from dubai_desktop.domain.answer import Answer
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import CueFile, Segment

Progress = Callable[[float, str], None]
"""Called with the fraction done of this call (0.0-1.0) and a short sentence for the person."""


class Kind(StrEnum):
    """What an engine does."""

    TRANSCRIPTION = "transcription"
    TRANSLATION = "translation"
    VOICE = "voice"
    SPEAKERS = "speakers"
    SEPARATION = "separation"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """One engine as the person sees it. `price` is micro-USD per million characters (0: free).

    `languages` are ISO 639-1 codes, empty for "any". `version` belongs to every cache key. `sample_rate` is what a
    voice engine's clips have, in Hz; 0 where it differs from voice to voice. `tariff` is the service's name in the
    table of prices, `family` what is bought of it where not every voice names its own.
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
    sample_rate: int = 0
    tariff: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether an engine can be used here and now; if not, the sentence that says why and how to mend it."""

    ready: bool
    reason: str = ""
    problem: Problem | None = None


# --- transcription -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TranscriptionRequest:
    """Speech to find: `audio` is our own 16 kHz mono WAV, `duration` its seconds; `transcript` a subtitle file.

    `prompt` and `hotwords` are words to expect. `fallbacks` lets an unsure passage be heard again with more guessing;
    `retries` is how many smaller models may follow one that fails. `device` is "auto", "cpu" or "cuda".
    """

    audio: str
    duration: float
    language: str = "auto"
    transcript: str = ""
    model: str = "base"
    temperature: float = 0.0
    prompt: str = ""
    hotwords: tuple[str, ...] = ()
    fallbacks: bool = True
    retries: int = 3
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Transcript:
    """The programme's lines in its own language.

    `notes` tell repairs; `model` is what was really used, `device` what it ran on, in words; `ran_on` the same as
    "cpu" or "cuda", "" where nobody says. `recovered` are the notes that say what failed and what was used instead.
    """

    language: str
    segments: tuple[Segment, ...]
    model: str = ""
    notes: tuple[str, ...] = ()
    device: str = ""
    ran_on: str = ""
    recovered: tuple[str, ...] = ()


@runtime_checkable
class ModelTranscriber(Protocol):
    """What a transcriber may also be: one that hears with a model of several."""

    def model_for(self, request: TranscriptionRequest) -> tuple[str, str]:
        """Return the model that `request` would be heard with, and what tells its files from others in their place.

        Both are "" where there is none.
        """


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
    """Segments to translate, in order, from `source` to `target` language codes; `translation` a file.

    `before` and `after` are the neighbours of these segments, for context only. `glossary` holds the terms of this
    pair of languages. `budgets` says how many letters of the target language fit a line's time, by segment id.
    `device` is "auto", "cpu" or "cuda".
    """

    segments: tuple[Segment, ...]
    source: str
    target: str
    translation: str = ""
    before: tuple[Segment, ...] = ()
    after: tuple[Segment, ...] = ()
    glossary: tuple[Term, ...] = ()
    budgets: Mapping[str, int] = field(default_factory=dict)
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Translation:
    """The same segments with what could be translated, and what a person should know (`notes`).

    `left` says which lines stay without and why: it is told only where no other translator does them.
    `stopped` is trouble that came when some was answered already: that is kept, and the rest may be asked for again.
    `amount` is what the service charged, in micro-USD, where it says so; None: as `Translator.estimate` said. `units`
    are the characters it counted, where it does.
    `model` names what was used where the engine has several, `ran_on` is "cpu" or "cuda", "" where nobody says.
    `reused` are the characters whose answers were there from before, `reused_micro` what they had cost, in micro-USD.
    """

    segments: tuple[Segment, ...]
    notes: tuple[str, ...] = ()
    amount: int | None = None
    model: str = ""
    stopped: Problem | None = None
    left: tuple[str, ...] = ()
    ran_on: str = ""
    units: int | None = None
    reused: int = 0
    reused_micro: int = 0


class Translator(Protocol):
    """Fills in targets. The count, order, ids and times of the segments never change."""

    @property
    def info(self) -> EngineInfo:
        """Who this is."""

    def availability(self, request: TranslationRequest | None = None) -> Availability:
        """Say whether this engine could take `request` now (None: any)."""

    @property
    def batch(self) -> int:
        """How many lines to hand over at once, each batch's answer being kept before the next; 0 for all."""

    def estimate(self, request: TranslationRequest) -> int:
        """Return the most that translating `request` can cost, in micro-USD; 0 where it is free."""

    def translate(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> Translation:
        """Return the same segments with what this engine could translate; the rest as they came.

        Segments that already have a target come back unchanged. Raises Problem, Cancelled. A Problem of a paid engine
        may say in `facts["charged"]` whether anything was charged, where its code alone does not tell.
        """


@runtime_checkable
class Shortener(Protocol):
    """What a translator may also be: one who says a translation in fewer letters."""

    @property
    def info(self) -> EngineInfo:
        """Who this is."""

    def estimate_shorter(self, request: TranslationRequest) -> int:
        """Return the most that `shorten` can cost for `request`, in micro-USD; 0 where it is free."""

    def shorten(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> Translation:
        """Return the same segments, their targets said in at most `request.budgets` letters where that can be done.

        All segments have a target; one that could not be made shorter comes back as it was, and a note says why.
        Raises Problem, Cancelled.
        """


# --- voice ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of an engine. `gender` is "female", "male" or "".

    `price` is micro-USD per million characters where it differs from the engine's, `family` what the service's prices
    call such voices; `cloned`: it needs a reference clip of the voice to imitate.
    """

    id: str
    title: str
    language: str
    gender: str = ""
    price: int | None = None
    cloned: bool = False
    family: str = ""


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """One line to speak into `out` (a WAV path to be written). `rate` is the native speed factor, 1.0 its own.

    `text` is in spoken form already. `reference` is a WAV of the voice to imitate, for voices that are `cloned`. Voices
    that vary say the same text the same way for the same `take`; another number is another delivery.
    """

    text: str
    language: str
    voice: str
    rate: float
    out: str
    reference: str = ""
    take: int = 0


@dataclass(frozen=True, slots=True)
class Speech:
    """What was spoken: a mono 16-bit PCM WAV at `path`; `duration` is its seconds, silence included.

    `notes` tell what a person should know about how it was made; `ran_on` is "cpu" or "cuda", "" where nobody says.
    """

    path: str
    sample_rate: int
    duration: float
    notes: tuple[str, ...] = ()
    ran_on: str = ""


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


@runtime_checkable
class ModelVoice(Protocol):
    """What a voice engine may also be: one whose sound depends on files of a model, which can be replaced."""

    def model_mark(self, voice: str) -> str:
        """Return what tells the files of a voice's model from others put in their place; "" where there are none."""


# --- who speaks ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DiarizationRequest:
    """Speakers to tell apart: `audio` is our own 16 kHz mono WAV, `duration` its seconds.

    `speakers` is how many there are, 0 where nobody knows. `device` is "auto", "cpu" or "cuda".
    """

    audio: str
    duration: float
    speakers: int = 0
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one speaker speaks; seconds, and a label of the engine's own."""

    start: float
    end: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who speaks when. `prints` are voice prints by label (one vector of unit length each), where there are any."""

    turns: tuple[Turn, ...]
    prints: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Diarizer(Protocol):
    """Tells speakers apart."""

    @property
    def info(self) -> EngineInfo:
        """Who this is."""

    def availability(self) -> Availability:
        """Say whether this engine can be used here and now."""

    def diarize(self, request: DiarizationRequest, progress: Progress, cancel: CancelToken) -> Diarization:
        """Return the turns in the order of their starts. Raises Problem, Cancelled."""


# --- speech apart from the rest ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeparationRequest:
    """A programme's sound to take the voices out of: `audio` is our own 44.1 kHz stereo WAV, `duration` its seconds.

    What remains is written to `out`, a path for a WAV of the same format and length.
    """

    audio: str
    duration: float
    out: str
    device: str = "auto"


class Separator(Protocol):
    """Takes the voices out of a programme's sound: music and effects stay."""

    @property
    def info(self) -> EngineInfo:
        """Who this is."""

    def availability(self) -> Availability:
        """Say whether this engine can be used here and now."""

    def separate(self, request: SeparationRequest, progress: Progress, cancel: CancelToken) -> tuple[str, ...]:
        """Write music and effects to `request.out`; returns what a person should know. Raises Problem, Cancelled."""


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


class Answers(Protocol):
    """What translators said before, as they see it: answers under keys made of all that they depend on.

    Neither raises: what cannot be read or kept is asked for again.
    """

    def known(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        """Return the answers kept under keys."""

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Keep answers by key, on disk on return."""


class NoAnswers:
    """Answers that nobody keeps."""

    def known(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        """Nothing is known."""
        return {}

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Nothing is kept."""


ReadCues = Callable[[Path], CueFile]


@dataclass(frozen=True, slots=True)
class Engines:
    """All engines that this program knows, in order of preference."""

    transcribers: Sequence[Transcriber] = field(default=())
    translators: Sequence[Translator] = field(default=())
    voices: Sequence[VoiceEngine] = field(default=())
    diarizers: Sequence[Diarizer] = field(default=())
    separators: Sequence[Separator] = field(default=())

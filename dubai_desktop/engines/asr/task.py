"""What crosses to the child that hears, and what comes back. Plain and picklable."""

from __future__ import annotations

from dataclasses import dataclass

from dubai_desktop.domain.segment import Segment
from dubai_desktop.engines.asr.ways import Way

SpokenWord = tuple[float, float, str]
"""Start and end in seconds, and the text with its leading space."""


@dataclass(frozen=True, slots=True)
class Task:
    """One programme to hear: `audio` is our own 16 kHz mono WAV, `language` a code or "auto"."""

    folder: str
    audio: str
    way: Way
    language: str = "auto"
    temperature: float = 0.0
    fallbacks: bool = True
    prompt: str = ""
    hotwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as the model gave it; `silence`, `certainty` and `repetition` are its own measures.

    They are faster-whisper's no_speech_prob (0 to 1), avg_logprob (0 is certain) and compression_ratio.
    """

    start: float
    end: float
    text: str
    words: tuple[SpokenWord, ...] = ()
    silence: float = 0.0
    certainty: float = 0.0
    repetition: float = 1.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, in lines: the language's code and how sure the model is of it (1.0 where it was given).

    `left_out` counts passages that were no speech; `heard_again` those that needed another try.
    """

    language: str
    probability: float
    segments: tuple[Segment, ...]
    left_out: int = 0
    heard_again: int = 0

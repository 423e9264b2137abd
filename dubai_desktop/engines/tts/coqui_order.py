"""What the neural voices' child process is asked for and what it answers: plain picklable values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dubai_desktop.engines.tts.text import Piece


@dataclass(frozen=True, slots=True)
class Order:
    """One line to speak into the WAV `out` with the model in `folder`.

    `rate` is the native speed factor; `take` chooses the delivery; `device` is "auto", "cpu" or "cuda"; `speaker` one
    of the model's own voices and `reference` a clip of the voice to imitate, for models that have them.
    """

    folder: str
    pieces: tuple[Piece, ...]
    language: str
    rate: float
    out: str
    take: int = 0
    device: str = "auto"
    speaker: str = ""
    reference: str = ""

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(piece.text for piece in self.pieces)

    def with_voice(self, speaker: str, reference: str) -> Order:
        """Return the order for one of the model's own speakers, or for the voice of a clip."""
        return replace(self, speaker=speaker, reference=reference)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was written: samples per second, number of samples, what a person should know, and what it ran on."""

    sample_rate: int
    frames: int
    notes: tuple[str, ...] = ()
    device: str = ""

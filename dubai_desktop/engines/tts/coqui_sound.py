"""What a neural voice made: joined from its pieces, looked at before anybody hears it, written as 16-bit samples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dubai_desktop.domain.pace import Pace
from dubai_desktop.domain.problems import Code, Problem

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SHORTEST, LONGEST = 0.4, 2.5  # times the expected length; outside, words were swallowed or babbled
_BREATH = 0.3  # seconds a text takes besides its letters: a single syllable is drawn out
_QUIET = 10 ** (-45 / 20)  # of the peak: below it is the silence at an edge
_EDGE = 0.03  # seconds kept of that silence, so that no soft consonant is cut
_CLIPPED = 0.1  # share of samples at full scale that cannot be speech


def expected(text: str, language: str) -> float:
    """Return about how many seconds a text takes at a usual pace (domain/pace.py), silence at its edges not counted."""
    return _BREATH + Pace().predict(text, language)


def join(
    parts: Iterable[tuple[npt.NDArray[np.float32], float]], sample_rate: int
) -> tuple[npt.NDArray[np.float32], float]:
    """Join (samples, seconds of pause behind them); returns the sound and its seconds of speech.

    Each part loses the silence at its edges, but for 30 ms: models add up to half a second of their own.
    """
    import numpy as np  # noqa: PLC0415  comes with torch

    sound: list[npt.NDArray[np.float32]] = []
    speech = 0
    for samples, pause in parts:
        check(samples)
        kept = trimmed(samples, sample_rate)
        speech += len(kept)
        sound += [kept, np.zeros(round(pause * sample_rate), np.float32)]
    return (np.concatenate(sound) if sound else np.zeros(0, np.float32)), speech / sample_rate


def trimmed(samples: npt.NDArray[np.float32], sample_rate: int) -> npt.NDArray[np.float32]:
    """Return the samples from 30 ms before the first to 30 ms behind the last that is more than silence."""
    import numpy as np  # noqa: PLC0415  comes with torch

    level = np.abs(samples)
    loud = np.flatnonzero(level > max(float(level.max(initial=0.0)) * _QUIET, 1e-4))
    if not len(loud):
        return samples[:0]
    edge = round(_EDGE * sample_rate)
    return samples[max(0, int(loud[0]) - edge) : int(loud[-1]) + 1 + edge]


def check(samples: npt.NDArray[np.float32]) -> None:
    """Raise Problem(TTS_BAD_AUDIO) for samples that no speech has: NaN, infinity, a tenth of them at full scale."""
    import numpy as np  # noqa: PLC0415  comes with torch

    if not np.isfinite(samples).all():
        raise bad_audio("NaN or infinite samples")
    if len(samples) and float((np.abs(samples) >= 0.999).mean()) > _CLIPPED:
        raise bad_audio("clipped")


def check_length(seconds: float, usual: float) -> None:
    """Raise Problem(TTS_BAD_AUDIO) where speech is not 0.4 to 2.5 times as long as `usual` for its text."""
    if not SHORTEST * usual <= seconds <= LONGEST * usual:
        raise bad_audio(f"{seconds:.2f} s of speech where about {usual:.2f} s are usual")


def bad_audio(detail: str) -> Problem:
    """Return Problem(TTS_BAD_AUDIO); speaking the line again makes another delivery."""
    return Problem(
        Code.TTS_BAD_AUDIO,
        "The voice made broken sound for this line. Speak it again, or choose another voice.",
        detail=detail,
    )


def to_pcm(sound: npt.NDArray[np.float32]) -> bytes:
    """Return finite float samples as 16-bit ones, scaled down where they exceed full scale."""
    import numpy as np  # noqa: PLC0415  comes with torch

    peak = float(np.abs(sound).max(initial=0.0))
    scaled: npt.NDArray[np.int16] = np.round(sound * (32767.0 / max(1.0, peak))).astype("<i2")
    return scaled.tobytes()

"""Takes the voices out of a WAV of any length, a few seconds at a time: memory does not grow with the programme.

Windows overlap and are cross-faded with triangular weights, as Demucs joins its own (weights that sum to one at every
sample). What is written is the original less its voices: where nobody speaks nothing was taken away, so music and
effects stay as they are, sample by sample.
"""

from __future__ import annotations

import os
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from dubai_desktop.domain.problems import Code, Problem

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Sound = npt.NDArray[np.float32]

RATE = 44_100
OVERLAP = 0.25  # of a window, Demucs' own choice: a quarter is heard twice
_FULL = 32768.0
_FRAME = 4  # bytes: two channels of 16 bits
_SILENT = 1  # of 32768: a window that never rises above it is not worth the model's time

Voices = Callable[["Sound"], "Sound"]
"""Takes samples of shape (2, n) in -1..1 and returns the voices in them, of the same shape."""

Tell = Callable[[float], object]
"""Called with the fraction done."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What the whole programme is like: the mean and the standard deviation of its channels' mean."""

    mean: float
    deviation: float


class Source:
    """A 44.1 kHz stereo 16-bit WAV of ours, read anywhere; `length` is its samples.

    Raises Problem(MEDIA_UNREADABLE) for anything else, and for a file that ends before its header says.
    """

    def __init__(self, path: Path) -> None:
        try:
            if not path.is_file():
                raise unreadable("not a plain file")
            self._file = wave.open(str(path), "rb")  # noqa: SIM115 - closed by __exit__
            shape = (self._file.getframerate(), self._file.getnchannels(), self._file.getsampwidth())
            if shape != (RATE, 2, 2):
                self._file.close()
                raise unreadable(f"{shape} instead of {(RATE, 2, 2)}")
            self.length = self._file.getnframes()
            if path.stat().st_size < self.length * _FRAME:
                self._file.close()
                raise unreadable("it ends before its header says")
        except (OSError, EOFError, wave.Error) as error:
            raise unreadable(str(error)) from error

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, first: int, number: int) -> Sound:
        """Return samples of shape (2, number), fewer at the end of the file."""
        import numpy as np  # noqa: PLC0415  not needed where nothing is separated

        self._file.setpos(first)
        read = np.frombuffer(self._file.readframes(number), "<i2").reshape(-1, 2)
        return np.ascontiguousarray(read.T, dtype=np.float32) / _FULL

    def blocks(self, number: int) -> Iterator[Sound]:
        """Yield the whole in blocks of at most `number` samples."""
        for first in range(0, self.length, number):
            yield self.read(first, number)


def spread_of(path: Path) -> Spread:
    """Measure a programme in one pass. Raises Problem(MEDIA_UNREADABLE)."""
    import numpy as np  # noqa: PLC0415  as above

    total, squares = 0.0, 0.0
    with Source(path) as source:
        for block in source.blocks(10 * RATE):
            middle = block.mean(axis=0, dtype=np.float64)
            total += float(middle.sum())
            squares += float(middle @ middle)
        count = max(1, source.length)
    mean = total / count
    return Spread(mean, float(np.sqrt(max(0.0, squares / count - mean * mean))))


def starts(length: int, window: int) -> tuple[int, ...]:
    """Return where the windows begin: a window less the overlap apart, the last one ending where the sound does."""
    if length <= window:
        return (0,) if length else ()
    stride = window - int(OVERLAP * window)
    regular = range(0, length - window, stride)
    return (*regular, length - window)


def remove_voices(audio: Path, out: Path, voices: Voices, window: int, tell: Tell = lambda _done: None) -> int:
    """Write `audio` less its voices to `out`, a WAV of the same format and length; returns its samples.

    `window` is how many samples `voices` is given at a time; a shorter programme is one window. Raises Problem:
    MEDIA_UNREADABLE, ENGINE_FAILED for voices that are no sound; OSError.
    """
    with Source(audio) as source, wave.open(str(out), "wb") as file:
        file.setparams((2, 2, RATE, source.length, "NONE", "not compressed"))
        for first, block in _cross_faded(source, voices, window):
            file.writeframesraw(_to_pcm(source.read(first, block.shape[1]) - block))
            tell((first + block.shape[1]) / source.length)
    if out.stat().st_size < source.length * _FRAME:
        raise unreadable("it ended while it was read")
    return source.length


def _cross_faded(source: Source, voices: Voices, window: int) -> Iterator[tuple[int, Sound]]:
    """Yield (first sample, voices) one after another, without gap or overlap; holds two windows at most."""
    import numpy as np  # noqa: PLC0415  as above

    begins = starts(source.length, window)
    sums, weights = np.zeros((2, 0), np.float32), np.zeros(0, np.float32)
    for first, following in pairwise((*begins, source.length)):
        heard = source.read(first, window)
        weight = _triangle(heard.shape[1])
        sums = np.pad(sums, ((0, 0), (0, heard.shape[1] - sums.shape[1])))
        weights = np.pad(weights, (0, len(weight) - len(weights)))
        sums += weight * _checked(heard, voices)
        weights += weight
        ready = following - first
        yield first, sums[:, :ready] / weights[:ready]
        sums, weights = sums[:, ready:], weights[ready:]


def _triangle(length: int) -> Sound:
    import numpy as np  # noqa: PLC0415  as above

    rise = np.arange(1, length // 2 + 1, dtype=np.float32)
    fall = np.arange(length - length // 2, 0, -1, dtype=np.float32)
    top = max(1, length - length // 2)
    weight: Sound = (np.concatenate([rise, fall]) / top).astype(np.float32)
    return weight


def _checked(heard: Sound, voices: Voices) -> Sound:
    """Return a window's voices; silence has none. Raises Problem(ENGINE_FAILED) for NaN and another shape."""
    import numpy as np  # noqa: PLC0415  as above

    if float(np.abs(heard).max(initial=0.0)) * _FULL <= _SILENT:
        return np.zeros_like(heard)
    found = np.asarray(voices(heard), np.float32)
    if found.shape != heard.shape or not np.isfinite(found).all():
        raise Problem(
            Code.ENGINE_FAILED,
            "Taking the voices out made broken sound. Install the model again, or choose another background.",
            detail=f"{found.shape} for {heard.shape}, or NaN",
        )
    return found


def _to_pcm(sound: Sound) -> bytes:
    import numpy as np  # noqa: PLC0415  as above

    scaled: npt.NDArray[np.int16] = np.clip(np.rint(sound.T * _FULL), -32768, 32767).astype("<i2")
    return scaled.tobytes()


def unreadable(detail: str) -> Problem:
    """Return Problem(MEDIA_UNREADABLE): our own file is not what it should be."""
    return Problem(
        Code.MEDIA_UNREADABLE,
        "The extracted sound cannot be read. Start the job again from its first step.",
        detail=detail,
    )


def remove_file(path: str) -> None:
    """Remove what a stopped separation left, if anything."""
    if os.path.lexists(path):
        Path(path).unlink()

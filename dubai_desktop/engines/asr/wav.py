"""Our own speech WAV, read in stretches that end where it is quiet: a programme of any length takes the same memory.

Decoded by the standard library: no container can point anywhere, and a float WAV (with its NaN) is refused.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dubai_desktop.domain.problems import Code, Problem

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

RATE = 16_000
STRETCH = 1200.0  # seconds: 77 MB; faster-whisper's own features and voice detection take a multiple of it
QUIET = 30.0  # seconds at a stretch's end in which a quiet place is looked for
MOMENT = 0.4  # seconds that have to be quiet


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the programme: float32 `samples` in -1..1 from second `start` on, of `total` seconds in the file."""

    start: float
    samples: Samples
    total: float


def stretches(path: Path, length: float = STRETCH) -> Iterator[Stretch]:
    """Yield a 16 kHz mono 16-bit WAV in stretches of at most `length` seconds.

    Raises Problem(MEDIA_UNREADABLE) for anything else. A file that ends before its header says is read to its end.
    """
    import numpy as np  # noqa: PLC0415  not needed where nothing is heard

    try:
        if not path.is_file():
            raise _unreadable("not a plain file")
        with wave.open(str(path), "rb") as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            if shape != (RATE, 1, 2):
                raise _unreadable(f"{shape} instead of {(RATE, 1, 2)}")
            total = min(file.getnframes(), path.stat().st_size // 2) / RATE
            size, done, rest = round(length * RATE), 0, np.zeros(0, np.float32)
            while True:
                read = np.frombuffer(file.readframes(size - len(rest)), "<i2")
                samples = np.concatenate([rest, read.astype(np.float32) / 32768.0])
                cut = len(samples) if len(samples) < size else quiet_place(samples)
                if cut:
                    yield Stretch(done / RATE, samples[:cut], total)
                rest, done = samples[cut:].copy(), done + cut
                if len(samples) < size:
                    return
    except (OSError, EOFError, wave.Error) as error:
        raise _unreadable(str(error)) from error


def quiet_place(samples: Samples) -> int:
    """Return where to cut: the middle of the quietest moment of the last seconds (at most half of the samples)."""
    import numpy as np  # noqa: PLC0415  as above

    first = len(samples) - min(round(QUIET * RATE), len(samples) // 2)
    hop = RATE // 50
    tail = samples[first : first + (len(samples) - first) // hop * hop]
    power = np.square(tail, dtype=np.float64).reshape(-1, hop).sum(axis=1)
    width = min(round(MOMENT * 50), len(power))
    sums = np.convolve(power, np.ones(width), "valid")
    return first + (int(np.argmin(sums)) + width // 2) * hop


def _unreadable(detail: str) -> Problem:
    return Problem(
        Code.MEDIA_UNREADABLE,
        "The extracted speech cannot be read. Start the job again from its first step.",
        detail=detail,
    )

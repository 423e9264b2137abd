"""How loud a finished programme is from moment to moment: its voice stem and its mix read once, side by side."""

from __future__ import annotations

import wave
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.problems import Cancelled, Code, Problem

Levels32 = NDArray[np.float32]

QUIETEST = -100.0
"""dB of digital silence, so that every moment has a number."""

_PER_SECOND = 200  # hops: 5 ms each
SLOW = 20  # hops in a slow step: 0.1 s
_BLOCK = 2000  # hops read at a time: 10 s
_FULL_SCALE = 32_767


@dataclass(frozen=True, slots=True)
class Levels:
    """Mean squares (full scale 1.0) of a programme's sounds.

    `voice` has one value each `hop` seconds (its channels are all the same); `background` (the mix less the voice, so
    what is left of the original, as mono) and `clipped` (full-scale samples of the mix) one each `slow` seconds.
    `peak` is the mix's largest sample. `frames`, `rate` and `channels` are the mix's, `voice_frames` the stem's.
    """

    hop: float
    voice: Levels32
    slow: float
    background: Levels32
    clipped: NDArray[np.int32]
    peak: float
    frames: int
    rate: int
    channels: int
    voice_frames: int


def decibels(mean_square: float) -> float:
    """Mean square to dB of full scale, never below `QUIETEST`."""
    return max(QUIETEST, 10 * float(np.log10(max(mean_square, 1e-12))))


def read_levels(voice: Path, mix: Path, cancel: CancelLike | None = None) -> Levels:
    """Measure a voice stem and the mix made with it, 16-bit WAVs of one format; 10 s are in memory at a time.

    What one of them is shorter counts as silence. Raises Cancelled, Problem(OUTPUT_INVALID).
    """
    with ExitStack() as stack:
        stem, whole = (stack.enter_context(_opened(path)) for path in (voice, mix))
        if (stem.getframerate(), stem.getnchannels()) != (whole.getframerate(), whole.getnchannels()):
            raise _bad(mix, "the voice stem has another format")
        rate, channels = whole.getframerate(), whole.getnchannels()
        frames = rate // _PER_SECOND
        total = max(stem.getnframes(), whole.getnframes())
        meter = _Meter(-(-total // frames), frames, channels)
        for first in range(0, total, frames * _BLOCK):
            if cancel is not None and cancel.cancelled:
                raise Cancelled
            count = min(frames * _BLOCK, total - first)
            meter.take(first // frames, _block(stem, count, channels), _block(whole, count, channels))
        return meter.levels(frames / rate, whole.getnframes(), rate, stem.getnframes())


def read_mono(path: Path, step: float) -> Levels32:
    """Mean squares of a 16-bit mono WAV, one each `step` seconds. Raises Problem(OUTPUT_INVALID)."""
    with _opened(path) as file:
        frames = max(1, round(step * file.getframerate()))
        found = []
        while data := file.readframes(frames * _BLOCK):
            first = np.frombuffer(data, "<i2").reshape(-1, file.getnchannels())[:, 0]
            found.append(_mean_squares(first.astype(np.float32), frames))
    return np.concatenate(found) if found else np.zeros(0, np.float32)


class _Meter:
    """Collects what the blocks hold."""

    def __init__(self, hops: int, frames: int, channels: int) -> None:
        self._frames = frames
        self._channels = channels
        self._voice = np.zeros(hops, np.float32)
        self._background = np.zeros(-(-hops // SLOW), np.float32)
        self._clipped = np.zeros(len(self._background), np.int32)
        self._peak = 0
        self._rooms = np.empty((2, frames * _BLOCK), np.float32)  # made once: new memory costs more than the sums

    def take(self, hop: int, voice: NDArray[np.int16], mix: NDArray[np.int16]) -> None:
        """Measure a block that begins at a hop: (frames, channels) each."""
        spoken, whole = (room[: len(mix)] for room in self._rooms)
        np.copyto(spoken, voice[:, 0])
        peak = max(int(mix.max()), -int(mix.min()))
        self._peak = max(self._peak, peak)
        if peak >= _FULL_SCALE:
            self._count_clipped(hop // SLOW, mix)
        if peak:
            np.copyto(whole, mix[:, 0])
            for channel in range(1, self._channels):
                whole += mix[:, channel]
            whole *= np.float32(1 / self._channels)
            whole -= spoken
            mean = _mean_squares(whole, self._frames * SLOW)
            self._background[hop // SLOW : hop // SLOW + len(mean)] = mean
        mean = _mean_squares(spoken, self._frames)
        self._voice[hop : hop + len(mean)] = mean

    def _count_clipped(self, at: int, mix: NDArray[np.int16]) -> None:
        full = np.flatnonzero(((mix >= _FULL_SCALE) | (mix <= -_FULL_SCALE)).ravel())
        found = np.bincount(full // (self._frames * SLOW * self._channels)).astype(np.int32)
        self._clipped[at : at + len(found)] += found

    def levels(self, hop: float, frames: int, rate: int, voice_frames: int) -> Levels:
        """What was collected."""
        return Levels(
            hop, self._voice, hop * SLOW, self._background, self._clipped, self._peak / 32_768, frames, rate,
            self._channels, voice_frames,
        )  # fmt: skip


def _mean_squares(samples: Levels32, frames: int) -> Levels32:
    """Mean squares of runs of `frames` samples of 16-bit size, the last of which may be shorter."""
    whole = len(samples) // frames * frames
    runs = samples[:whole].reshape(-1, frames)
    found = np.einsum("ij,ij->i", runs, runs) / np.float32(frames)
    rest = samples[whole:]
    tail = [np.float32(rest @ rest / len(rest))] if len(rest) else []
    squares: Levels32 = np.concatenate([found, np.asarray(tail, np.float32)]) * np.float32(1 / 32_768**2)
    return squares


def _block(file: wave.Wave_read, count: int, channels: int) -> NDArray[np.int16]:
    """The next frames of a file, followed by silence where it has no more."""
    words = np.frombuffer(file.readframes(count), "<i2")
    if len(words) < count * channels:
        words = np.concatenate([words, np.zeros(count * channels - len(words), np.int16)])
    return words.reshape(-1, channels)


def _opened(path: Path) -> wave.Wave_read:
    try:
        file = wave.open(str(path), "rb")  # noqa: SIM115 - the caller closes it
    except (wave.Error, EOFError, OSError) as error:
        raise _bad(path, str(error)) from error
    if file.getsampwidth() != 2:
        file.close()
        raise _bad(path, "not 16-bit")
    return file


def _bad(path: Path, detail: str) -> Problem:
    return Problem(
        Code.OUTPUT_INVALID,
        "The finished sound could not be read again. Make the files again.",
        detail=f"{path.name}: {detail}",
        facts={"path": str(path)},
    )

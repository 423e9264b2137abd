"""16-bit WAVs of our own: written from front to back while they grow, or changed in place a block at a time."""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.clips import CEILING, RATE_OUT, peak_of
from dubai_desktop.media.loudness import Planar
from dubai_desktop.media.stretch import Samples

HEADER = 44
MAX_BYTES = 0xFFFF_FFFF - HEADER
FULL = 32_767
_KNEE = 10 ** (-3 / 20)  # -3 dBFS: below it nothing is touched


def wav_header(data_bytes: int, rate: int, channels: int) -> bytes:
    """Return the 44 bytes before the samples of a 16-bit PCM WAV."""
    block = 2 * channels
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", data_bytes + HEADER - 8, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * block, block, 16),
        *(b"data", data_bytes),
    )


def wav_bytes(frames: int, channels: int) -> int:
    """Return the size of a WAV's samples. Raises Problem(MEDIA_TOO_LARGE) where the format cannot hold them."""
    size = frames * channels * 2
    if size > MAX_BYTES:
        raise Problem(
            Code.MEDIA_TOO_LARGE,
            "The programme is too long for one WAV file (over 4 GB). Cut it into parts.",
            facts={"bytes": size},
        )
    return size


class TimelineWriter:
    """A 16-bit WAV written from front to back into one or more files at once.

    Lines may overlap those before them, but must come in the order of their starts. Leaving the context pads to
    exactly `total_frames` and completes the header; what reaches past the end is dropped.
    """

    def __init__(
        self, paths: Sequence[Path], total_frames: int, sample_rate: int = RATE_OUT, channels: int = 2
    ) -> None:
        self._bytes = wav_bytes(total_frames, channels)
        self._paths = list(paths)
        self._total = total_frames
        self._rate = sample_rate
        self._channels = channels
        self._at = 0  # frames written
        self._ahead: Samples = np.zeros(0, np.float32)  # mixed, not written yet; begins at _at
        self._files: list[BinaryIO] = []
        self._stack = ExitStack()

    def __enter__(self) -> TimelineWriter:
        self._files = [self._stack.enter_context(path.open("wb", buffering=0)) for path in self._paths]
        self._put(wav_header(self._bytes, self._rate, self._channels))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                self._flush(self._total)
                for file in self._files:
                    file.truncate(HEADER + self._bytes)

    def place(self, start_frame: int, samples: Samples) -> None:
        """Mix mono `samples` in at a frame; the array is taken over.

        Raises ValueError where the frame lies before what was placed last.
        """
        if start_frame < self._at:
            raise ValueError(f"frame {start_frame} is written already (at {self._at})")
        self._flush(min(start_frame, self._total))
        samples = samples[: max(0, self._total - start_frame)]
        longer, shorter = (samples, self._ahead) if len(samples) > len(self._ahead) else (self._ahead, samples)
        if len(shorter):
            longer[: len(shorter)] += shorter
        self._ahead = longer

    def _flush(self, until: int) -> None:
        """Write what is mixed, then silence, up to a frame."""
        ready = self._ahead[: until - self._at]
        for first in range(0, len(ready), self._rate):
            self._put(self._pcm(ready[first : first + self._rate]))
        self._ahead = self._ahead[len(ready) :]
        self._at += len(ready)
        self._skip(max(0, until - self._at))
        self._at = max(self._at, until)

    def _pcm(self, mono: Samples) -> bytes:
        return woven((soft_limit(mono) * np.float32(FULL))[None, :], self._channels)

    def _put(self, data: bytes | memoryview) -> None:
        for file in self._files:
            write_all(file, data)

    def _skip(self, frames: int) -> None:
        """Leave silence: a hole where the file system can, which then costs neither time nor room."""
        for file in self._files:
            file.seek(frames * 2 * self._channels, os.SEEK_CUR)


class PcmFile:
    """A 16-bit WAV of ours, read and written at any frame in blocks of shape (channels, frames).

    `create` makes a silent one of so many frames (a hole); else the file must be such a one already.
    """

    def __init__(self, path: Path, frames: int, rate: int, channels: int, *, create: bool = False) -> None:
        self._file = path.open("w+b" if create else "r+b", buffering=0)
        self._channels = channels
        if create:
            size = wav_bytes(frames, channels)
            write_all(self._file, wav_header(size, rate, channels))
            self._file.truncate(HEADER + size)

    def __enter__(self) -> PcmFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, first: int, frames: int) -> NDArray[np.int16]:
        """Return the samples as they are stored, shape (frames, channels)."""
        words = np.zeros((frames, self._channels), "<i2")
        view = words.data.cast("B")
        self._file.seek(HEADER + first * 2 * self._channels)
        while view:
            count = self._file.readinto(view)
            if not count:
                break
            view = view[count:]
        return words

    def write(self, first: int, block: Planar) -> None:
        """Store samples of -1.0 to 1.0, one channel for all where there is but one; the block is used up."""
        np.multiply(block, np.float32(FULL), out=block)
        np.clip(block, -FULL, FULL, out=block)
        self._file.seek(HEADER + first * 2 * self._channels)
        write_all(self._file, woven(block, self._channels))


def woven(block: Planar, channels: int) -> bytes:
    """Return samples of 16-bit size as the bytes of a file; the block is used up, one channel may serve for two.

    Both samples of a stereo frame are put into one 32-bit number: five times as fast as numpy turns an array round.
    """
    words = np.rint(block, out=block).astype("<i4")
    if channels == 1:
        return bytes(words[0].astype("<i2"))
    low = words[0] & 0xFFFF
    high = words[-1] << 16
    return bytes(np.bitwise_or(low, high, out=low))


def unwoven(words: NDArray[np.int16], factor: float, out: Planar) -> None:
    """Put stored samples, shape (frames, channels), times a factor into `out`, shape (channels, frames)."""
    if words.shape[1] == 1:
        np.multiply(words[:, 0], np.float32(factor), out=out[0])
        return
    pairs = words.view("<i4")[:, 0]
    np.multiply(pairs >> 16, np.float32(factor), out=out[1], dtype=np.float32, casting="unsafe")
    np.multiply((pairs << 16) >> 16, np.float32(factor), out=out[0], dtype=np.float32, casting="unsafe")


def write_all(file: BinaryIO, data: bytes | memoryview) -> None:
    """Write all of it to an unbuffered file, which may take less at a time. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def soft_limit(samples: Samples) -> Samples:
    """Return samples that never pass -1 dBFS: untouched below -3 dBFS, bent smoothly above."""
    if peak_of(samples) <= _KNEE:
        return samples
    size = np.abs(samples)
    room = CEILING - _KNEE
    bent = np.sign(samples) * (_KNEE + room * np.tanh((size - _KNEE) / room))
    return np.where(size > _KNEE, bent, samples).astype(np.float32)

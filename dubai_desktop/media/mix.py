"""Writes the programme: every line at its time, streamed, so that memory does not grow with the programme."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.clips import CEILING, RATE_OUT, fit_clip, peak_of
from dubai_desktop.media.files import atomic, check_space
from dubai_desktop.media.process import CancelLike
from dubai_desktop.media.stretch import Samples

HEADER = 44
MAX_BYTES = 0xFFFF_FFFF - HEADER
_KNEE = 10 ** (-3 / 20)  # -3 dBFS: below it nothing is touched


@dataclass(frozen=True, slots=True)
class Placement:
    """One clip at its place: seconds of programme time, seconds of the clip, factors.

    `cut_at` is the programme second where it must have faded out (None: it is heard whole).
    """

    path: Path
    lead: float
    length: float
    start: float
    speed: float = 1.0
    cut_at: float | None = None
    gain: float = 1.0


class TimelineWriter:
    """A 16-bit WAV written from front to back into one or more files at once.

    Lines may overlap those before them, but must come in the order of their starts. Leaving the context pads to
    exactly `total_frames` and completes the header; what reaches past the end is dropped.
    """

    def __init__(
        self, paths: Sequence[Path], total_frames: int, sample_rate: int = RATE_OUT, channels: int = 2
    ) -> None:
        self._bytes = total_frames * channels * 2
        if self._bytes > MAX_BYTES:
            raise Problem(
                Code.MEDIA_TOO_LARGE,
                "The programme is too long for one WAV file (over 4 GB). Cut it into parts.",
                facts={"bytes": self._bytes},
            )
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
        self._put(_header(self._bytes, self._rate, self._channels))
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
        if len(ready):
            self._put(self._pcm(ready))
            self._ahead = self._ahead[len(ready) :]
            self._at += len(ready)
        self._skip(max(0, until - self._at))
        self._at = max(self._at, until)

    def _pcm(self, mono: Samples) -> memoryview:
        scaled = soft_limit(mono) * np.float32(32767)
        words = np.empty((len(mono), self._channels), "<i2")
        words[:] = np.rint(scaled, out=scaled)[:, None]
        return words.data.cast("B")

    def _put(self, data: bytes | memoryview) -> None:
        for file in self._files:
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]

    def _skip(self, frames: int) -> None:
        """Leave silence: a hole where the file system can, which then costs neither time nor room."""
        for file in self._files:
            file.seek(frames * 2 * self._channels, os.SEEK_CUR)


def soft_limit(samples: Samples) -> Samples:
    """Return samples that never pass -1 dBFS: untouched below -3 dBFS, bent smoothly above."""
    if peak_of(samples) <= _KNEE:
        return samples
    size = np.abs(samples)
    room = CEILING - _KNEE
    bent = np.sign(samples) * (_KNEE + room * np.tanh((size - _KNEE) / room))
    return np.where(size > _KNEE, bent, samples).astype(np.float32)


def assemble(
    placements: Iterable[Placement],
    duration: float,
    mix_path: Path,
    voice_path: Path,
    *,
    normalize: bool = True,
    sample_rate: int = RATE_OUT,
    channels: int = 2,
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Write the mix and the voice stem: 16-bit WAVs, each exactly round(duration * sample_rate) frames.

    One clip is in memory at a time, and no process is started. `normalize` evens the lines' levels out. Raises
    Cancelled, Problem(TTS_BAD_AUDIO | DISK_FULL | OUT_NOT_WRITABLE | MEDIA_TOO_LARGE).
    """
    ordered = sorted(placements, key=lambda p: p.start)
    total = round(duration * sample_rate)
    check_space(mix_path.parent, 2 * (total * channels * 2 + HEADER))
    with (
        atomic(mix_path) as mix,
        atomic(voice_path) as voice,
        TimelineWriter([mix, voice], total, sample_rate, channels) as writer,
    ):
        for number, placement in enumerate(ordered, 1):
            if cancel is not None and cancel.cancelled:
                raise Cancelled
            heard = _heard(placement, normalize, sample_rate)
            writer.place(round(max(0.0, placement.start) * sample_rate), heard)
            if on_progress is not None:
                on_progress(number / len(ordered))


def _heard(placement: Placement, normalize: bool, sample_rate: int) -> Samples:
    cut = None if placement.cut_at is None else max(0.0, placement.cut_at - placement.start)
    return fit_clip(
        placement.path,
        placement.lead,
        placement.length,
        placement.speed,
        rate_out=sample_rate,
        gain=placement.gain,
        even=normalize,
        cut=cut,
    )


def _header(data_bytes: int, rate: int, channels: int) -> bytes:
    """Return the 44 bytes before the samples of a 16-bit PCM WAV."""
    block = 2 * channels
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", data_bytes + HEADER - 8, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * block, block, 16),
        *(b"data", data_bytes),
    )

"""Measures a WAV that a contestant of peers.py wrote: onsets, clipping, length, sample by sample."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LOOK = 0.25  # seconds of a line that tell its level
EARLIER, LATER = 0.05, 0.1  # seconds around a planned onset in which it is looked for
QUIET = 0.02  # seconds before a line that have to be silent, or its onset cannot be told
LEVEL, LOSSY_LEVEL = 0.004, 0.03  # of the line's peak: where it begins; lossy coding spreads an onset at -40 dB


@dataclass(frozen=True, slots=True)
class Heard:
    """What was found: the worst onset error in ms over the lines whose onset can be heard, and how many those are.

    `clipped` counts samples at full scale, `length` is ms too long.
    """

    onset: float | None
    found: int
    clipped: int
    length: float


def hear(path: Path, starts: Sequence[float], duration: float, *, lossy: bool = False) -> Heard:
    """Measure a 16-bit WAV whose lines should begin at `starts` seconds; `lossy`: it went through a lossy coder."""
    worst, found = 0.0, 0
    with wave.open(str(path), "rb") as file:
        rate, frames = file.getframerate(), file.getnframes()
        for start in starts:
            error = _onset(file, rate, start, LOSSY_LEVEL if lossy else LEVEL)
            if error is not None:
                worst, found = max(worst, abs(error)), found + 1
        clipped = _clipped(file)
    return Heard(worst * 1000 if found else None, found, clipped, (frames / rate - duration) * 1000)


def _read(file: wave.Wave_read, first: int, last: int) -> np.ndarray:
    """Return the louder channel of some frames, absolute, in 0..1."""
    first = max(0, first)
    file.setpos(min(first, file.getnframes()))
    data = np.frombuffer(file.readframes(max(0, last - first)), "<i2").reshape(-1, file.getnchannels())
    return np.abs(data.astype(np.int32)).max(axis=1, initial=0) / 32768


def _onset(file: wave.Wave_read, rate: int, start: float, level: float) -> float | None:
    """Return how many seconds late a line begins; None where it cannot be told from the line before it."""
    at = round(start * rate)
    peak = float(_read(file, at, at + round(LOOK * rate)).max(initial=0.0))
    if peak == 0.0:
        return None
    lead = _read(file, at - round(QUIET * rate), at - round(0.002 * rate))
    if start > QUIET and lead.max(initial=0.0) > level * peak:
        return None
    begin = max(0, at - round(EARLIER * rate))
    near = _read(file, begin, at + round(LATER * rate))
    quiet_from = max(0, at - begin - round(QUIET * rate))  # what lies before may be the line before
    loud = np.flatnonzero(near[quiet_from:] > level * peak)
    return (begin + quiet_from + int(loud[0]) - start * rate) / rate if len(loud) else None


def _clipped(file: wave.Wave_read) -> int:
    file.setpos(0)
    count = 0
    while block := file.readframes(1 << 18):
        samples = np.frombuffer(block, "<i2")
        count += int(((samples >= 32767) | (samples <= -32768)).sum())
    return count

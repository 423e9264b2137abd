"""How high a voice is: enough to cast a woman's voice for a woman, from our own 16 kHz mono WAV."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

LOWEST, HIGHEST = 60.0, 400.0  # Hz of speaking voices
LISTEN = 30.0  # seconds heard at most
HIGHER_VOICE = 165.0
"""Hz that part most men's from most women's median pitch (Titze, "Principles of Voice Production": 120 and 200 Hz)."""

_FRAME, _HOP = 0.04, 0.02
_VOICED = 0.55  # normalised autocorrelation of a frame with a clear pitch
_ENOUGH = 15  # voiced frames below which nothing is said


def median_pitch(path: Path, spans: Iterable[tuple[float, float]]) -> float | None:
    """Return the median pitch in Hz of the voiced parts of these (start, end) seconds; None where none is clear.

    By normalised autocorrelation over 40 ms frames. Raises OSError, wave.Error for a file that is no WAV of ours.
    """
    found: list[np.ndarray] = []
    heard = 0.0
    with wave.open(str(path), "rb") as file:
        rate = file.getframerate()
        for start, end in spans:
            seconds = min(end - start, LISTEN - heard)
            file.setpos(min(round(start * rate), file.getnframes()))
            samples = np.frombuffer(file.readframes(round(seconds * rate)), "<i2").astype(np.float32)
            found.append(_pitches(samples, rate))
            heard += seconds
            if heard >= LISTEN:
                break
    pitches = np.concatenate(found) if found else np.zeros(0)
    return float(np.median(pitches)) if len(pitches) >= _ENOUGH else None


def _pitches(samples: np.ndarray, rate: int) -> np.ndarray:
    """Return the pitch in Hz of every frame that has a clear one."""
    size, hop = round(_FRAME * rate), round(_HOP * rate)
    if len(samples) < size:
        return np.zeros(0)
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
    frames = frames - frames.mean(axis=1, keepdims=True)
    loud = np.square(frames).mean(axis=1)
    frames = frames[loud > max(loud.max() * 0.05, 1.0)]
    spectrum = np.abs(np.fft.rfft(frames, 2 * size, axis=1)) ** 2
    same = np.fft.irfft(spectrum, axis=1)[:, :size]
    overlap = 1 - np.arange(size) / size  # a longer lag compares fewer samples
    same = same / (same[:, :1] + 1e-9) / overlap
    low, high = round(rate / HIGHEST), round(rate / LOWEST)
    window = same[:, low:high]
    best = window.max(axis=1)
    # The first lag nearly as good as the best: a whole multiple of the period fits as well.
    lag = (window >= 0.93 * best[:, None]).argmax(axis=1) + low
    pitches: np.ndarray = rate / lag[best > _VOICED]
    return pitches

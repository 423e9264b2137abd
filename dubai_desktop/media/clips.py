"""Single spoken lines: a clip as it is stored, and as it will be heard."""

from __future__ import annotations

import wave
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import av
import av.error
import numpy as np

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.guard import open_media
from dubai_desktop.media.loudness import Power, gated, lufs, step_power, windows
from dubai_desktop.media.stretch import Samples, exactly, stretch

RATE_OUT = 44_100
LONGEST = 600  # seconds of one clip
CEILING = 10 ** (-1 / 20)  # -1 dBFS
LINE_LUFS = -26.0
"""Loudness of a line where levels are evened out, mono; low enough that speech keeps its peaks in 16 bits."""
_MOST_GAIN = 10 ** (24 / 20)  # more brings up a quiet engine's noise


class Fitted(NamedTuple):
    """A line as it will be heard: its samples, the factor `gain` they were given, and the power of each 100 ms of the
    clip as it was spoken (`loudness.step_power`)."""

    samples: Samples
    gain: float
    steps: Power


def fit_clip(
    path: Path,
    lead: float,
    length: float,
    speed: float = 1.0,
    *,
    rate_out: int = RATE_OUT,
    fade_ms: float = 8.0,
    gain: float = 1.0,
    even: bool = False,
    cut: float | None = None,
    cut_fade_ms: float = 60.0,
    fine: bool = False,
) -> Fitted:
    """Return a clip's speech as it will be heard: trimmed, `speed` times as fast, at `rate_out`, faded at both ends.

    Exactly round(length / speed * rate_out) frames, or `cut` seconds with a longer fade-out where it would be longer.
    `gain` is a factor; `even` brings the line to `LINE_LUFS` first; `fine` stretches smoother. What a clip has of
    direct current is taken off. Raises Problem(TTS_BAD_AUDIO).
    """
    samples, rate = read_clip(path, lead, length)
    if not len(samples):
        raise bad_sound(path, "no samples")
    middle = samples.mean(dtype=np.float64)
    if not np.isfinite(middle):
        raise bad_sound(path, "values that are not numbers")
    samples = samples - np.float32(middle)
    steps = step_power(samples, rate)
    factor = gain * (level_gain(samples, steps) if even else 1.0)
    wanted = round(length / speed * rate_out)
    fitted = exactly(stretch(samples, rate, rate_out, speed, fine=fine), wanted)
    fade_out = fade_ms
    if cut is not None and round(cut * rate_out) < wanted:
        fitted = fitted[: max(0, round(cut * rate_out))]
        fade_out = cut_fade_ms
    if factor != 1.0:
        fitted *= np.float32(factor)
    _fade(fitted, round(fade_ms * rate_out / 1000), round(fade_out * rate_out / 1000))
    return Fitted(fitted, factor, steps)


def level_gain(samples: Samples, steps: Power) -> float:
    """Return the gain that brings a line to `LINE_LUFS` by the loudness of its loud parts, never past -1 dBFS.

    `steps` are the line's own (`loudness.step_power`). The two gates of BS.1770 leave pauses out, so a line counts as
    it is heard; one shorter than 400 ms counts as a whole.
    """
    power, peak = gated(windows(steps)), peak_of(samples)
    if power <= 0.0 or peak <= 0.0:
        return 1.0
    wanted = 10 ** ((LINE_LUFS - lufs(power)) / 20)
    return min(wanted, CEILING / peak, _MOST_GAIN)


def peak_of(samples: Samples) -> float:
    """Return the largest sample's size, without making a copy."""
    return max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0)))


def read_clip(path: Path, start: float = 0.0, length: float | None = None) -> tuple[Samples, int]:
    """Return a clip's samples from `start` seconds for `length` seconds, mixed to mono, and its rate in Hz.

    Raises Problem(TTS_BAD_AUDIO).
    """
    try:
        with wave.open(str(path), "rb") as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            if width == 2:
                first = min(round(start * rate), file.getnframes())
                file.setpos(first)
                count = LONGEST * rate if length is None else round(length * rate)
                return _mono(file.readframes(count), channels), rate
    except (wave.Error, EOFError):
        pass  # not plain PCM: perhaps float or 24-bit, which PyAV reads
    except OSError as error:
        raise bad_sound(path, str(error)) from error
    samples, rate = _decode(path)
    first = round(start * rate)
    last = len(samples) if length is None else first + round(length * rate)
    return samples[first:last], rate


def _mono(data: bytes, channels: int) -> Samples:
    words = np.frombuffer(data[: len(data) // (2 * channels) * 2 * channels], "<i2")
    if channels > 1:
        words = words.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    scaled: Samples = np.multiply(words, np.float32(1 / 32768), dtype=np.float32)
    return scaled


def _decode(path: Path) -> tuple[Samples, int]:
    try:
        with open_media(path, "wav") as container:
            stream = container.streams.audio[0]
            rate = stream.codec_context.sample_rate
            resampler = av.AudioResampler(format="fltp")
            parts: list[Samples] = []
            total = 0
            for frame in container.decode(stream):
                parts += [made.to_ndarray().mean(axis=0) for made in resampler.resample(frame)]
                total += frame.samples
                if total > LONGEST * rate:
                    break
    except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
        raise bad_sound(path, f"{type(error).__name__}: {error}") from error
    return (np.concatenate(parts) if parts else np.zeros(0, np.float32)), rate


def _fade(samples: Samples, frames_in: int, frames_out: int) -> None:
    """Fade in place with half cosines, so that no cut clicks."""
    first, last = min(frames_in, len(samples) // 2), min(frames_out, len(samples) // 2)
    if first:
        samples[:first] *= _ramp(first)
    if last:
        samples[-last:] *= _ramp(last)[::-1]


@lru_cache(maxsize=16)
def _ramp(frames: int) -> Samples:
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / frames)).astype(np.float32)


def bad_sound(path: Path, detail: str) -> Problem:
    """Return the Problem of a clip that cannot be used."""
    return Problem(
        Code.TTS_BAD_AUDIO,
        "The voice engine returned sound that cannot be used. Speak the line again, or choose another voice.",
        detail=f"{path.name}: {detail}",
        facts={"path": str(path)},
    )

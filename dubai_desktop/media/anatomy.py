"""A clip's anatomy: how much of it is speech, and how much the silence around it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dubai_desktop.media.clips import bad_sound, peak_of, read_clip

with warnings.catch_warnings():  # it looks for an ffmpeg it never gets to use here, and imports a module on its way out
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

_STEP_MS = 5
_BELOW_PEAK = 40.0  # dB: what is quieter than the peak by this is edge silence
_FULL = 32_766 / 32_768
_INAUDIBLE = 10 ** (-60 / 20)


class Measure(NamedTuple):
    """A clip's anatomy: `lead`, `length` and `tail` in seconds, `rms` and `peak` of the speech as 0.0-1.0.

    `clipped` is the share of its samples that stand at full scale.
    """

    lead: float
    length: float
    tail: float
    sample_rate: int
    rms: float
    peak: float
    clipped: float = 0.0


def measure(path: Path) -> Measure:
    """Find the speech in a clip. Raises Problem(TTS_BAD_AUDIO) where there is none, or no sound at all."""
    samples, rate = read_clip(path)
    if not np.isfinite(samples).all():
        raise bad_sound(path, "values that are not numbers")
    peak = peak_of(samples)
    if peak < _INAUDIBLE:
        raise bad_sound(path, "silence" if len(samples) else "no samples")
    sound = AudioSegment(
        (samples.clip(-1, 1) * 32767).astype("<i2").tobytes(), frame_rate=rate, sample_width=2, channels=1
    )
    threshold = max(20 * float(np.log10(min(peak, 1.0))) - _BELOW_PEAK, -70.0)
    lead = min(detect_leading_silence(sound, threshold, _STEP_MS) / 1000, len(samples) / rate)
    tail = min(detect_leading_silence(sound.reverse(), threshold, _STEP_MS) / 1000, len(samples) / rate - lead)
    length = len(samples) / rate - lead - tail
    if length <= 0.0:
        raise bad_sound(path, "no speech")
    speech = samples[round(lead * rate) : round((lead + length) * rate)]
    clipped = float(np.count_nonzero(np.abs(speech) >= _FULL)) / len(speech)
    return Measure(lead, length, tail, rate, float(np.sqrt(np.mean(speech**2))), peak, clipped)

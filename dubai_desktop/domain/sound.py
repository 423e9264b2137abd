"""How a finished dub sounds, in figures: loudness before and after, peaks, what was ducked and limited."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loudness:
    """One measurement by EBU R128: `integrated` in LUFS, `true_peak` in dBTP, `lra` the loudness range in LU.

    A figure is None where it was not measured, or the sound is too quiet or short to have it.
    """

    integrated: float | None = None
    true_peak: float | None = None
    lra: float | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """The mix of one dub.

    `mode` is the setting `assembly.background` as it was used, `why` says so in words where it differs from what was
    asked. `source` and `source_speech` measure the original (its speech alone, within the cues), `voice` the dub voice
    as the engines spoke it, `before` the mix before the final gain, `after` the file as written. `voice_gain` and
    `gain` are dB: of the voice to match the original's speech, and of the whole mix to reach `target` LUFS (None: no
    target). `ducked` are seconds in which the original was lowered, `limited` those in which the limiter worked.
    """

    mode: str = ""
    why: str = ""
    target: float | None = None
    ceiling: float = -1.0
    source: Loudness = Loudness()
    source_speech: Loudness = Loudness()
    voice: Loudness = Loudness()
    before: Loudness = Loudness()
    after: Loudness = Loudness()
    voice_gain: float = 0.0
    gain: float = 0.0
    ducked: float = 0.0
    limited: float = 0.0

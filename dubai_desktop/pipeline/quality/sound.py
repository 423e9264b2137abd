"""The sound of a finished dub as a whole: what is left of the original between the lines, and its curves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dubai_desktop.domain.quality import Curves
from dubai_desktop.media.levels import QUIETEST, SLOW, Levels, Levels32, decibels, read_mono
from dubai_desktop.pipeline.quality.facts import Row

_LEAST = 1.0  # seconds of gaps that say something
_AUDIBLE = 10 ** (-6.0)
_HOPS = 100  # of one point of a curve: about half a second
_SOURCE_STEP = 0.1  # seconds
_LUFS = -0.691  # dB: offset of the loudness scale (ITU-R BS.1770-4, annex 1)


def gap_change(
    levels: Levels, rows: Sequence[Row], speech: Path | None, gain: float, margins: tuple[float, float]
) -> float | None:
    """By how many dB the original is louder in the mix than in the source where nobody speaks, `gain` taken off.

    `speech` is the source's sound as 16 kHz mono, None where it is gone; `margins` are the seconds before and behind a
    line in which it may still be on its way down or up. None where there are no gaps with a sound.
    """
    if speech is None:
        return None
    source = read_mono(speech, _SOURCE_STEP)
    at = (np.arange(len(levels.background)) * (levels.slow / _SOURCE_STEP)).astype(np.int64)
    source = source[at[at < len(source)]]
    count = len(source)
    free = np.ones(count, bool)
    for row in rows:
        start, end = row.segment.start, row.segment.end
        if row.fit is not None:
            start, end = min(start, row.fit.start), max(end, row.fit.end)
        free[max(0, int((start - margins[0]) / levels.slow)) : int((end + margins[1]) / levels.slow) + 1] = False
    free &= source > _AUDIBLE
    if free.sum() * levels.slow < _LEAST:
        return None
    ours, theirs = levels.background[:count][free], source[free]
    return decibels(float(ours.mean())) - gain - decibels(float(theirs.mean()))


def curves(levels: Levels) -> Curves:
    """The voice and the original below it, in dB like LUFS without their weighting."""
    stereo = _LUFS + 10 * float(np.log10(levels.channels))
    voice = _points(levels.voice, _HOPS) + np.float32(stereo)
    background = _points(levels.background, _HOPS // SLOW) + np.float32(stereo)
    return Curves(_HOPS * levels.hop, _whole(voice), _whole(background))


def _points(mean_squares: Levels32, count: int) -> Levels32:
    padded = np.concatenate([mean_squares, np.zeros(-len(mean_squares) % count, np.float32)])
    means = padded.reshape(-1, count).mean(axis=1)
    found: Levels32 = (10 * np.log10(np.maximum(means, 10 ** (QUIETEST / 10)))).astype(np.float32)
    return found


def _whole(values: Levels32) -> tuple[int, ...]:
    return tuple(int(value) for value in np.rint(values))
